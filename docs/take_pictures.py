"""Takes the pictures of pages that stand in the README and in findings.md: `uv run python docs/take_pictures.py`.

Of the demo's pages in English, in a Chromium that the system has, or Playwright's own.
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tifaktor import pipeline
from tifaktor.findings.outcome import plan_outcome, write_outcome
from tifaktor.language.texts import load_texts
from tifaktor.settings import Settings
from tifaktor.vocabulary import Language

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SHOTS = {
    "unit-page.png": ("oppvekst.html", 900, 1250),
    "overview.png": ("index.html", 1180, 1250),
}
"""Picture: the page of the demo's Søndre Land, and how wide and high a part of it to show."""


def take_picture(page: Page, address: str, target: Path, width: int, height: int) -> None:
    """Photograph the top of a page, a pixel for a pixel and a half."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    page.screenshot(path=target, clip={"x": 0, "y": 0, "width": width, "height": height})


def write_faulty_page(settings: Settings, folder: Path) -> Path:
    """Check an invented export with some faults, and return the page of its findings."""
    header = "Enhet;Antall svar;Inviterte;Oppgavemotivasjon;Mestringstro;Mestringsklma"
    rows = [
        "Oppvekst;60;80;4,3;54;4,2",
        "Helse og omsorg;90;80;4,1;mye;4,0",
        "Kulturhuset;9;12;4;4;4",
    ]
    faulty = folder / "export-2026.csv"
    faulty.write_text("\n".join(["10-FAKTOR 2026", header, *rows]), encoding="utf-8")
    plan = plan_outcome(settings, [faulty], page=True, annotate=False, into=None, overwrite=False)
    checked = pipeline.check_files(settings, [faulty], municipality="soendre-land", wave=None)
    return write_outcome(load_texts(Language.ENGLISH), plan, checked).page or faulty


def main() -> None:
    """Make the demo, and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings, _, _ = pipeline.make_demo(
            Path(folder) / "demo", seed=2026, only=["soendre-land"], language=Language.ENGLISH
        )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=1.5)
        for name, (file, width, height) in SHOTS.items():
            address = (settings.reports / "soendre-land" / "2026" / file).as_uri()
            take_picture(page, address, PICTURES / name, width, height)
        funn = write_faulty_page(settings, settings.root)
        take_picture(page, funn.as_uri(), PICTURES / "findings.png", 900, 760)
        browser.close()


if __name__ == "__main__":
    main()
