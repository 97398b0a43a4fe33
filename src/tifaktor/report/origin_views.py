"""Where a unit came from, and whose series are broken, ready to be set."""

from dataclasses import dataclass

from markupsafe import Markup

from tifaktor.report.views import Link, Table


@dataclass(frozen=True, slots=True)
class OriginBand:
    """One place that positions came from.

    Attributes:
        told: how many came, where that is known.
        rest: how many did not, where that is known and any did not.
        is_known: whether anybody knows which unit it was.
    """

    name: str
    told: str
    rest: str | None
    is_known: bool
    drawing: Markup


@dataclass(frozen=True, slots=True)
class OriginPicture:
    """The units that a unit's positions were in, and the unit.

    Attributes:
        alternative: the picture in words.
        total: positions of the unit; None where nobody knows.
        table: the numbers behind it.
    """

    heading: str
    alternative: str
    bands: tuple[OriginBand, ...]
    unit: str
    total: str | None
    show: str
    table: Table


@dataclass(frozen=True, slots=True)
class OriginSection:
    """What a unit was in the wave before; no picture where nobody knows a unit it came from."""

    sentence: str
    picture: OriginPicture | None


@dataclass(frozen=True, slots=True)
class BrokenGroup:
    """Units whose series are broken for the same reason; `show` unfolds them where they are many."""

    reason: str
    drawn: str
    lines: tuple[Link, ...]
    show: str | None


@dataclass(frozen=True, slots=True)
class BrokenSection:
    """The units of a municipality whose series are broken, or only stand for reference."""

    heading: str
    intro: str
    groups: tuple[BrokenGroup, ...]
