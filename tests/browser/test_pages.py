"""The pages in a real browser: accessible, quiet, complete without a script, fit for a phone."""

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:
    from conftest import Visit

pytestmark = pytest.mark.browser

UNIT = "nb/vassdal/2026/solbakken-barnehage.html"
OVERVIEW = "nb/vassdal/2026/index.html"
HIDDEN = "nb/vassdal/2026/natt.html"
EMPLOYEES = "nb/vassdal/personvern.html"
FACTOR = "nb/vassdal/2026/faktor--rolleklarhet.html"
GOAL = "nb/vassdal/2026/maal--delmaal-2.html"
CHANGED = "moved/vassdal/2026/solbakken-barnehage.html"
KINDS = {
    "front": "nb/index.html",
    "overview": OVERVIEW,
    "unit": UNIT,
    "unit with units below": "nb/vassdal/2026/helse-og-mestring.html",
    "answers unknown": "nb/vassdal/2026/vei-og-vann.html",
    "hidden unit, shown in a group": HIDDEN,
    "group of small units": "nb/vassdal/2026/helse-og-mestring-pool.html",
    "for employees": EMPLOYEES,
    "factor in all units": FACTOR,
    "goal in all units": GOAL,
    "goal that nothing measures": "nb/vassdal/2026/maal--delmaal-4.html",
    "accessibility statement": "nb/vassdal/tilgjengelighet.html",
    "accessibility statement in nynorsk": "nn/vassdal/tilgjengelighet.html",
    "accessibility statement in English": "en/vassdal/tilgjengelighet.html",
    "no strategy": "bare/vassdal/2026/vassdal.html",
    "overview without strategy": "bare/vassdal/2026/index.html",
    "changed unit": CHANGED,
    "overview of changed units": "moved/vassdal/2026/index.html",
    "unit in nynorsk": "nn/vassdal/2026/lia-barnehage.html",
    "unit in English": "en/vassdal/2026/lia-barnehage.html",
    "overview in English": "en/vassdal/2026/index.html",
    "leaders' factor in nynorsk": "nn/vassdal/2026/faktor--mestringsorientert_ledelse.html",
    "goal with the leaders' factor in English": "en/vassdal/2026/maal--delmaal-1.html",
    "front in several languages": "all/index.nn.html",
    "unit in several languages": "all/vassdal/nn/2026/solbakken-barnehage.html",
    "overview in several languages": "all/vassdal/2026/index.html",
    "for employees in several languages": "all/vassdal/en/personvern.html",
}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
OPEN_ALL = "document.querySelectorAll('details').forEach(part => { part.open = true })"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_accessible(visit: "Visit", path: str) -> None:
    """Axe finds nothing against WCAG 2.1 AA, with everything unfolded."""
    page = visit.open(path)
    page.evaluate(OPEN_ALL)
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", [UNIT, OVERVIEW, EMPLOYEES, CHANGED, FACTOR, GOAL])
def test_accessible_in_the_dark(visit: "Visit", path: str) -> None:
    """The colours of the dark scheme have contrast enough too."""
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open(path)
    page.evaluate(OPEN_ALL)
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_quiet(visit: "Visit", path: str) -> None:
    """A page asks for nothing outside its folder, and complains of nothing."""
    page = visit.open(path)
    scroll_through(page)
    assert all(url.startswith(("file:", "data:")) for url in visit.requests), visit.requests
    assert visit.complaints == []


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_fits_a_phone(visit: "Visit", path: str) -> None:
    """At 320 px, and at 200 % zoom, only tables scroll sideways, inside a region of their own."""
    page = visit.open(path)
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate(OVERFLOW) == 0
    page.evaluate(OPEN_ALL)
    assert page.evaluate(OVERFLOW) == 0


