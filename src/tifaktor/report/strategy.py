"""What the municipality promised, as a tree: goals with their links, measures and parts."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from tifaktor.mappings import Municipality
from tifaktor.report.rows import list_rows

_Row = TypeVar("_Row", bound=NamedTuple)


class GoalLink(NamedTuple):
    """A factor that the goal is judged by, and on what grounds."""

    factor_id: str
    basis: str
    place: str
    reason: str


class Measure(NamedTuple):
    """Something to be done for a goal, by everybody or by one unit."""

    unit_id: str | None
    measure_name: str
    responsible: str | None
    deadline: str | None
    state: str
    own_goal: str | None = None
    sign: str | None = None
    agreed_on: str | None = None


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
    links: tuple[GoalLink, ...]
    measures: tuple[Measure, ...]
    parts: tuple["Goal", ...]
    links_below: bool = field(init=False)

    def __post_init__(self) -> None:
        """Look up once what is asked for every unit."""
        below = any(part.links or part.links_below for part in self.parts)
        object.__setattr__(self, "links_below", below)

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
        return self.links_below


@dataclass(frozen=True, slots=True)
class Strategy:
    """The goals of a municipality.

    Attributes:
        goals: the goals at the top, in the document's order.
        counted: the goals that a finding counts: those that the document itself calls by its
            word for a goal, or those at the top where it calls none so.
        every: every goal and part, in the document's order.
        repeated: word and number of the goals that do not have theirs alone.
    """

    goals: tuple[Goal, ...]
    counted: tuple[Goal, ...]
    every: tuple[Goal, ...] = field(init=False)
    repeated: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Look up once what is asked for every unit."""
        every = tuple(part for goal in self.goals for part in goal.walk())
        signs = Counter(goal.sign for goal in every)
        object.__setattr__(self, "every", every)
        object.__setattr__(self, "repeated", frozenset(x for x in signs if signs[x] > 1))

    def walk(self) -> Iterator[Goal]:
        """Yield every goal and part, in the document's order."""
        return iter(self.every)


def read_strategy(municipality: Municipality) -> Strategy:
    """Return the goals of `municipality` as a tree; without goals, an empty one."""
    links = _group(municipality.links, GoalLink)
    measures = _group(municipality.measures, Measure)
    below: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in list_rows(municipality.goals):
        below[row["parent_id"]].append(row)

    def make(row: dict[str, Any]) -> Goal:
        goal_id = row["goal_id"]
        return Goal(
            goal_id=goal_id,
            goal_kind=row["goal_kind"],
            goal_label=row["goal_label"],
            goal_name=row["goal_name"],
            description=row["description"],
            place=row["place"],
            follow_up=row["follow_up"],
            links=tuple(links.get(goal_id, ())),
            measures=tuple(measures.get(goal_id, ())),
            parts=tuple(make(part) for part in below.get(goal_id, ())),
        )

    goals = tuple(make(row) for row in below.get(None, ()))
    return Strategy(goals, _choose_counted(goals, municipality))


def _choose_counted(goals: tuple[Goal, ...], municipality: Municipality) -> tuple[Goal, ...]:
    if municipality.document is None:
        return ()
    word = municipality.document.goal_word.casefold()
    called = [goal for top in goals for goal in top.walk() if goal.goal_kind.casefold() == word]
    return tuple(called) or goals


def _group(frame: pd.DataFrame, kind: type[_Row]) -> dict[str, list[_Row]]:
    """Return the rows of `frame` as `kind`, grouped by goal, in the frame's order."""
    grouped: dict[str, list[_Row]] = defaultdict(list)
    for row in list_rows(frame):
        grouped[row["goal_id"]].append(kind._make(row[name] for name in kind._fields))
    return grouped
