"""What pages hold of a group of small units that are shown together, ready to be set."""

from dataclasses import dataclass

from tifaktor.report.views import FactorSection, Link, StatusView


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a group: its units, last the staff of the unit above where they are in it."""

    intro: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class GoalLine:
    """Where a group stands on a goal, in one line; `value` is None where there is no figure."""

    sign: str
    name: str
    status: StatusView
    value: str | None


@dataclass(frozen=True, slots=True)
class PoolSection:
    """What the page of a hidden unit shows of the group that it is in.

    Attributes:
        response: who answered in the group.
        finding: its main result.
        whose: that the figures are not the unit's own.
        assumption: that what is required was not adopted, where it was not.
        goals: those that are counted; none where there is no strategy.
        page: the group's own page.
        page_more: what else stands there.
    """

    name: str
    members: Members
    response: str
    finding: tuple[str, ...]
    whose: str
    assumption: str | None
    goals: tuple[GoalLine, ...]
    factors: FactorSection
    page: Link
    page_more: str


@dataclass(frozen=True, slots=True)
class AboveSection:
    """The nearest unit above that is shown: its main result, and where to read more."""

    heading: str
    sentences: tuple[str, ...]
    page: Link | None
