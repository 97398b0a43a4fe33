"""What changes came from, as the pages of a unit with others below it tell it."""

from dataclasses import replace

import pandas as pd
import pytest

from tables import read_table
from tifaktor import schemas
from tifaktor.privacy.gate import Published
from tifaktor.report.overview import build_overview
from tifaktor.report.splits import build_split_section
from tifaktor.report.units import build_unit_page
from tifaktor.report.views import SplitSection
from tifaktor.vocabulary import Language, LeaderFactor

ROWS = """
    | unit_id  | factor_id                  | change | from_units | from_sizes | from_opened_closed | rounding |
    | vassdal  | mestringstro               | 0.140  | 0.1225     | 0.0740     | -0.0565            | 0        |
    | vassdal  | bruk_av_kompetanse         | 0.300  | 0.2000     | 0.1000     | 0.0000             | 0        |
    | vassdal  | mestringsorientert_ledelse | 0.200  | 0.1000     | 0.0500     | 0.0500             | 0        |
    | vassdal  | rolleklarhet               | 0.010  | 0.0050     | 0.0050     | 0.0000             | 0        |
    | oppvekst | mestringstro               | 0.200  | 0.1900     | 0.0100     | 0.0000             | 0.0113   |
"""
"""What changes that were made up came from; that of rolleklarhet cannot be told from chance."""


def decompose(published: Published, rows: pd.DataFrame | None = None) -> Published:
    """Return Vassdal with changes that came from this and that in 2026."""
    made = (read_table(ROWS) if rows is None else rows).assign(
        municipality_id="vassdal", wave="2026", previous_wave="2024"
    )
    table = schemas.check(schemas.Decompositions, made)
    key = ["wave", "unit_id", "factor_id"]
    found = published.changes.merge(
        table[[*key, "change"]], on=key, how="left", suffixes=("", "_made")
    )
    changed = published.changes.assign(
        change=found["change_made"].fillna(found["change"]).to_numpy(),
        flagged=(found["change_made"].abs() > 0.1).to_numpy(),
    )
    return replace(published, changes=changed, decompositions=table)


@pytest.fixture
def split(open_vassdal, published):
    """A function that returns the section of a unit."""

    def build(
        unit: str = "vassdal", language: Language = Language.BOKMAAL, **parts
    ) -> SplitSection | None:
        figures = replace(decompose(published), **parts)
        return build_split_section(open_vassdal(figures, language), unit)

    return build


def test_changes_that_are_no_chance_stand_with_their_parts(split) -> None:
    """Each flagged change is one row in KS' order: the change, then the three that add up to it."""
    section = split()
    assert section.table.header == (
        "Faktor",
        "Endring",
        "Enhetene selv",
        "Størrelse",
        "Nye og nedlagte",
    )
    assert section.table.rows == (
        ("Mestringstro", "+0,14", "+0,12", "+0,07", "−0,06"),
        ("Bruk av kompetanse", "+0,30", "+0,20", "+0,10", "0,00"),
    )


def test_a_sum_that_rounding_takes_off_is_explained(split) -> None:
    """0.12 + 0.07 - 0.06 is 0.13 where 0.14 stands: the page says that the numbers are rounded."""
    assert "Tallene er rundet av, så summen kan se ut til å bomme litt." in split().intro


def test_rounded_means_say_how_far_the_parts_may_be_off(split) -> None:
    """Where the file has rounded means, the page says what that does to the parts."""
    last = split("oppvekst").meaning[-1]
    assert (
        last
        == "Snittene er oppgitt avrundet, så hver del kan være omtrent 0,01 for høy eller for lav."
    )


def test_what_came_from_the_units_alone_is_one_sentence(split) -> None:
    """Where sizes and opened and closed units are next to nothing, the table is folded."""
    assert split("oppvekst").folded
    assert "kom så å si bare fra enhetene selv" in split("oppvekst").intro[0]
    assert not split().folded


def test_what_is_about_leaders_below_is_told_where_everybody_may_see_it(split) -> None:
    """The leaders' own factor has no parts, from which one leader's figure could be worked out."""
    names = [row[0] for row in split(leader_factor=LeaderFactor.EVERYONE).table.rows]
    assert "Mestringsorientert ledelse" in names
    for few in (LeaderFactor.PARENT, LeaderFactor.UNIT):
        assert "Mestringsorientert ledelse" not in [
            r[0] for r in split(leader_factor=few).table.rows
        ]


def test_without_a_change_that_is_told_there_is_no_section(split, edition) -> None:
    """A unit whose changes may be chance, or that has no parts, has no such section."""
    assert split("drift") is None
    assert build_split_section(edition, "vassdal") is None
    assert build_unit_page(edition, "vassdal").split is None


def test_the_overview_tells_of_the_whole_municipality(open_vassdal, published) -> None:
    """The overview and the page of the municipality as a whole have the same section."""
    edition = open_vassdal(decompose(published))
    assert build_overview(edition).split == build_unit_page(edition, "vassdal").split != None  # noqa: E711


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_the_section(split, language: Language) -> None:
    """In each language the table has as many cells as headings, and the parts are explained."""
    section = split(language=language)
    assert {len(row) for row in section.table.rows} == {len(section.table.header)}
    assert len(section.meaning) == 4
