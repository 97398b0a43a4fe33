"""What stands on a page about measures: those that there are, and the form for own ones."""

from dataclasses import dataclass

from markupsafe import Markup

from tifaktor.report.views import Link


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure, as the document has it."""

    name: str
    facts: tuple[str, ...]
    state: str | None


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """The measures of one goal, as far as somebody is to carry them out by some day.

    Attributes:
        goal: its name in full.
        count: how many measures it has, the others included.
        measures: those of this unit or a unit above, and those with somebody responsible, a
            deadline or a state.
        others: how many there are beside; a link to the page where they stand. None if none.
        open: whether the unit has some of its own.
    """

    goal: str
    count: str
    measures: tuple[MeasureRow, ...]
    others: Link | None
    open: bool


@dataclass(frozen=True, slots=True)
class MeasureSection:
    """The measures of the unit's goals."""

    intro: tuple[str, ...]
    groups: tuple[MeasureGroup, ...]


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """A goal to write measures for, with the document's own word and number."""

    goal_id: str
    name: str


@dataclass(frozen=True, slots=True)
class PlanField:
    """What is asked of a measure; `name` is its column in the file."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class PlanSection:
    """The form for a unit's own goals and measures.

    Attributes:
        whose: unit and survey, for a sheet that lies by itself.
        n_lines: empty measures at each goal on paper.
        data: what the script needs to make a form and a file of it.
    """

    whose: str
    goals: tuple[PlanGoal, ...]
    fields: tuple[PlanField, ...]
    n_lines: int
    data: Markup
