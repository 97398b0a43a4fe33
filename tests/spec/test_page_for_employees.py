"""The page for employees: what a union representative may rely on finding there, and not finding.

Vassdal is invented (`tests/example_municipality.py`); what is expected is read off its table.
"""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from example_municipality import (
    hide_units,
    leave_out,
    load_instrument,
    make_municipality,
    make_published,
)
from tables import read_table
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import open_edition
from tifaktor.report.pages import write_municipality
from tifaktor.report.protection import build_protection_page
from tifaktor.report.protection_views import GroupLine, ProtectionPage
from tifaktor.report.subtraction import Part, draw_bar, invent_example
from tifaktor.vocabulary import UNIT_REASONS, Language

STATES = """
    | unit                | nb                                  | nn                                       | en                                |
    |---------------------|-------------------------------------|------------------------------------------|-----------------------------------|
    | Vassdal kommune     | Vises: 146 av 190 svarte            | Blir vist: 146 av 190 svarte             | Shown: 146 of 190 answered        |
    | Oppvekst            | Vises: 62 av 78 svarte              | Blir vist: 62 av 78 svarte               | Shown: 62 of 78 answered          |
    | Solbakken barnehage | Vises: 12 av 15 svarte              | Blir vist: 12 av 15 svarte               | Shown: 12 of 15 answered          |
    | Lia barnehage       | Vises: 8 av 10 svarte               | Blir vist: 8 av 10 svarte                | Shown: 8 of 10 answered           |
    | Fjordtun skole      | Vises: 30 av 40 svarte              | Blir vist: 30 av 40 svarte               | Shown: 30 of 40 answered          |
    | Helse og mestring   | Vises: 54 av 71 svarte              | Blir vist: 54 av 71 svarte               | Shown: 54 of 71 answered          |
    | Hjemmetjenesten     | Vises: 26 av 45 svarte              | Blir vist: 26 av 45 svarte               | Shown: 26 of 45 answered          |
    | Nattpatruljen       | Skjult: færre enn 5 svar            | Skjult: færre enn 5 svar                 | Hidden: fewer than 5 answers      |
    | Dagsenteret         | Skjult for å verne en mindre gruppe | Skjult for å verne ei mindre gruppe      | Hidden to protect a smaller group |
    | Drift og eiendom    | Vises: 30 av 41 svarte              | Blir vist: 30 av 41 svarte               | Shown: 30 of 41 answered          |
    | Renhold             | Vises: 14 svarte                    | Blir vist: 14 svarte                     | Shown: 14 answered                |
    | Vei og vann         | Vises: antall svar er ikke oppgitt  | Blir vist: talet på svar er ikkje oppgitt | Shown: number of answers not given |
    | Verkstedet          | Vises: 6 av 14 svarte               | Blir vist: 6 av 14 svarte                | Shown: 6 of 14 answered           |
"""
FINDINGS = {
    Language.BOKMAAL: "Ingen gruppe med færre enn 5 svar vises. I målingen 2026 vises 11 av 13 grupper.",
    Language.NYNORSK: "Inga gruppe med færre enn 5 svar blir vist. I målinga 2026 blir 11 av 13 grupper viste.",
    Language.ENGLISH: "No group with fewer than 5 answers is shown. In the 2026 survey, 11 of 13 groups are shown.",
}
LOWEST_HIDDEN = ("natt", "dagsenter")


def write_page(
    folder: Path, published: Published, language: Language = Language.BOKMAAL, **more: object
) -> str:
    """Return the page for employees in Vassdal, with common spaces."""
    written = write_municipality(
        published, make_municipality(), load_instrument(), folder,
        language=language, units=["natt"], **more,  # type: ignore[arg-type]
    )  # fmt: skip
    assert written[-1].name == "personvern.html"
    return written[-1].read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")


def build_page(published: Published, **more: object) -> ProtectionPage:
    """Return what the page holds, in bokmål."""
    edition = open_edition(
        published, make_municipality(), load_instrument(), language=Language.BOKMAAL
    )
    return build_protection_page(edition, **more)  # type: ignore[arg-type]


def list_lines(line: GroupLine) -> list[GroupLine]:
    """Return a line and all below it, from the top."""
    return [line, *(below for child in line.inside for below in list_lines(child))]


