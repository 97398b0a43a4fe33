"""The page of one goal: where every unit stands on it, and what that rests on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from example_municipality import (
    change_rows,
    leave_out,
    load_instrument,
    make_municipality,
    make_published,
)
from tifaktor.privacy.gate import Published
from tifaktor.report.across_goals import build_goal_page
from tifaktor.report.across_links import list_goals, name_goal_file
from tifaktor.report.across_views import GoalCell, GoalPage, UnitRow
from tifaktor.report.edition import Edition
from tifaktor.report.overview import build_overview
from tifaktor.report.pages import write_municipality
from tifaktor.vocabulary import Language, LeaderFactor

OpenEdition = Callable[..., Edition]


def open_goal(edition: Edition, goal_id: str) -> GoalPage:
    """Return the page of a goal."""
    goal = next(goal for goal in edition.strategy.walk() if goal.goal_id == goal_id)
    return build_goal_page(edition, goal)


def index(page: GoalPage) -> dict[str, tuple[UnitRow, GoalCell | None]]:
    """Return the rows of a page by unit."""
    return {row.unit_id: (row, cell) for row, cell in page.rows}


def test_which_goals_have_a_page(edition: Edition) -> None:
    """Goals at the top, counted ones and linked parts have pages; parts that nothing measures not."""
    assert [goal.goal_id for goal in list_goals(edition)] == [
        "hovedmaal", "delmaal-1", "1.1", "delmaal-2", "delmaal-3", "delmaal-4", "delmaal-5", "5.1",
    ]  # fmt: skip


def test_a_unit_has_the_status_that_the_overview_shows(edition: Edition) -> None:
    """Status and words of each row are those of the same unit's cell in the overview."""
    lines = build_overview(edition).matrix.lines
    rows = index(open_goal(edition, "delmaal-2"))
    for unit, line in zip(edition.tree.order, lines, strict=True):
        cell = rows[unit][1]
        assert (cell is None) == (line.note is not None)
        assert cell is None or cell.status == line.cells[1]


def test_a_row_says_what_the_status_rests_on(edition: Edition, published: Published) -> None:
    """Mean, interval and requirement of a row are what is published of that unit and goal."""
    own = published.goal_verdicts.set_index(["wave", "unit_id", "goal_id"]).loc[
        "2026", "lia-barnehage", "delmaal-2"
    ]
    row, cell = index(open_goal(edition, "delmaal-2"))["lia-barnehage"]
    assert cell is not None
    told = f"{own['mean']:.1f} ({own['low']:.1f}–{own['high']:.1f})".replace(".", ",")
    # The national means of its two factors are 4.2 and 3.7.
    assert (row.n, cell.value, cell.required) == ("8 av 10", told, "4,0")
    assert "sannsynlig" in cell.why


def test_units_per_status_add_up(edition: Edition) -> None:
    """The counts are of the units below the municipality, hidden ones included, and no mean."""
    page = open_goal(edition, "delmaal-2")
    counts = [int(line.told.split(" av ")[0]) for line in page.shares]
    assert sum(counts) == 12
    assert {line.told.split(" av ")[1] for line in page.shares} == {"12"}
    assert counts[-1] == 2
    tally = build_overview(edition).matrix.tally[1]
    assert [str(count) for count in counts] == list(tally.counts)


def test_figures_with_one_leaders_factor_in_them_are_not_told(edition: Edition) -> None:
    """Where a goal rests on the leader's factor too, the status stands there without its mean."""
    page = open_goal(edition, "delmaal-1")
    rows = index(page)
    cell = rows["solbakken-barnehage"][1]
    assert cell is not None
    assert (cell.status.mark, cell.value, cell.required) == ("on_track", None, None)
    assert cell.why == "Tallene står på enhetens egen side."
    top = rows["oppvekst"][1]
    assert top is not None
    assert top.value is not None
    assert "Der en enhet har én leder" in page.intro[-1]


def test_a_goal_of_the_leaders_factor_alone_is_withheld(
    published: Published, open_vassdal: OpenEdition
) -> None:
    """A unit's status on it stands nowhere, nor as the rest of a sum: it counts as hidden."""
    edition = open_vassdal(replace(published, leader_factor=LeaderFactor.UNIT))
    page = open_goal(edition, "1.1")
    assert {row.unit_id for row, cell in page.rows if cell is not None} == {"vassdal"}
    assert page.shares[-1].told == "12 av 12"


