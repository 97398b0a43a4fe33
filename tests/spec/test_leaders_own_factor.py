"""Who sees what a unit answered about its leader.

The town has two areas, north and south. North has two schools; the second of them has two
leaders. Each table says for a unit's figure on which other pages it may stand: that of the unit
above it, that of a unit below it, that of a unit beside it, and the overview. Everything is
invented.
"""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from example_municipality import load_factors, load_instrument, make_municipality, make_published
from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.organisation import build_tree
from tifaktor.report.edition import Edition, open_edition
from tifaktor.report.factors import build_factor_section
from tifaktor.report.leaders import read_leaders
from tifaktor.report.overview import build_overview
from tifaktor.report.trends import build_trend_section
from tifaktor.vocabulary import Language, LeaderFactor

LEADERSHIP, OTHER = "mestringsorientert_ledelse", "mestringsklima"
UNITS = """
| unit_id | unit_name | parent_id | leaders |
| town    | Town      |           |         |
| north   | North     | town      |       1 |
| south   | South     | town      |         |
| school  | School    | north     |         |
| twin    | Twin      | north     |       2 |
| class   | Class     | school    |         |
"""

ONLY_THE_UNIT_ITSELF = """
| unit   | above | below | beside | overview |
| north  | no    | no    | no     | no       |
| school | no    | no    | no     | no       |
| twin   | yes   | yes   | yes    | yes      |
| town   | yes   | yes   | yes    | yes      |
"""

THE_UNIT_AND_THE_ONE_ABOVE = """
| unit   | above | below | beside | overview |
| north  | yes   | no    | no     | yes      |
| school | yes   | no    | no     | no       |
| twin   | yes   | yes   | yes    | yes      |
| town   | yes   | yes   | yes    | yes      |
"""

EVERYONE = """
| unit   | above | below | beside | overview |
| north  | yes   | yes   | yes    | yes      |
| school | yes   | yes   | yes    | yes      |
"""

PAGES = {
    "north": {"above": "town", "below": "school", "beside": "south"},
    "school": {"above": "north", "below": "class", "beside": "twin"},
    "twin": {"above": "north", "below": "class", "beside": "school"},
    "town": {"above": "town", "below": "north", "beside": "south"},
}
"""Whose page is meant. Below twin is nobody, and beside the town neither: any other page will do."""


@pytest.mark.parametrize(
    ("seen_by", "table"),
    [
        (LeaderFactor.UNIT, ONLY_THE_UNIT_ITSELF),
        (LeaderFactor.PARENT, THE_UNIT_AND_THE_ONE_ABOVE),
        (LeaderFactor.EVERYONE, EVERYONE),
    ],
)
def test_where_a_leaders_figure_may_stand(seen_by: LeaderFactor, table: str) -> None:
    """The setting decides which pages but the unit's own carry a figure about its one leader."""
    units = complete(schemas.Units, read_table(UNITS))
    municipality = replace(make_municipality(), units=units)
    leaders = read_leaders(municipality, load_factors(), build_tree(units).parent, seen_by)
    for row in read_table(table).to_dict("records"):
        unit = row["unit"]
        pages = {**PAGES[unit], "overview": "town"}
        found = {name: leaders.may_show(unit, LEADERSHIP, on=page) for name, page in pages.items()}
        assert found == {name: row[name] for name in pages}
        assert leaders.may_show(unit, LEADERSHIP, on=unit)
        assert all(leaders.may_show(unit, OTHER, on=page) for page in pages.values())


_publish = cache(make_published)
"""The same figures for every test, which only read them."""


def _open(
    seen_by: LeaderFactor, *, alone: bool = True, language: Language = Language.BOKMAAL
) -> Edition:
    """Return Vassdal's edition, where the goal delmaal-2 rests on the leader's own factor alone."""
    municipality, published = make_municipality(), _publish()
    links = municipality.links
    if alone:
        of_goal = links["goal_id"] == "delmaal-2"
        first = links[of_goal].head(1).assign(factor_id=LEADERSHIP)
        links = pd.concat([links[~of_goal], first], ignore_index=True)
    return open_edition(
        replace(published, leader_factor=seen_by),
        replace(municipality, links=links),
        load_instrument(),
        language=language,
    )


