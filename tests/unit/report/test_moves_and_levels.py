"""What the overview says has changed, and who answered at each level."""

from collections.abc import Callable
from dataclasses import replace

from example_municipality import hide_units
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition
from tifaktor.report.levels import build_levels
from tifaktor.report.moves import build_moves
from tifaktor.report.overview import build_overview

OpenEdition = Callable[..., Edition]


def set_status(edition: Edition, unit: str, goal: str, before: str, now: str) -> Edition:
    """Return the edition where a unit had one status on a goal and has another."""
    key, figures = (unit, goal), edition.figures
    was = figures.goal_verdicts[key]
    old = was._replace(status=before, direction=None, reason=None)
    new = old._replace(status=now)
    changed = replace(
        figures,
        earlier_verdicts=figures.earlier_verdicts | {key: old},
        goal_verdicts=figures.goal_verdicts | {key: new},
    )
    return replace(edition, figures=changed)


def find_goal(edition: Edition) -> str:
    """Return the first goal that the survey measures."""
    return next(goal.goal_id for goal in edition.strategy.counted if goal.links)


def list_moved(edition: Edition) -> list[str]:
    """Return what is said of the units that moved on the first measured goal."""
    moves = build_moves(edition)
    assert moves is not None
    return [unit.sentence for unit in moves.lines[0].moved]


def test_a_unit_with_another_status_is_named(edition: Edition) -> None:
    """A unit shown in both surveys is named with both statuses, and one with the same is counted."""
    goal = find_goal(edition)
    moved = set_status(edition, "renhold", goal, "off_track", "on_track")
    same = set_status(edition, "renhold", goal, "on_track", "on_track")
    assert "Renhold: Ikke i rute → I rute" in list_moved(moved)
    assert not any(said.startswith("Renhold") for said in list_moved(same))
    before, after = build_moves(same), build_moves(moved)
    assert before is not None
    assert after is not None
    assert int(after.lines[0].other) == int(before.lines[0].other) + 1
    assert int(after.lines[0].compared) == int(after.lines[0].same) + int(after.lines[0].other)


def test_a_unit_hidden_in_either_survey_is_not_compared(edition: Edition) -> None:
    """Whichever of the two surveys it is hidden in, a unit is neither named nor counted."""
    moved = set_status(edition, "renhold", find_goal(edition), "off_track", "on_track")
    whole = build_moves(moved)
    assert whole is not None
    for wave in ("2024", "2026"):
        key, figures = (wave, "renhold"), moved.figures
        hidden = figures.responses[key]._replace(hidden_reason="too_few")
        less = replace(moved, figures=replace(figures, responses=figures.responses | {key: hidden}))
        told = build_moves(less)
        assert told is not None
        assert not any(said.startswith("Renhold") for said in list_moved(less))
        assert int(told.lines[0].compared) == int(whole.lines[0].compared) - 1


def test_nothing_has_changed_in_a_first_survey(open_vassdal: OpenEdition) -> None:
    """Where there is no survey before, the overview has no such section."""
    assert build_moves(open_vassdal(wave="2022")) is None


def test_levels_tell_of_shown_units_only(open_vassdal: OpenEdition, published: Published) -> None:
    """A level has its units, how many are shown, and the rates of those: a hidden one has no part."""
    table = build_levels(open_vassdal())
    assert table is not None
    # 146 of 190; and of 62/78, 54/71, 30/41 the rates are 79, 76 and 73 %.
    assert [
        tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row) for row in table.rows[:2]
    ] == [
        ("Kommunen", "1", "1", "77 %", "77 %", "77 %"),
        ("Nivå 1 under kommunen", "3", "3", "73 %", "76 %", "79 %"),
    ]
    less = build_levels(open_vassdal(hide_units(published, "helse-og-mestring")))
    assert less is not None
    assert less.rows[1][1:3] == ("3", "2")
    # The middle of 73.17 and 79.49 %.
    assert [cell[:2] for cell in less.rows[1][3:]] == ["73", "76", "79"]


def test_missing_follow_up_is_said(open_vassdal: OpenEdition) -> None:
    """The overview says that nobody has recorded plans, and guesses nothing; without goals, nothing."""
    said = build_overview(open_vassdal()).follow_up
    assert said is not None
    assert said.sentences[0].startswith("Det er ikke registrert noen avtalt plan")
    assert (said.table, said.groups) == (None, ())
    assert build_overview(open_vassdal(with_strategy=False)).follow_up is None
