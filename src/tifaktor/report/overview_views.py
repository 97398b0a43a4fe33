"""What the overview and the front page hold, ready to be set."""

from dataclasses import dataclass

from tifaktor.report.origin_views import BrokenSection
from tifaktor.report.views import Head, Link, SplitSection, StatusView, Table


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A row of the overview: a unit, who answered, and its status on every goal.

    Attributes:
        cells: empty where the unit is hidden or was not in the survey; `note` then says so.
        pool: the group that a hidden unit is shown in; `note` then begins the sentence.
        size: what a group is made of; None for a unit.
    """

    name: str
    href: str | None
    depth: int
    answered: str
    cells: tuple[StatusView, ...]
    note: str | None
    absent: bool
    pool: Link | None
    size: str | None


@dataclass(frozen=True, slots=True)
class GoalColumn:
    """A goal as the heading of a column, which leads to the page of the goal in all units."""

    sign: str
    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class TallyLine:
    """How many units have each status on one goal, and what share of them that is."""

    sign: str
    name: str
    counts: tuple[str, ...]
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitMatrix:
    """Units by goals.

    Attributes:
        choices: the statuses that any of its cells has, to choose rows by.
    """

    heading: str
    intro: tuple[str, ...]
    caption: str
    columns: tuple[GoalColumn, ...]
    lines: tuple[UnitLine, ...]
    tally_header: tuple[StatusView, ...]
    tally: tuple[TallyLine, ...]
    tally_intro: tuple[str, ...]
    choices: tuple[StatusView, ...]


@dataclass(frozen=True, slots=True)
class MovedUnit:
    """A unit with another status than last time: its key, for the audit, and what is said."""

    unit_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """How many units have another status on a goal than last time.

    Attributes:
        compared: how many are shown in both surveys; empty where none is.
        moved: the units with another status.
    """

    sign: str
    name: str
    compared: str
    same: str
    other: str
    moved: tuple[MovedUnit, ...]


@dataclass(frozen=True, slots=True)
class MoveSection:
    """What changed since the last survey."""

    intro: tuple[str, ...]
    caption: str
    lines: tuple[MoveLine, ...]
    caution: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link between a goal and a factor, with its grounds; each leads to its own page."""

    goal: Link
    factor: Link
    basis: str
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the survey says nothing of, and what the links rest on."""

    goals_without: tuple[str, ...]
    factors_without: tuple[str, ...]
    intro: str
    links: tuple[LinkLine, ...]


@dataclass(frozen=True, slots=True)
class BacktestSection:
    """What was said last time, and what came."""

    sentences: tuple[str, ...]
    table: Table
    caution: str


@dataclass(frozen=True, slots=True)
class FollowUpGroup:
    """The units whose plans stand alike, each with the day that is recorded."""

    heading: str
    units: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FollowUpSection:
    """Which units agreed on a plan, and when.

    Attributes:
        table: units per state; None where it cannot be told what was in time.
        closing: what the days rest on, and who is left out.
    """

    sentences: tuple[str, ...]
    table: Table | None
    groups: tuple[FollowUpGroup, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """One municipality in one wave.

    Attributes:
        moves: None where no unit can be compared with the survey before.
        levels: None where there is one level only.
        follow_up: what is known of plans; None where there are no goals.
        broken: None where every series goes on.
    """

    head: Head
    kicker: str
    heading: str
    finding: tuple[str, ...]
    own_constants: str | None
    response: tuple[str, ...]
    root: Link
    no_strategy: str | None
    assumption: str | None
    matrix: UnitMatrix
    moves: MoveSection | None
    levels: Table | None
    follow_up: FollowUpSection | None
    factors: tuple[Link, ...]
    split: SplitSection | None
    backtest: BacktestSection | None
    hidden: tuple[str, ...]
    broken: BrokenSection | None
    coverage: Coverage | None
    document: tuple[str, ...]
    document_quoted: tuple[str, ...]
    cautions: tuple[str, ...]
    notes: tuple[str, ...]
    made_with: str


@dataclass(frozen=True, slots=True)
class FrontLine:
    """One municipality and wave on the front page; `protection` leads to the page for employees."""

    municipality: str
    href: str
    wave: str
    kind: str
    n_units: str
    protection: str | None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The door to every municipality's pages."""

    head: Head
    lines: tuple[FrontLine, ...]
    made_with: str
