"""What the pages across all units hold, ready to be set: one factor, or one goal."""

from dataclasses import dataclass

from markupsafe import Markup

from tifaktor.report.measure_views import MeasureRow
from tifaktor.report.views import ChangeView, Head, Link, StatusView


@dataclass(frozen=True, slots=True)
class LinkedGoal:
    """A goal that leans on a factor, or a factor that a goal leans on, and on what grounds.

    Attributes:
        to: the page of the other.
        is_quoted: whether its name is the document's.
        basis: whether the document says so itself, in words.
        is_stated: the same, for how it looks.
        required: what is required of the factor in the municipality; None where that is not told.
    """

    to: Link
    is_quoted: bool
    basis: str
    is_stated: bool
    reason: str
    place: str
    required: str | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a row: who, where in the tree, and why nothing more where nothing more may stand.

    Attributes:
        note: why the row has no figures.
        absent: whether that is because it was not in the survey, or the factor not measured there.
        pool: the group that a hidden unit is shown in; `note` then begins the sentence.
        size: what a group is made of; None for a unit.
    """

    unit_id: str
    name: str
    href: str | None
    depth: int
    n: str
    note: str | None
    absent: bool
    pool: Link | None
    size: str | None


@dataclass(frozen=True, slots=True)
class FactorCell:
    """One unit's figures on a factor.

    Attributes:
        value: mean with interval, or what stands for it.
        strip: the same drawn; None where the mean is not shown as it is.
        estimate: drawn towards the units beside it; None where there is none to show.
    """

    value: str
    strip: Markup | None
    estimate: str | None
    change: ChangeView


@dataclass(frozen=True, slots=True)
class FactorPage:
    """One factor across all units of a wave.

    Attributes:
        about: what the factor is.
        beside: other means to see it against.
        estimates: what the estimates are; one sentence where there are none.
        has_estimates: whether any unit has one.
        has_changes: whether there is a change to tell of any; else `intro` says why not.
        rows: the units, each with its figures or None.
        hidden: how many units have no figures here, and why.
    """

    head: Head
    kicker: str
    path: tuple[Link, ...]
    name: str
    finding: tuple[str, ...]
    about: tuple[str, ...]
    beside: tuple[str, ...]
    has_strategy: bool
    goals: tuple[LinkedGoal, ...]
    intro: tuple[str, ...]
    estimates: tuple[str, ...]
    has_estimates: bool
    has_changes: bool
    caption: str
    scale: Markup
    key: Markup
    rows: tuple[tuple[UnitRow, FactorCell | None], ...]
    hidden: tuple[str, ...]
    cautions: tuple[str, ...]
    notes: tuple[str, ...]
    made_with: str


@dataclass(frozen=True, slots=True)
class GoalCell:
    """One unit's status on a goal, and what it rests on.

    Attributes:
        value: the figures behind it; None where there are none, or others may not see them.
        required: what is required there.
        why: one sentence on why it has the status.
        is_partly: whether only the status may be told here.
    """

    status: StatusView
    value: str | None
    required: str | None
    why: str
    is_partly: bool = False


@dataclass(frozen=True, slots=True)
class ShareLine:
    """How many units have one status; `width` is their share of all, in per cent."""

    status: StatusView
    told: str
    width: str


@dataclass(frozen=True, slots=True)
class GoalPage:
    """One goal across all units of a wave.

    Attributes:
        name: the document's word and number, and the title.
        about: where it stands in the document, and who follows it up.
        shares: units per status; none where nothing measures the goal.
        rows: the units, each with its status or None; none where nothing measures the goal.
        parts: the goal's parts.
        measures: what is done for the goal and its parts.
    """

    head: Head
    kicker: str
    path: tuple[Link, ...]
    name: str
    finding: tuple[str, ...]
    description: str | None
    about: tuple[str, ...]
    target: tuple[str, ...]
    factors: tuple[LinkedGoal, ...]
    has_required: bool
    shares_intro: tuple[str, ...]
    shares: tuple[ShareLine, ...]
    intro: tuple[str, ...]
    caption: str
    rows: tuple[tuple[UnitRow, GoalCell | None], ...]
    hidden: tuple[str, ...]
    parts: tuple[Link, ...]
    measures_intro: tuple[str, ...]
    measures: tuple[MeasureRow, ...]
    cautions: tuple[str, ...]
    notes: tuple[str, ...]
    made_with: str
