"""The page of findings in a real browser: accessible, quiet, fit for a phone and for paper."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tifaktor.errors import Finding, Severity
from tifaktor.findings.page import render_page
from tifaktor.language.texts import load_texts
from tifaktor.reading import Reading
from tifaktor.vocabulary import Language

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page about two invented files, with every kind of part that such a page has."""
    units = [
        Finding("unit_unknown", "a.xlsx", "Ark 1", row, "A",
                {"unit": f"Avdeling {row}", "n_rows": 1, "new_row": f"avdeling-{row};Avdeling {row};fjordvik;"})
        for row in range(3, 18)
    ]  # fmt: skip
    means = [
        Finding("mean_outside", "a.xlsx", "Ark 1", row, "F", heading="Mestringstro", unit="Lia")
        for row in range(3, 9)
    ]
    note = Finding("row_ignored", "b.csv", None, 9, severity=Severity.WARNING)
    readings = [
        Reading("a.xlsx", "fjordvik", "unit_wide", (), 0, 0, (*units, *means), None),
        Reading("b.csv", "fjordvik", "unit_wide", ("2024",), 6, 60, (note,), None),
    ]
    file = tmp_path_factory.mktemp("funn") / "funn.html"
    file.write_text(render_page(load_texts(Language.BOKMAAL), readings), encoding="utf-8")
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(browser: Browser, page_file: Path, scheme: str) -> None:
    """Axe finds nothing against WCAG 2.1 AA in either colour scheme, with everything unfolded."""
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(page_file.as_uri())
    page.locator("summary").first.click()
    found = Axe().run(page, options=WCAG)
    page.close()
    assert found.violations_count == 0, found.generate_report()


def test_fits_a_phone_and_needs_nothing_else(browser: Browser, page_file: Path) -> None:
    """At 320 px nothing stands outside the page, without a script and without another file."""
    context = browser.new_context(java_script_enabled=True, viewport={"width": 320, "height": 700})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate(OVERFLOW) == 0
    assert [url for url in asked if not url.startswith("data:")] == [page_file.as_uri()]
    context.close()


def test_paper_has_all_places(browser: Browser, page_file: Path) -> None:
    """What is folded on the screen is printed."""
    page = browser.new_page()
    page.goto(page_file.as_uri())
    folded = page.locator(".rest li").last
    expect(folded).to_be_hidden()
    page.emulate_media(media="print")
    expect(folded).to_be_visible()
    page.close()