@pytest.mark.parametrize("seen_by", list(LeaderFactor))
def test_the_unit_above_is_not_told_to_those_below(seen_by: LeaderFactor) -> None:
    """A unit's page has its parent's mark on the leader's own factor only where everyone sees it."""
    edition, unit = _open(seen_by), "solbakken-barnehage"
    rows = {row.factor_id: row for row in build_factor_section(edition, unit).rows}
    trend = build_trend_section(edition, unit)
    assert trend is not None
    drawn = {chart.chart_id: str(chart.drawing) for chart in trend.charts}
    everyone = seen_by is LeaderFactor.EVERYONE
    assert ('class="parent"' in str(rows[LEADERSHIP].strip)) == everyone
    assert ('class="parent"' in drawn[f"trend-{LEADERSHIP}"]) == everyone
    assert any("vises bare" in text for text in rows[LEADERSHIP].company) != everyone
    assert 'class="parent"' in str(rows[OTHER].strip)
    assert 'class="parent"' in drawn[f"trend-{OTHER}"]
    assert rows[LEADERSHIP].value


@pytest.mark.parametrize(
    ("seen_by", "area", "kindergarten"),
    [
        (LeaderFactor.UNIT, False, False),
        (LeaderFactor.PARENT, True, False),
        (LeaderFactor.EVERYONE, True, True),
    ],
)
def test_the_overview_withholds_a_goal_about_the_leader_alone(
    seen_by: LeaderFactor, area: bool, kindergarten: bool
) -> None:
    """The cell says in words who sees it, and the unit is counted among the hidden."""
    overview = build_overview(_open(seen_by))
    column = [one.sign for one in overview.matrix.columns].index("Delmål 2")
    cells = {line.name: line.cells[column] for line in overview.matrix.lines if line.cells}
    for name, shown in (
        ("Oppvekst", area), ("Solbakken barnehage", kindergarten), ("Vassdal kommune", True)
    ):  # fmt: skip
        assert (cells[name].mark != "withheld") == shown
        assert shown or cells[name].word.startswith("Bare ")
    tally = {line.sign: line.counts for line in overview.matrix.tally}["Delmål 2"]
    withheld = sum(cell.mark == "withheld" for cell in cells.values())
    hidden = sum(1 for line in overview.matrix.lines if not line.cells and not line.absent)
    assert int(tally[-1]) == withheld + hidden


def test_a_goal_with_other_factors_too_is_shown() -> None:
    """Nobody is withheld a verdict that rests on more than the leader's own factor."""
    overview = build_overview(_open(LeaderFactor.UNIT, alone=False))
    column = [one.sign for one in overview.matrix.columns].index("Delmål 1")
    lines = [line for line in overview.matrix.lines if line.cells]
    assert all(line.cells[column].mark != "withheld" for line in lines)


def test_what_came_of_such_a_goal_is_withheld_too() -> None:
    """The table of earlier verdicts counts no goal about the leader alone, unless everyone sees it."""
    none, all_of_it = (
        build_overview(_open(seen_by)).backtest
        for seen_by in (LeaderFactor.PARENT, LeaderFactor.EVERYONE)
    )
    assert none is not None
    assert all_of_it is not None
    counted = [sum(int(row[1]) for row in section.table.rows) for section in (none, all_of_it)]
    assert counted[0] < counted[1]


@pytest.mark.parametrize(
    ("unit", "seen_by", "said"),
    [
        ("solbakken-barnehage", LeaderFactor.PARENT, "siden til Oppvekst"),
        ("oppvekst", LeaderFactor.PARENT, "kommunen samlet"),
        ("oppvekst", LeaderFactor.UNIT, "Ingen annen side"),
        ("oppvekst", LeaderFactor.EVERYONE, "Også andre sider"),
        ("vassdal", LeaderFactor.PARENT, None),
    ],
)
def test_the_units_own_page_says_who_else_sees_it(
    unit: str, seen_by: LeaderFactor, said: str | None
) -> None:
    """One sentence names who else may see the figure; the municipality's own needs none."""
    intro = " ".join(build_factor_section(_open(seen_by), unit).intro)
    assert ("handler om lederen" in intro) == (said is not None)
    assert said is None or said in intro