def test_languages_lead_to_one_another(visit: "Visit") -> None:
    """By keyboard and without a script's help a reader comes to the same page in her language."""
    page = visit.open("all/vassdal/2026/solbakken-barnehage.html")
    for name, tag in (("English", "en"), ("Nynorsk", "nn"), ("Bokmål", "nb")):
        page.get_by_role("link", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_function(f"document.documentElement.lang === '{tag}'")
        expect(page.get_by_role("heading", level=1)).to_have_text("Solbakken barnehage")
    page.emulate_media(media="print")
    expect(page.locator("nav.languages")).to_be_hidden()


def test_complete_without_script(browser: Browser, pages: Path) -> None:
    """With scripts off the finding, the goals, the factors and the drawn charts are all there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pages / UNIT).as_uri())
    expect(page.locator(".finding")).to_contain_text("delmål er i rute")
    expect(page.locator("ul.factors > li")).to_have_count(10)
    expect(page.locator("svg.trend")).to_have_count(10)
    expect(page.locator("svg.trend").first).to_be_visible()
    expect(page.locator(".zoom")).to_be_hidden()
    page.locator("details.trace > summary").first.click()
    expect(page.locator("details.trace[open]")).to_have_count(1)
    context.close()


def test_chart_comes_when_it_is_scrolled_to(visit: "Visit") -> None:
    """The charts' library is not asked for before a chart comes into view; then it is, once."""
    page = visit.open(UNIT)
    page.wait_for_timeout(300)
    assert not any("plotly" in url for url in visit.requests)
    page.locator("#trend-oppgavemotivasjon").scroll_into_view_if_needed()
    expect(page.locator("#trend-oppgavemotivasjon.drawn .main-svg").first).to_be_visible()
    expect(page.locator("#trend-oppgavemotivasjon > svg.trend")).to_be_hidden()
    scroll_through(page)
    expect(page.locator(".plot.drawn")).to_have_count(10)
    assert sum("plotly" in url for url in visit.requests) == 1


def test_chart_shows_the_numbers_of_the_page(visit: "Visit") -> None:
    """What is drawn is what stands in the data: the unit's line last, its intervals, its words."""
    page = visit.open(UNIT)
    page.locator("#trend-mestringstro").scroll_into_view_if_needed()
    expect(page.locator("#trend-mestringstro.drawn")).to_be_visible()
    drawn, data = page.evaluate(
        """() => [
            document.querySelector('#trend-mestringstro .interactive').data,
            JSON.parse(document.getElementById('trend-data').textContent),
        ]"""
    )
    own = data["charts"]["trend-mestringstro"][0]
    assert own["role"] == "unit"
    assert [trace["name"] for trace in drawn] == ["Landet", "Oppvekst", "Solbakken barnehage"]
    trace = drawn[-1]
    assert (trace["x"], trace["y"]) == (data["times"], own["y"])
    reach = [high - mean for high, mean in zip(own["high"], own["y"], strict=True)]
    assert trace["error_y"]["array"] == pytest.approx(reach)
    assert trace["text"][2] == f"Solbakken barnehage 2026: {own['text'][2]}"


def test_what_a_unit_was_is_drawn_beside_it(visit: "Visit") -> None:
    """With the script, too, a line goes from what is compared, and none from what is not."""
    ask = "document.querySelector('#trend-mestringstro .interactive').data.at(-1)"
    for path, mode, times in (
        (CHANGED, "markers", [2024]),
        (CHANGED.replace("solbakken-barnehage", "hjemmetjenesten"), "lines+markers", [2024, 2026]),
    ):
        page = visit.open(path)
        chart = page.locator("#trend-mestringstro")
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_class("plot drawn", timeout=_PATIENCE)
        trace = page.evaluate(ask)
        assert (trace["mode"], trace["x"]) == (mode, times)


def test_zoom_is_said(visit: "Visit") -> None:
    """The scale is whole until the reader zooms in, and then the page says that it is not."""
    page = visit.open(UNIT)
    scroll_through(page)
    button = page.get_by_role("button", name="Forstørr skalaen")
    ask = "document.querySelector('#trend-mestringstro .interactive').layout.yaxis.range[0]"
    assert page.evaluate(ask) < 1
    button.click()
    expect(page.locator("[data-zoomed]")).to_contain_text("Forstørret skala: fra 3 til 5.")
    page.wait_for_function(f"{ask} > 2.9")
    page.get_by_role("button", name="Vis hele skalaen").click()
    expect(page.locator("[data-zoomed]")).to_be_empty()
    page.wait_for_function(f"{ask} < 1")


def test_charts_follow_the_colour_scheme(visit: "Visit") -> None:
    """When the reader's screen turns dark, the charts are drawn again in its colours."""
    page = visit.open(UNIT)
    scroll_through(page)
    ask = "document.querySelector('#trend-mestringstro .interactive').data.at(-1).line.color"
    light = page.evaluate(ask)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{ask} !== '{light}'")


def test_keyboard(visit: "Visit") -> None:
    """The first key leads past the path to the content; what is folded opens by key."""
    page = visit.open(UNIT)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect(page.locator("details.trace p.quiet").first).to_be_hidden()
    page.locator("details.trace > summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.trace").first).to_have_attribute("open", "")
    expect(page.locator("details.trace p.quiet").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("details.trace table").first).to_be_visible()


def test_units_are_sorted_by_key(visit: "Visit") -> None:
    """A column's button sorts by key, says so, turns round, and gives the units' order back."""
    page = visit.open(OVERVIEW)
    rows, status = page.locator(".matrix tbody tr"), page.locator(".sift [role=status]")
    before = rows.locator("th").all_text_contents()
    page.get_by_role("button", name="Delmål 1").focus()
    page.keyboard.press("Enter")
    head = page.locator(".matrix thead th").nth(2)
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(rows.first.locator("td").nth(1)).to_have_text("Ikke i rute")
    expect(rows.last.locator("td.note")).to_be_visible()
    expect(status).to_have_text("14 av 14 rader vises. Sortert etter Delmål 1, stigende.")
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(rows.first.locator("td").nth(1)).not_to_have_text("Ikke i rute")
    expect(rows.last.locator("td.note")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".matrix [aria-sort]")).to_have_count(0)
    assert rows.locator("th").all_text_contents() == before
    page.get_by_role("button", name="Svar").click()
    page.get_by_role("button", name="Svar").click()
    expect(rows.first.locator("td").first).to_have_text("146 av 190")


