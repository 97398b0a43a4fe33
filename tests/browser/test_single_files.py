"""A page as one file, opened alone in a real browser: nothing beside it and no network."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tifaktor.report.single_files import build_single_file

if TYPE_CHECKING:
    from conftest import Visit

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
CHART = "#trend-mestringstro"
NAMES = ("solbakken-barnehage.html", "index.html", "natt.html")


@pytest.fixture(scope="module")
def alone(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but Vassdal's pages as single files."""
    folder = tmp_path_factory.mktemp("sent")
    place = pages / "nb" / "vassdal" / "2026"
    for name in NAMES:
        single = build_single_file((place / name).read_text("utf-8"), place)
        (folder / name).write_text(single, "utf-8")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_asks_for_nothing(visit: "Visit", alone: Path, name: str) -> None:
    """From a file the page opens styled, asks for no other file, and complains of nothing."""
    page = open_alone(visit, alone, name)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(500)
    asked = [url for url in visit.requests if not url.startswith(("data:", "blob:"))]
    assert asked == [(alone / name).as_uri()]
    assert visit.complaints == []
    assert page.evaluate("document.styleSheets.length") == 1


@pytest.mark.parametrize("name", NAMES)
def test_accessible(visit: "Visit", alone: Path, name: str) -> None:
    """Axe finds nothing against WCAG 2.1 AA on the page that has its links as plain text."""
    page = open_alone(visit, alone, name)
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


def test_charts_are_unpacked_when_they_are_seen(visit: "Visit", alone: Path) -> None:
    """The library is nowhere when the page has opened; scrolled to, a chart can be pointed at."""
    page = open_alone(visit, alone, NAMES[0])
    page.wait_for_timeout(300)
    assert page.evaluate("typeof window.Plotly") == "undefined"
    page.locator(CHART).scroll_into_view_if_needed()
    expect(page.locator(f"{CHART}.drawn .main-svg").first).to_be_visible()
    assert page.evaluate("typeof window.Plotly") == "object"


def test_drawn_charts_stay_where_nothing_can_be_unpacked(visit: "Visit", alone: Path) -> None:
    """An older browser, which cannot unpack, keeps the drawn chart and complains of nothing."""
    visit.page.add_init_script("delete window.DecompressionStream")
    page = open_alone(visit, alone, NAMES[0])
    page.locator(CHART).scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    expect(page.locator(f"{CHART} > svg.trend")).to_be_visible()
    assert visit.complaints == []


def test_readable_without_script(browser: Browser, alone: Path) -> None:
    """With scripts off, the finding and every chart stand there, and nothing of what is packed."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((alone / NAMES[0]).as_uri())
    expect(page.locator(".finding")).to_contain_text("delmål er i rute")
    expect(page.locator("svg.trend")).to_have_count(10)
    expect(page.locator("#packed-charts")).to_be_hidden()
    context.close()


def open_alone(visit: "Visit", folder: Path, name: str) -> Page:
    """Open a file that has been moved away from its folder."""
    visit.page.goto((folder / name).as_uri())
    return visit.page
