"""Pages as PDF: printed by a real browser, and telling nothing of it."""

from pathlib import Path

import orjson
import pytest

from example_municipality import load_instrument, make_municipality, make_published
from tifaktor.errors import UserError
from tifaktor.report import papers
from tifaktor.report.forms import remove_outdated_forms
from tifaktor.report.manifest import MANIFEST_FILE
from tifaktor.report.pages import write_municipality
from tifaktor.report.papers import blank_maker, write_pdfs
from tifaktor.vocabulary import Language

pytestmark = pytest.mark.browser
UNIT = "solbakken-barnehage"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of Vassdal's pages of 2026."""
    write_municipality(
        make_published(), make_municipality(), load_instrument(), tmp_path,
        language=Language.BOKMAAL, units=[UNIT],
    )  # fmt: skip
    return tmp_path / "vassdal" / "2026"


@pytest.mark.usefixtures("browser")
def test_a_page_becomes_a_pdf_that_tells_nothing_of_the_machine(place: Path) -> None:
    """A tagged PDF with the page's title, the same bytes twice, and no address, system or time."""
    (path,) = write_pdfs(place, [UNIT])
    printed = path.read_bytes()
    assert printed.startswith(b"%PDF-")
    assert b"/MarkInfo" in printed
    for told in (b"file:", b"Mozilla", b"Skia/PDF", b"D:20", str(place).encode()):
        assert told not in printed
    assert write_pdfs(place, [UNIT])[0].read_bytes() == printed
    (entry,) = [
        one for one in orjson.loads((place / MANIFEST_FILE).read_bytes())["files"]
        if one["form"] == "pdf"
    ]  # fmt: skip
    assert entry["about"] == "PDF av siden til Solbakken barnehage. For lederen av enheten."
    (place / f"{UNIT}.html").write_text("another page", "utf-8")
    assert remove_outdated_forms(place) == [f"pdf/{UNIT}.pdf"]


def test_without_a_browser_somebody_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none, nothing is half made, and the message says what to install."""
    monkeypatch.setattr(papers.shutil, "which", lambda _: None)
    monkeypatch.setattr(papers, "_INSTALLED", {})
    with pytest.raises(UserError) as refused:
        write_pdfs(place, [UNIT])
    assert refused.value.code == "browser_missing"
    assert not (place / "pdf").exists()


def test_a_browser_that_fails_is_told(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the browser ends with an error, or leaves nothing, the page is named."""
    broken = tmp_path / "chromium"
    broken.write_text("no program", "utf-8")
    monkeypatch.setattr(papers, "find_browser", lambda: str(broken))
    with pytest.raises(UserError) as refused:
        write_pdfs(place, [UNIT])
    assert refused.value.code == "pdf_failed"
    assert refused.value.facts == {"file": f"{UNIT}.html"}


def test_blanking_keeps_every_byte_in_its_place() -> None:
    """What is told of the maker becomes blanks of the same length, brackets within too; the rest stays."""
    told = rb"<</Title (A \(b\))/Creator (Mozilla \(X11\) Chrome)/CreationDate (D:2026)>> rest"
    blank = blank_maker(told)
    assert len(blank) == len(told)
    assert (
        blank
        == rb"<</Title (A \(b\))/Creator ("
        + b" " * 22
        + b")/CreationDate ("
        + b" " * 6
        + b")>> rest"
    )
