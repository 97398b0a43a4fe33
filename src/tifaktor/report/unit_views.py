"""The page of a unit, shown or hidden, ready to be set."""

from dataclasses import dataclass

from tifaktor.report.measure_views import MeasureSection, PlanSection
from tifaktor.report.origin_views import OriginSection
from tifaktor.report.overview_views import FollowUpSection, UnitMatrix
from tifaktor.report.pool_views import AboveSection, Members, PoolSection
from tifaktor.report.views import (
    FactorSection,
    GoalSection,
    Head,
    Link,
    SplitSection,
    Table,
    TrendSection,
)


@dataclass(frozen=True, slots=True)
class StandoutSection:
    """What stands out: at most three changes that can be told from chance.

    Attributes:
        intro: what they are changes since, or that there is none.
        items: a sentence each; none where nothing stands out.
    """

    intro: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A factor to talk about, and why.

    Attributes:
        heading: whether to preserve or to improve it.
        factor: its name; None where the figures point out none.
        reason: why this one, or why none.
        questions: for the conversation.
    """

    heading: str
    factor: str | None
    reason: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConversationSection:
    """What the people of a unit may talk about."""

    intro: tuple[str, ...]
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class SpreadSection:
    """How far apart the answers are, factor by factor.

    Attributes:
        intro: what the numbers are, and what they are good for.
        notes: what they do not say.
    """

    intro: tuple[str, ...]
    table: Table
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit in one wave, or a group of small units.

    Attributes:
        members: who is in the group; None for a unit.
        standouts: None where nothing can be compared with an earlier survey.
        conversation: None where no goal asks anything of a factor.
        spread: None where no spread is known and may be shown.
        split: what changes came from; None where no change is told that has parts.
        origin: what the unit was in the survey before, where it was not the same unit.
        plan: None for a group of units, and without a strategy.
        no_trend: why there is nothing to show over time, where there is not.
        branch: the units below it by goals; `below` has links to them where it is None.
        follow_up: which of them agreed on a plan, where it is known when they got their results.
    """

    head: Head
    kicker: str
    name: str
    path: tuple[Link, ...]
    members: Members | None
    finding: tuple[str, ...]
    own_constants: str | None
    response: tuple[str, ...]
    goals: GoalSection | None
    no_strategy: str | None
    standouts: StandoutSection | None
    factors: FactorSection
    spread: SpreadSection | None
    split: SplitSection | None
    origin: OriginSection | None
    trends: TrendSection | None
    no_trend: str | None
    conversation: ConversationSection | None
    measures: MeasureSection | None
    plan: PlanSection | None
    branch: UnitMatrix | None
    follow_up: FollowUpSection | None
    below: tuple[Link, ...]
    cautions: tuple[str, ...]
    notes: tuple[str, ...]
    made_with: str


@dataclass(frozen=True, slots=True)
class HiddenPage:
    """A unit whose figures are not shown: why, and where its answers are counted.

    Attributes:
        pool: the group that it is shown in, where it is.
        above: the nearest unit above that is shown; None where none is.
    """

    head: Head
    kicker: str
    name: str
    path: tuple[Link, ...]
    finding: tuple[str, ...]
    reasons: tuple[str, ...]
    pool: PoolSection | None
    above: AboveSection | None
    below: tuple[Link, ...]
    made_with: str
