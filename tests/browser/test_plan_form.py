"""The form of own measures in a real browser: written, kept, saved, read in, and on paper.

Nobody wrote these measures.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from example_municipality import load_factors, load_instrument, make_municipality, make_published
from small_workspace import STRATEGY, make_small_workspace
from tifaktor.errors import FindingsError
from tifaktor.mappings import load_municipality
from tifaktor.planning import import_measures
from tifaktor.report.pages import write_municipality
from tifaktor.settings import Settings, load_settings
from tifaktor.vocabulary import Language

if TYPE_CHECKING:
    from conftest import Visit

pytestmark = pytest.mark.browser

UNIT = "nb/vassdal/2026/solbakken-barnehage.html"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
GOALS = {"Delmål 2: Riktig kompetanse på rett sted": "delmaal-2",
         "Delpunkt 1.1: Ledere som ser den enkelte": "1.1"}  # fmt: skip
SKILLS, LEADERS = GOALS
HOSTILE = """Møte; "alle" <b onclick='x'>æøå</b>, uke 2"""
TWO_LINES = "Ingen står alene\nnår noe skjer"


def add_entry(page: Page, goal: str, **texts: str) -> Locator:
    """Add a measure under a goal, and write it."""
    page.get_by_role("button", name=f"Legg til tiltak: {goal}").click()
    entry = page.locator(f"[data-goal='{GOALS[goal]}'] .filled").last
    for name, text in texts.items():
        entry.locator(f"[name={name}]").fill(text)
    return entry


def open_form(visit: "Visit", path: str = UNIT) -> Page:
    """Open a page and unfold its form."""
    page = visit.open(path)
    page.locator("details.form > summary").click()
    return page


def save(page: Page, folder: Path) -> Path:
    """Save the form as a file."""
    with page.expect_download() as started:
        page.get_by_role("button", name="Lagre som fil").click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def make_workspace_of_vassdal(folder: Path) -> Settings:
    """Return a workspace with Vassdal's mappings."""
    settings = load_settings(make_small_workspace(folder))
    place = settings.mappings / "vassdal"
    place.mkdir()
    text = STRATEGY.replace("fjordvik", "vassdal").replace("Fjordvik", "Vassdal")
    (place / "strategy.toml").write_text(text, encoding="utf-8")
    municipality = make_municipality()
    for name in ("units", "goals", "links", "targets", "measures"):
        table = getattr(municipality, name)
        table.to_csv(place / f"{name}.csv", sep=";", index=False)
    return settings


def test_what_is_saved_is_read_in_and_shown(visit: "Visit", tmp_path: Path) -> None:
    """The file of the form passes every check of the program, and its texts reach the next page."""
    page = open_form(visit)
    add_entry(page, SKILLS, measure_name=HOSTILE, own_goal=TWO_LINES, responsible="Styrer",
              deadline="2027-05-31", sign="Færre avvik")  # fmt: skip
    add_entry(page, LEADERS, measure_name="Gå en runde")
    page.get_by_label("Avtalt i enheten den").fill("2026-04-27")
    file = save(page, tmp_path)
    assert file.name == "tiltak-vassdal-solbakken-barnehage-2026.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    settings = make_workspace_of_vassdal(tmp_path / "workspace")
    read = import_measures(settings, [file], municipality="vassdal")
    assert [(one.goal_name, one.measure_name, one.deadline) for one in read.new] == [
        ("1.1 Ledere som ser den enkelte", "Gå en runde", None),
        ("2 Riktig kompetanse på rett sted", HOSTILE, "2027-05-31"),
    ]
    again = import_measures(settings, [file], municipality="vassdal")
    assert (again.new, again.n_known) == ((), 2)
    mapped = load_municipality(settings.mappings, "vassdal", load_factors())
    added = mapped.measures[mapped.measures["measure_id"].str.startswith("solbakken")]
    assert added["agreed_on"].tolist() == ["2026-04-27"] * 2
    folder = tmp_path / "pages"
    write_municipality(
        make_published(), mapped, load_instrument(), folder, language=Language.BOKMAAL,
        units=["solbakken-barnehage"],
    )  # fmt: skip
    page.goto((folder / "vassdal" / "2026" / "solbakken-barnehage.html").as_uri())
    shown = page.locator("details.measures[open] li", has_text="Møte")
    expect(shown).to_contain_text(HOSTILE)
    expect(shown).to_contain_text("Eget mål: Ingen står alene når noe skjer. Ansvar: Styrer.")
    expect(shown).to_contain_text("Frist: 31. mai 2027. Slik ser vi at det virker: Færre avvik.")
    assert page.locator("b[onclick]").count() == 0
    assert visit.complaints == []
    file.write_text(file.read_text("utf-8-sig").replace("vassdal;2026", "stange;2026"), "utf-8")
    with pytest.raises(FindingsError) as wrong:
        import_measures(settings, [file], municipality="vassdal")
    assert {found.code for found in wrong.value.findings} == {"measures_elsewhere"}


