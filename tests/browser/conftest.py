"""A real Chromium and the pages of an invented municipality to open in it.

Where no Chromium is found the tests skip with a reason; TIFAKTOR_REQUIRE_BROWSER=1 makes that a
failure, so that CI cannot pass without having looked.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

from estimated_vassdal import add_estimates
from example_municipality import WAVES, as_real, load_instrument, make_municipality, make_published
from moved_vassdal import move_units, name_moves
from tifaktor.report.pages import write_front_page, write_municipality
from tifaktor.vocabulary import Language

REQUIRE = "TIFAKTOR_REQUIRE_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium: the system's own, else the one that Playwright installed."""
    with sync_playwright() as playwright:
        found = open_chromium(playwright)
        if found is None:
            reason = "no Chromium found: install one, or run `playwright install chromium`"
            if os.environ.get(REQUIRE):
                pytest.fail(reason)
            pytest.skip(reason)
        yield found
        found.close()


def open_chromium(playwright: Playwright) -> Browser | None:
    """Return a running Chromium, or None where there is none."""
    system = next((path for name in NAMES if (path := shutil.which(name))), None)
    for path in (system, None):
        try:
            return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error:
            continue
    return None


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Vassdal's pages in each language, and a municipality without a strategy."""
    folder = tmp_path_factory.mktemp("reports")
    published, instrument = add_estimates(make_published(pooled_in=WAVES)), load_instrument()
    for language in Language:
        place = folder / language
        write_municipality(published, make_municipality(), instrument, place, language=language)
        write_front_page(place, language, instrument)
    place = folder / "all"
    nb, *others = Language
    write_municipality(
        published, make_municipality(), instrument, place, language=nb, others=others
    )
    write_front_page(place, nb, instrument)
    write_municipality(
        as_real(make_published(with_strategy=False)),
        make_municipality(with_strategy=False),
        instrument,
        folder / "bare",
        language=Language.BOKMAAL,
        units=["vassdal"],
    )
    write_municipality(
        move_units(published),
        name_moves(),
        instrument,
        folder / "moved",
        language=Language.BOKMAAL,
        units=["solbakken-barnehage", "hjemmetjenesten"],
    )
    return folder


class Visit:
    """One open page, and what it asked for and complained of."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Open a page of the folder."""
        self.page.goto((self.folder / path).as_uri())
        return self.page


@pytest.fixture
def visit(browser: Browser, pages: Path) -> Iterator[Visit]:
    """A fresh window on a desk."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield Visit(page, pages)
    page.close()