def read_states(page: str) -> list[tuple[str, str]]:
    """Return the groups as they stand on the page: name, and what is said of it."""
    rows = re.findall(
        r'<span class="name">(.+?)(?: <span class="quiet">[^<]+</span>)?</span> '
        r'<span class="(?:shown|hidden|absent)">(.+?)</span>',
        page,
    )
    return [(unescape(name), unescape(state)) for name, state in rows]


@pytest.fixture(scope="module")
def published() -> Published:
    """What the gate lets out of Vassdal."""
    return make_published()


@pytest.mark.parametrize("language", list(Language))
def test_every_group_is_listed_with_its_state(
    language: Language, tmp_path: Path, published: Published
) -> None:
    """Each unit stands there once, in the order of the tree: shown with who answered, or why not."""
    page = write_page(tmp_path, published, language)
    expected = read_table(STATES)
    assert read_states(page) == list(zip(expected["unit"], expected[str(language)], strict=True))


@pytest.mark.parametrize("language", list(Language))
def test_the_first_sentence_is_the_finding(
    language: Language, tmp_path: Path, published: Published
) -> None:
    """The page begins with the rule and how many groups are shown, in the reader's language."""
    page = write_page(tmp_path, published, language)
    assert f'<html lang="{language}">' in page
    assert f'<p class="finding">{FINDINGS[language]}</p>' in page


def test_a_group_stands_below_the_one_it_belongs_to(published: Published) -> None:
    """Whoever works at Lia counts in Lia, in Oppvekst and in the municipality."""
    top = build_page(published).top
    areas = {line.name: [below.name for below in line.inside] for line in top.inside}
    assert top.name == "Vassdal kommune"
    assert areas["Oppvekst"] == ["Solbakken barnehage", "Lia barnehage", "Fjordtun skole"]
    assert (top.below, top.inside[1].below) == ("12 grupper under, 2 skjult",
                                                "3 grupper under, 2 skjult")  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
def test_no_mean_and_no_verdict(language: Language, tmp_path: Path, published: Published) -> None:
    """No number with a decimal stands on the page, and no word of a status."""
    page = write_page(tmp_path, published, language)
    main = page[page.index("<main") : page.index("</main")]
    words = unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", main))
    assert re.findall(r"\d[.,]\d", words) == []
    assert re.findall(r"(?i)\b(?:i rute|on track|usikkert|uvisst|unsure)\b", words) == []
    assert 'class="status' not in main


def test_of_a_hidden_group_nothing_but_the_reason(tmp_path: Path, published: Published) -> None:
    """Where 3 of 4 and 9 of 11 answered and the groups are hidden, none of it can be read."""
    page = write_page(tmp_path, published)
    for unit in ("Nattpatruljen", "Dagsenteret"):
        (row,) = re.findall(rf"<li>(?:(?!<li>).)*{unit}.*?</li>", page, re.DOTALL)
        assert set(re.findall(r"\d+", re.sub(r"<[^>]+>", "", row))) <= {"5"}
    assert "3 av 4" not in page
    assert "9 av 11" not in page


def test_hiding_a_group_takes_its_answers_off_the_page(
    tmp_path: Path, published: Published
) -> None:
    """Lia's 8 of 10 stand there while it is shown, and not when it is hidden."""
    assert "8 av 10" in write_page(tmp_path, published)
    assert "8 av 10" not in write_page(tmp_path, hide_units(published, "lia-barnehage"))


def test_only_the_reasons_that_apply_are_explained(published: Published) -> None:
    """Two reasons hide groups in Vassdal; where nothing is hidden, all rules are told."""
    assert len(build_page(published).reasons) == 2
    nothing_hidden = build_page(leave_out(published, *LOWEST_HIDDEN))
    assert len(nothing_hidden.reasons) == len(UNIT_REASONS)
    assert nothing_hidden.finding[1] == "I målingen 2026 vises alle de 11 gruppene."


def test_finding_of_few_groups(published: Published) -> None:
    """A municipality alone is said to be shown alone; where all is hidden that is said."""
    units = list(make_municipality().units["unit_id"])
    alone = build_page(leave_out(published, *units[1:]))
    assert alone.finding[1] == "I målingen 2026 er det bare én gruppe, og den vises."
    assert {line.state for line in list_lines(alone.top)[1:]} == {"Ikke med i målingen"}
    hidden = build_page(hide_units(published, *units))
    assert hidden.finding[1] == "I målingen 2026 vises ingen grupper."