def test_what_is_written_is_kept_for_this_unit_alone(visit: "Visit") -> None:
    """A page opened again has what was written, another unit's has not, until it is deleted."""
    page = open_form(visit)
    expect(page.locator("details.form > summary")).to_have_text("Fyll ut skjemaet")
    add_entry(page, SKILLS, measure_name="Møte")
    add_entry(page, SKILLS, measure_name="Kurs", sign="<i>mer</i>")
    page = visit.open(UNIT.replace("solbakken", "lia"))
    expect(page.locator(".entry.filled")).to_have_count(0)
    page = visit.open(UNIT)
    expect(page.locator("details.form")).not_to_have_attribute("open", "")
    expect(page.locator("details.form > summary")).to_contain_text("2 tiltak skrevet her")
    page.locator("details.form > summary").click()
    expect(page.locator("[name=sign]").last).to_have_value("<i>mer</i>")
    page.get_by_role("button", name="Ta bort: Tiltak 1").click()
    expect(page.locator(".plan [role=status]")).to_have_text("Tiltaket er tatt bort.")
    expect(page.get_by_role("button", name=f"Legg til tiltak: {SKILLS}")).to_be_focused()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Slett alt jeg har skrevet").click()
    expect(page.locator(".plan [role=status]")).to_have_text("Skjemaet er tomt.")
    assert page.evaluate("localStorage.length") == 0
    page = visit.open(UNIT)
    expect(page.locator(".entry.filled")).to_have_count(0)
    assert all(url.startswith(("file:", "data:")) for url in visit.requests)


def test_the_day_of_the_plan_is_kept_with_the_rest(visit: "Visit") -> None:
    """The day is there when the page is opened again, on paper too, and goes when all is deleted."""
    page = open_form(visit)
    day = page.get_by_label("Avtalt i enheten den")
    day.fill("2026-04-27")
    page = open_form(visit)
    expect(day).to_have_value("2026-04-27")
    page.emulate_media(media="print")
    expect(page.locator(".agreed .line")).to_have_text("27.04.2026")
    expect(page.locator(".agreed .line")).to_be_visible()
    page.emulate_media(media="screen")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Slett alt jeg har skrevet").click()
    expect(day).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_what_earlier_pages_kept_is_still_there(visit: "Visit") -> None:
    """What a page kept before the form asked for a day is read, and its day is empty."""
    page = open_form(visit)
    rows = '[{"goal_id": "delmaal-2", "measure_name": "Møte"}]'
    key = "tifaktor/plan/vassdal/solbakken-barnehage/2026"
    page.evaluate("([key, rows]) => localStorage.setItem(key, rows)", [key, rows])
    page = open_form(visit)
    expect(page.locator("[name=measure_name]")).to_have_value("Møte")
    expect(page.get_by_label("Avtalt i enheten den")).to_have_value("")


