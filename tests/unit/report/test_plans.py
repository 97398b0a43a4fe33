"""The form for a unit's own measures follows the municipality's document."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from example_municipality import MAPPINGS, POOL, WAVES, load_factors, make_published
from tifaktor.mappings import load_municipality
from tifaktor.report.edition import Edition
from tifaktor.report.measures import build_measure_section
from tifaktor.report.plans import build_plan_section
from tifaktor.report.strategy import Measure, Strategy, read_strategy

if TYPE_CHECKING:
    from conftest import OpenEdition

UNIT = "solbakken-barnehage"


@pytest.mark.parametrize(
    ("municipality_id", "expected", "n_lines"),
    [
        ("sandefjord", ["1.1.1", "1.1.2", "1.2", "1.3.1", "1.3.2", "1.4.1", "1.4.2", "1.4.3",
                        "1.4.4", "1.5.1", "1.5.2"], 1),
        ("soendre-land", ["1", "2", "3"], 3),
        ("stange", ["2.1", "2.2", "2.3", "2.4"], 3),
        ("nordre-land", [None] * 5, 2),
        ("midt-telemark", [None] * 4, 3),
    ],
)  # fmt: skip
def test_form_has_the_structure_of_the_document(
    edition: Edition, municipality_id: str, expected: list[str | None], n_lines: int
) -> None:
    """Each document's own goals, by their numbers; few goals have more lines on paper."""
    mapped = load_municipality(MAPPINGS, municipality_id, load_factors())
    strategy = read_strategy(mapped)
    section = build_plan_section(replace(edition, strategy=strategy), UNIT)
    assert section is not None
    labels = {goal.goal_id: goal.goal_label for goal in strategy.walk()}
    assert [labels[goal.goal_id] for goal in section.goals] == expected
    assert section.n_lines == n_lines
    assert [field.name for field in section.fields] == [
        "own_goal", "measure_name", "responsible", "deadline", "sign",
    ]  # fmt: skip


def test_no_form_without_goals_or_for_a_group(
    edition: Edition, open_vassdal: "OpenEdition"
) -> None:
    """Without goals there is nothing to write measures for, and a group of units has no leader."""
    assert build_plan_section(replace(edition, strategy=Strategy((), ())), UNIT) is None
    pooled = open_vassdal(make_published(pooled_in=WAVES))
    assert build_plan_section(pooled, POOL) is None


def test_script_knows_whose_form_it_is(edition: Edition) -> None:
    """What the script writes into the file is in the page's data, and cannot end its element."""
    names = {**edition.unit_names, UNIT: "</script><b>"}
    section = build_plan_section(replace(edition, unit_names=names), UNIT)
    assert section is not None
    assert "<" not in section.data
    data = json.loads(section.data)["plan"]
    assert data["whose"] == {
        "municipality_id": "vassdal", "wave": "2026", "unit_id": UNIT, "unit_name": "</script><b>",
    }  # fmt: skip


def test_own_measures_stand_first_and_open(edition: Edition) -> None:
    """A unit's own measure is seen at once, with what its leader wrote; others' stay folded."""
    own = Measure(UNIT, "Gå en runde", "Styrer", "2027-05-31", "planned", "Alle blir sett.", "Smil")
    goals = tuple(
        replace(goal, measures=(*goal.measures, own)) if goal.goal_id == "delmaal-2" else goal
        for goal in edition.strategy.goals
    )
    section = build_measure_section(
        replace(edition, strategy=replace(edition.strategy, goals=goals)), UNIT
    )
    assert section is not None
    assert section.intro[0].startswith(
        "Tiltakene er hentet fra dokumentet eller skrevet av enheten"
    )
    assert [group.open for group in section.groups] == [False, True, False]
    first = section.groups[1].measures[0]
    assert (first.name, first.state) == ("Gå en runde", "Planlagt")
    assert first.facts == (
        "Eget mål: Alle blir sett.", "Ansvar: Styrer.", "Frist: 31. mai 2027.",
        "Slik ser vi at det virker: Smil.",
    )  # fmt: skip
