"""How far back a unit's series goes, and what stands there where it was not the same unit.

Source of the rules: `docs/method.md` §17.
"""

from dataclasses import dataclass

from tifaktor.report.edition import Edition
from tifaktor.report.figures import Joined, Origin
from tifaktor.vocabulary import Continuity


@dataclass(frozen=True, slots=True)
class Step:
    """A wave in which a unit was not just what it had been in the wave before.

    Attributes:
        is_new: whether the unit was in no earlier wave itself.
    """

    wave: str
    origin: Origin
    is_new: bool

    @property
    def is_break(self) -> bool:
        """Whether nothing from before may stand beside what comes."""
        return self.origin.continuity == Continuity.BREAK

    @property
    def is_compared(self) -> bool:
        """Whether a change since the wave before may be told."""
        return self.origin.continuity == Continuity.COMPARABLE


def list_steps(edition: Edition, unit_id: str) -> tuple[Step, ...]:
    """Return the waves in which a unit was changed, oldest first."""
    figures, found, is_new = edition.figures, [], True
    if not figures.origins:
        return ()
    for wave in figures.waves:
        origin = figures.origins.get((wave, unit_id))
        if origin is not None and (wave, unit_id) in figures.responses:
            found.append(Step(wave, origin, is_new))
        is_new = is_new and (wave, unit_id) not in figures.responses
    return tuple(found)


def list_waves(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return the waves of a unit's charts, oldest first.

    A municipality that was made of others has none before its own first, but theirs.
    """
    before = {
        step.origin.previous_wave for step in list_steps(edition, unit_id) if not step.is_break
    }
    return tuple(sorted({*edition.figures.waves, *before}))


def find_broken(edition: Edition, unit_id: str) -> Step | None:
    """Return the latest step that a unit may not be compared across."""
    apart = [step for step in list_steps(edition, unit_id) if not step.is_compared]
    return apart[-1] if apart else None


def find_base(edition: Edition, unit_id: str, factor_id: str, wave: str) -> Joined | None:
    """Return what a unit of `wave` came from had together in the wave before it, where it is told.

    What stands for reference alone may be the figure of one other unit; about its leader it is
    told no further than the page of that unit tells it.
    """
    base = edition.figures.joined.get((wave, unit_id, factor_id))
    origin = edition.figures.origins.get((wave, unit_id))
    if base is None or origin is None or base.continuity != Continuity.REFERENCE:
        return base
    if factor_id not in edition.leaders.factors or len(origin.predecessors) != 1:
        return base
    (source,) = origin.predecessors
    known = source.from_unit_id in edition.tree.parent
    told = known and edition.leaders.may_show(source.from_unit_id, factor_id, on=unit_id)
    return base if told else None


@dataclass(frozen=True, slots=True)
class Past:
    """What stands on a strip beside this wave's mean.

    Attributes:
        earlier: the unit's own means that it may be compared with, oldest first.
        joined: the mean of what it came from, where it may be compared with that.
        reference: the same where it may not.
    """

    earlier: tuple[float, ...]
    joined: float | None = None
    reference: float | None = None


def find_past(edition: Edition, unit_id: str, factor_id: str) -> Past:
    """Return earlier means of a factor, back to where the unit was last another one."""
    waves = edition.figures.waves
    steps = list_steps(edition, unit_id)
    last = steps[-1] if steps else None
    since = waves[0] if last is None else last.wave
    scores = (
        edition.figures.scores.get((wave, unit_id, factor_id))
        for wave in waves[:-1]
        if wave >= since
    )
    own = tuple(score.mean for score in scores if score is not None and score.mean is not None)
    base = None if last is None else find_base(edition, unit_id, factor_id, last.wave)
    if last is None or base is None:
        return Past(own)
    return Past(own, joined=base.mean) if last.is_compared else Past(own, reference=base.mean)