def test_the_weakest_factor_is_named(published: Published, open_vassdal: OpenEdition) -> None:
    """Where the weakest factor decides, the row says whose figures it shows."""
    verdicts, whose = published.goal_verdicts, {"unit_id": "fjordtun-skole", "goal_id": "delmaal-2"}
    verdicts = change_rows(verdicts, "rule", "worst", **whose)
    verdicts = change_rows(verdicts, "weakest_factor_id", "kompetanseutvikling", **whose)
    page = open_goal(open_vassdal(replace(published, goal_verdicts=verdicts)), "delmaal-2")
    cell = index(page)["fjordtun-skole"][1]
    assert cell is not None
    assert "relevant kompetanseutvikling" in cell.why


def test_factors_are_told_with_grounds_and_requirement(edition: Edition) -> None:
    """Each factor leads to its page, with whether the document says so, and what is required."""
    factors = open_goal(edition, "delmaal-1").factors
    assert [(of.to.href, of.is_stated, of.required) for of in factors] == [
        ("faktor--mestringstro.html", True, "krav 4,3"),
        ("faktor--mestringsorientert_ledelse.html", True, "krav 4,0"),
        ("faktor--oppgavemotivasjon.html", False, "krav 4,3"),
    ]


def test_requirements_that_differ_are_told(published: Published, open_vassdal: OpenEdition) -> None:
    """Where a unit has a requirement of its own, the page says that they are not all alike."""
    told = open_goal(open_vassdal(published), "delmaal-2").target
    verdicts = change_rows(
        published.factor_verdicts, "required", 4.8, unit_id="renhold", goal_id="delmaal-2"
    )
    page = open_goal(open_vassdal(replace(published, factor_verdicts=verdicts)), "delmaal-2")
    assert len(told) == 1
    assert "ikke det samme i alle enheter" in page.target[1]


def test_goal_that_nothing_measures(edition: Edition) -> None:
    """A goal without a factor has no unit on its page, and says how it must be followed up."""
    page = open_goal(edition, "delmaal-4")
    assert (page.rows, page.shares, page.factors) == ((), (), ())
    assert page.finding == (
        "Måles ikke av 10-FAKTOR. Målet må følges opp med andre data.",
    )  # fmt: skip
    through = open_goal(edition, "delmaal-5")
    assert through.rows == ()
    assert [to.href for to in through.parts] == ["maal--5.1.html"]


def test_a_part_leads_up(edition: Edition) -> None:
    """The way to a part's page goes over the goal that it is a part of."""
    assert [to.href for to in open_goal(edition, "1.1").path] == [
        "index.html", "maal--delmaal-1.html",
    ]  # fmt: skip


def test_measures_of_the_goal(edition: Edition) -> None:
    """Measures of the goal and its parts are listed, and a unit's own says whose it is."""
    rows = open_goal(edition, "delmaal-2").measures
    assert [row.name for row in rows] == [
        "Kompetanseplan for hver virksomhet", "Kurs i nye maskiner",
    ]  # fmt: skip
    assert rows[1].facts == ("Gjelder Renhold.", "Frist: 2026.")
    assert len(open_goal(edition, "delmaal-1").measures) == 2
    assert open_goal(edition, "delmaal-3").measures == ()
    assert open_goal(edition, "delmaal-4").measures_intro[-1].startswith("Ingen har meldt")


def test_municipality_without_figures(published: Published, open_vassdal: OpenEdition) -> None:
    """Where the municipality as a whole was not in the survey, the first line says so."""
    page = open_goal(open_vassdal(leave_out(published, "vassdal")), "delmaal-2")
    assert page.finding == ("Kommunen samlet er ikke med i denne målingen.",)


@pytest.mark.parametrize("units", [None, ["renhold"]])
def test_a_goal_that_is_gone_has_no_page(units: list[str] | None, tmp_path: Path) -> None:
    """A goal that the mappings no longer have loses its page with the next report."""
    published, municipality = make_published(), make_municipality()

    def write(town: object) -> set[str]:
        write_municipality(
            published, town, load_instrument(), tmp_path, language=Language.BOKMAAL, units=units
        )  # type: ignore[arg-type]
        return {path.name for path in (tmp_path / "vassdal" / "2026").glob("maal--*.html")}

    assert name_goal_file("delmaal-4") in write(municipality)
    goals = municipality.goals[municipality.goals["goal_id"] != "delmaal-4"]
    measures = municipality.measures[municipality.measures["goal_id"] != "delmaal-4"]
    left = write(replace(municipality, goals=goals, measures=measures))
    assert left == {name_goal_file(goal) for goal in (
        "hovedmaal", "delmaal-1", "1.1", "delmaal-2", "delmaal-3", "delmaal-5", "5.1",
    )}  # fmt: skip