def test_units_are_sifted(visit: "Visit") -> None:
    """Rows are chosen by name and by status on a goal, the number left is said, and all come back."""
    page = visit.open(OVERVIEW)
    shown, status = page.locator(".matrix tbody tr:visible"), page.locator(".sift [role=status]")
    page.get_by_label("Søk etter enhet").fill("barneHAGE")
    expect(shown).to_have_count(2)
    page.get_by_label("Vis status").select_option("Ikke i rute")
    page.locator("select[name=goal]").select_option("Delmål 1")
    expect(shown).to_have_count(1)
    expect(shown.locator("th")).to_have_text("Lia barnehage")
    expect(status).to_contain_text("1 av 14 rader vises.")
    page.get_by_role("button", name="Vis alle").click()
    expect(shown).to_have_count(14)
    page.get_by_label("Vis status").select_option("Vises ikke")
    expect(shown).to_have_count(2)


def test_units_stand_in_a_plain_table_without_script(browser: Browser, pages: Path) -> None:
    """Without a script there is the whole table, and no control that would do nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pages / OVERVIEW).as_uri())
    expect(page.locator(".matrix tbody tr:visible")).to_have_count(14)
    expect(page.locator(".sift")).to_be_hidden()
    expect(page.locator(".matrix button")).to_have_count(0)
    context.close()


def test_headings_go_down_one_step_at_a_time(visit: "Visit") -> None:
    """There is one first heading, and no level is passed over on the way down."""
    for path in KINDS.values():
        page = visit.open(path)
        levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
            "all => all.map(heading => Number(heading.tagName[1]))"
        )
        assert levels.count(1) == 1
        steps = [lower - upper for upper, lower in pairwise(levels)]
        assert max(steps, default=0) <= 1, path


def test_paper_shows_what_was_opened(visit: "Visit") -> None:
    """On paper every verdict has its factors, the rest stands as on screen, and nothing is cut."""
    page = visit.open(UNIT)
    page.set_viewport_size({"width": 680, "height": 960})
    page.emulate_media(media="print")
    expect(page.locator("details.trace table").first).to_be_visible()
    expect(page.locator("details.trace .grounds").first).to_be_hidden()
    expect(page.locator("details.trace p.quiet").first).to_be_hidden()
    expect(page.locator("dl.beside").first).to_be_visible()
    expect(page.locator("section:has(> details.measures)")).to_be_hidden()
    page.locator("details.measures").first.evaluate("details => { details.open = true; }")
    expect(page.locator("details.measures li").first).to_be_visible()
    expect(page.locator(".zoom")).to_be_hidden()
    assert page.evaluate(OVERFLOW) == 0
    cut = page.locator(".scroll").evaluate_all(
        "all => all.filter(part => part.scrollWidth > document.body.clientWidth + 1).length"
    )
    assert cut == 0
    marks = page.locator(".goals .status").first.evaluate(
        "mark => mark.getBoundingClientRect().left >= 0 && getComputedStyle(mark, '::before').textIndent"
    )
    assert marks == "0px"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.parametrize("path", [FACTOR, GOAL])
def test_units_beside_each_other_fit_on_paper(visit: "Visit", path: str) -> None:
    """On paper the table of all units is as wide as the sheet, with its marks, and is not cut."""
    page = visit.open(path)
    page.set_viewport_size({"width": 680, "height": 960})
    page.emulate_media(media="print")
    assert page.evaluate(OVERFLOW) == 0
    expect(page.locator("table.across tbody tr")).to_have_count(14)
    assert page.locator(".scroll").evaluate("part => part.scrollWidth <= part.clientWidth")


def test_the_estimate_has_a_mark_of_its_own(visit: "Visit") -> None:
    """Beside a unit's own mean stands a mark of another shape, which the page explains in words."""
    page = visit.open(FACTOR)
    row = page.locator("tr[data-unit='lia-barnehage']")
    expect(row.locator("circle.own")).to_have_count(1)
    expect(row.locator("svg.estimate path")).to_be_visible()
    expect(page.locator("tr[data-unit='vassdal'] svg.estimate")).to_have_count(0)
    expect(page.locator(".assumption")).to_contain_text("ikke enhetens resultat")


def test_the_groups_fold_by_key_and_unfold_on_paper(visit: "Visit") -> None:
    """A branch of the employees' page folds from the keyboard; on paper every group stands there."""
    page = visit.open(EMPLOYEES)
    unit = page.get_by_text("Lia barnehage")
    expect(unit).to_be_visible()
    page.locator("details.branch > summary").first.focus()
    page.keyboard.press("Enter")
    expect(unit).to_be_hidden()
    page.emulate_media(media="print")
    expect(unit).to_be_visible()


_PATIENCE = 60_000
"""Milliseconds for a chart to be drawn on a machine that does much else at once."""


def scroll_through(page: Page) -> None:
    """Scroll from top to bottom as a reader does, and wait for the charts."""
    for chart in page.locator(".plot").all()[::3]:
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_class("plot drawn", timeout=_PATIENCE)
