"""What the municipality promised, as a tree: goals with their links, measures and parts."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from tifaktor.mappings import Municipality
from tifaktor.report.figures import list_values


@dataclass(frozen=True, slots=True)
class GoalLink:
    """A factor that the goal is judged by, and on what grounds."""

    factor_id: str
    basis: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measure:
    """Something to be done for a goal, by everybody or by one unit."""

    unit_id: str | None
    measure_name: str
    responsible: str | None
    deadline: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal or a part of one."""

    goal_id: str
    goal_kind: str
    goal_label: str | None
    goal_name: str
    description: str | None
    place: str
    follow_up: str | None
    links: tuple[GoalLink, ...] = ()
    measures: tuple[Measure, ...] = ()
    parts: tuple["Goal", ...] = field(default=())

    @property
    def sign(self) -> str:
        """The document's word and number: Delmål 1."""
        return f"{self.goal_kind} {self.goal_label}" if self.goal_label else self.goal_kind

    @property
    def full_name(self) -> str:
        """Word, number and title."""
        return f"{self.sign}: {self.goal_name}"

    def walk(self) -> Iterator["Goal"]:
        """Yield the goal and every part below it, in the document's order."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def has_links_below(self) -> bool:
        """Return whether any part of it is linked to a factor."""
        return any(goal.links for part in self.parts for goal in part.walk())

    def count_measures(self) -> int:
        """Return the number of measures of the goal and its parts."""
        return sum(len(goal.measures) for goal in self.walk())


@dataclass(frozen=True, slots=True)
class Strategy:
    """The goals of a municipality.

    Attributes:
        goals: the goals at the top, in the document's order.
        counted: the goals that a finding counts: those that the document itself calls by its
            word for a goal, or those at the top where it calls none so.
    """

    goals: tuple[Goal, ...]
    counted: tuple[Goal, ...]

    def walk(self) -> Iterator[Goal]:
        """Yield every goal and part, in the document's order."""
        for goal in self.goals:
            yield from goal.walk()


def read_strategy(municipality: Municipality) -> Strategy:
    """Return the goals of `municipality` as a tree; without goals, an empty one."""
    links = _group(municipality.links, GoalLink)
    measures = _group(municipality.measures, Measure)
    children: dict[str | None, list[Goal]] = defaultdict(list)
    rows = municipality.goals
    own = [name for name in Goal.__dataclass_fields__ if name in rows.columns]
    values = zip(*(list_values(rows[name]) for name in own), strict=True)
    for above, facts in zip(list_values(rows["parent_id"]), values, strict=True):
        goal = Goal(**dict(zip(own, facts, strict=True)))
        children[above].append(goal)

    def complete(goal: Goal) -> Goal:
        return Goal(
            *(getattr(goal, name) for name in own),
            links=tuple(links.get(goal.goal_id, ())),
            measures=tuple(measures.get(goal.goal_id, ())),
            parts=tuple(complete(part) for part in children[goal.goal_id]),
        )

    goals = tuple(complete(goal) for goal in list(children[None]))
    return Strategy(goals, _choose_counted(goals, municipality))


def _choose_counted(goals: tuple[Goal, ...], municipality: Municipality) -> tuple[Goal, ...]:
    if municipality.document is None:
        return ()
    word = municipality.document.goal_word.casefold()
    called = [goal for top in goals for goal in top.walk() if goal.goal_kind.casefold() == word]
    return tuple(called) or goals


def _group(frame: pd.DataFrame, row: type) -> dict[str, list[object]]:
    """Return the rows of `frame` as `row`s, grouped by goal, in the frame's order."""
    columns = [list_values(frame[name]) for name in row.__dataclass_fields__]  # type: ignore[attr-defined]
    grouped: dict[str, list[object]] = defaultdict(list)
    for goal_id, *values in zip(list_values(frame["goal_id"]), *columns, strict=True):
        grouped[goal_id].append(row(*values))
    return grouped