def test_the_surveys_are_counted(published: Published) -> None:
    """Every survey has a row: groups, shown, hidden; with one survey there is no table."""
    hidden_once = hide_units(published, "renhold", "verksted", waves=("2024",))
    table = build_page(hidden_once).waves
    assert table is not None
    assert table.rows == (("2022", "13", "11", "2"), ("2024", "13", "9", "4"),
                          ("2026", "13", "11", "2"))  # fmt: skip
    assert build_page(make_published(waves=("2026",))).waves is None


def test_the_example_is_invented_and_right(tmp_path: Path, published: Published) -> None:
    """With k = 5 it is 25 − 12 − 10 = 3, and 13 when one more is hidden; it says it is made up."""
    page = write_page(tmp_path, published)
    assert "Et eksempel med oppdiktede tall" in page
    assert "25 − 12 − 10 = 3." in page
    assert "25 − 12 = 13." in page


@pytest.mark.parametrize("k", range(2, 101))
def test_the_example_makes_its_point_for_every_k(k: int) -> None:
    """One unit is too small, the other two are not, and what is hidden together is not."""
    example = invent_example(k)
    assert 1 <= example.small < k <= example.second < example.first
    assert example.total - example.first == example.rest >= k
    assert example.total - example.first - example.second == example.small


def test_the_bar_is_as_long_as_its_groups() -> None:
    """Of 25 people, 12 take 48 per cent of the bar and 13 the rest; only the hidden are hatched."""
    bar = draw_bar([Part(12, "12", shown=True), Part(13, "<13>", shown=False)])
    assert re.findall(r'<rect class="(\w+)".*? x="(.+?)" width="(.+?)"', bar) == [
        ("shown", "0%", "48%"), ("hidden", "48%", "52%"),
    ]  # fmt: skip
    assert bar.count("#hatch") == 1
    assert "&lt;13&gt;" in bar


def test_what_a_member_knows_is_not_kept_back(published: Published) -> None:
    """One of five can find the mean of four; one of two can find the other, and the page says so."""
    assert "finne snittet for de 4 andre" in build_page(published).limits[0]
    of_two = build_page(replace(published, k=2)).limits[0]
    assert "2 svar, kan derfor regne ut hva den andre svarte" in of_two


def test_whom_to_ask(tmp_path: Path, published: Published) -> None:
    """The page names whom the municipality chose, as text and no more; else the HR department."""
    assert "Spør HR-avdelingen i kommunen." in write_page(tmp_path, published)
    page = write_page(tmp_path, published, contact="Kari <b>Nes</b>, tlf. 62 00 00 00")
    assert "Spørsmål? Kari &lt;b&gt;Nes&lt;/b&gt;, tlf. 62 00 00 00" in page
    assert "HR-avdelingen" not in page


def test_a_group_of_small_units_names_its_members() -> None:
    """A pool lists who is shown together in it, each of them where, and it is no unit more."""
    page = build_page(make_published(pooled_in=("2024", "2026")))
    lines = {line.name: line for line in list_lines(page.top)}
    pool = lines["Små enheter i Helse og mestring"]
    assert (pool.state, pool.together) == (
        "Vises: 12 av 15 svarte", "Her vises samlet: Nattpatruljen og Dagsenteret",
    )  # fmt: skip
    told = "Vises sammen med andre i Små enheter i Helse og mestring"
    assert lines["Nattpatruljen"].together == lines["Dagsenteret"].together == told
    assert lines["Renhold"].together is None
    assert page.finding[1:] == (
        "I målingen 2026 vises 11 av 13 grupper.",
        "Alle de skjulte er vist samlet med andre.",
    )
    assert page.waves is not None
    assert page.waves.rows == tuple((wave, "13", "11", "2") for wave in ("2022", "2024", "2026"))


def test_every_page_leads_to_it(tmp_path: Path, published: Published) -> None:
    """The overview and the pages of a unit, a hidden unit, a factor and a goal have it at their foot."""
    *others, own = write_municipality(
        published, make_municipality(), load_instrument(), tmp_path,
        language=Language.BOKMAAL, units=["natt", "renhold"],
    )  # fmt: skip
    assert own.name == "personvern.html"
    stems = {path.stem for path in others}
    assert {"index", "natt", "renhold", "faktor--mestringsklima", "maal--delmaal-1"} <= stems
    for path in others:
        foot = path.read_text("utf-8").split("<footer>")[1]
        place = "" if path.parent == own.parent else "../"
        assert f'<a href="{place}personvern.html">Personvern: hva som vises og hvorfor</a>' in foot