def test_what_would_not_be_read_is_not_saved(visit: "Visit") -> None:
    """A formula, and a row without its measure, are told beside the field, which gets the focus."""
    page = open_form(visit)
    save_button = page.get_by_role("button", name="Lagre som fil")
    save_button.click()
    expect(page.locator(".plan [role=status]")).to_have_text("Det er ikke skrevet noe tiltak ennå.")
    entry = add_entry(page, SKILLS, sign="=1+1")
    save_button.click()
    field = entry.locator("[name=measure_name]")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(
        "Her mangler selve tiltaket. Skriv hva dere vil gjøre, eller ta bort raden."
    )
    field.fill("Møte")
    save_button.click()
    expect(entry.locator("[name=sign]")).to_have_attribute("aria-invalid", "true")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    page.emulate_media(color_scheme="dark")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(OVERFLOW) == 0


def test_paper_has_what_was_written_and_lines_for_the_rest(visit: "Visit") -> None:
    """The form is on paper though it is folded, without a field or button, and says whose it is."""
    page = open_form(visit)
    long = "Vi går gjennom uka sammen. " * 8
    add_entry(page, SKILLS, measure_name=long, deadline="2027-05-31")
    page.locator("details.form > summary").click()
    page.set_viewport_size({"width": 680, "height": 960})
    page.emulate_media(media="print")
    expect(page.locator(".plan .whose")).to_have_text("Solbakken barnehage, måling 2026")
    expect(page.locator(".plan .whose")).to_be_visible()
    expect(page.get_by_text(long.strip(), exact=True).last).to_be_visible()
    expect(page.get_by_text("31.05.2027")).to_be_visible()
    blank = page.locator(".entry.blank")
    shown = [line.is_visible() for line in blank.all()]
    assert shown == [True, True, True, False, True, True, True]
    for hidden in (".plan textarea", ".plan input", ".plan button", ".plan summary"):
        assert not any(part.is_visible() for part in page.locator(hidden).all())
    height = page.locator("section.plan").bounding_box()
    assert height is not None
    assert height["height"] < 680 * (297 - 32) / (210 - 30)
    assert page.evaluate(OVERFLOW) == 0


SHEET = (180, 265)
"""Millimetres that A4 has within the margins of the pages."""


def test_the_longest_form_is_one_sheet(visit: "Visit") -> None:
    """Sandefjord has eleven headings: with the line for the day they stand on one side of A4."""
    page = visit.open(UNIT)
    page.set_viewport_size({"width": round(SHEET[0] * 96 / 25.4), "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("""() => {
        const goals = document.querySelectorAll(".goal-plan");
        const last = goals[goals.length - 1];
        last.querySelector("h3").textContent = "Delområde 1.4.3: Finne nye aktører og samarbeidspartnere";
        for (let n = goals.length; n < 11; n++) last.after(last.cloneNode(true));
    }""")
    assert page.locator(".goal-plan").count() == 11
    height = page.locator("section.plan").evaluate(
        "of => of.getBoundingClientRect().height + parseFloat(getComputedStyle(of).marginTop)"
    )
    assert 0.8 * SHEET[1] < height * 25.4 / 96 <= SHEET[1]
    expect(page.locator(".agreed .line")).to_be_visible()


def test_without_script_the_form_is_for_paper(browser: Browser, pages: Path) -> None:
    """With scripts off the page says that the form can be printed, and its lines are on paper."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pages / UNIT).as_uri())
    expect(page.locator(".by-hand")).to_contain_text("fyll ut skjemaet for hånd")
    page.locator("details.form > summary").click()
    expect(page.locator(".entry.blank").first).to_be_visible()
    expect(page.locator(".plan button").first).to_be_hidden()
    page.locator("details.form > summary").click()
    page.emulate_media(media="print")
    expect(page.locator(".entry.blank")).to_have_count(7)
    expect(page.locator(".entry.blank").last).to_be_visible()
    context.close()
