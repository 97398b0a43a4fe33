"""What the page for employees holds, ready to be set. It has no field for a mean or a verdict."""

from dataclasses import dataclass

from markupsafe import Markup

from tifaktor.report.views import Head, Link, Table


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group, whether it is shown, and those below it.

    Attributes:
        name: of the unit.
        mark: `shown`, `hidden` or `absent`, a class of its mark.
        state: that it is shown, and how many answered; or why it is hidden.
        together: whom it is shown together with, where it is.
        below: how many groups stand below it; None where there is none.
        inside: those directly below.
    """

    name: str
    mark: str
    state: str
    together: str | None
    below: str | None
    inside: tuple["GroupLine", ...]


@dataclass(frozen=True, slots=True)
class ExampleBar:
    """A bar of the worked example, and what it shows."""

    drawing: Markup
    sentence: str


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """How one more hidden unit stops a subtraction, with invented numbers."""

    intro: str
    bars: tuple[ExampleBar, ...]


@dataclass(frozen=True, slots=True)
class KeptThing:
    """Something that is stored: what, for how long, and who sees it."""

    name: str
    what: str
    how_long: str
    who: str


@dataclass(frozen=True, slots=True)
class ProtectionPage:
    """The page for employees.

    Attributes:
        answer: whether anybody can see what one person answered.
        top: the municipality; all other groups hang below it.
        unfolded: whether the whole tree stands open from the start.
        reasons: why groups are hidden.
        limits: what the protection cannot prevent.
        waves: shown and hidden groups per survey; None where there is one survey only.
    """

    head: Head
    kicker: str
    path: tuple[Link, ...]
    finding: tuple[str, ...]
    answer: tuple[str, ...]
    top: GroupLine
    unfolded: bool
    why: str
    reasons: tuple[str, ...]
    hatch: Markup
    example: WorkedExample
    limits: tuple[str, ...]
    kept: tuple[KeptThing, ...]
    waves: Table | None
    law: tuple[str, ...]
    contact: str
    made_with: str
