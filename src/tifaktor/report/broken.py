"""Where series are broken: as marks on a unit's charts, and as a list for the municipality."""

from collections.abc import Sequence

from tifaktor.report.charts import Break, Line, draw_sign
from tifaktor.report.edition import Edition
from tifaktor.report.origin_views import BrokenGroup, BrokenSection
from tifaktor.report.origins import name_predecessors
from tifaktor.report.series import Step, find_broken, find_past, list_steps, list_waves
from tifaktor.report.views import Link, TrendMark

_REASONS = ("part_of_others", "partly_new", "size_changed", "unknown_origin")
_MANY = 10
"""Units of one reason that are folded away, so that what comes below is not lost."""


def list_breaks(edition: Edition, unit_id: str) -> tuple[Break, ...]:
    """Return where a unit's series is broken, with what stands on the chart there."""
    return tuple(
        Break(at, edition.words.recall(f"break.{'new' if step.is_new else 'broken'}"))
        for at, step in _find_breaks(edition, unit_id)
    )


def say_breaks(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return the same in sentences."""
    waves = list_waves(edition, unit_id)
    return tuple(
        edition.words.recall(
            f"break.say_{'new' if step.is_new else 'broken'}", before=waves[at - 1], wave=step.wave
        )
        for at, step in _find_breaks(edition, unit_id)
    )


def list_marks(
    edition: Edition, lines: Sequence[Line], breaks: tuple[Break, ...]
) -> tuple[TrendMark, ...]:
    """Return what the marks on the charts mean that only changed units have."""
    roles = {line.role for line in lines}
    is_there = {
        "joined": "joined" in roles,
        "reference": "reference" in roles,
        "past": any(line.is_past for line in lines),
        "break": bool(breaks),
    }
    return tuple(
        TrendMark(draw_sign(mark), edition.words.recall(f"mark.{mark}"))
        for mark, there in is_there.items()
        if there
    )


def say_not_compared(edition: Edition, unit_id: str, factor_id: str) -> str | None:
    """Return why there is no change in a unit that was another one; None where it was not."""
    words, steps = edition.words, list_steps(edition, unit_id)
    if not steps or steps[-1].wave != edition.wave:
        return None
    step = steps[-1]
    before = step.origin.previous_wave
    if not step.is_compared:
        return None if step.is_new and step.is_break else words.recall("change.apart", wave=before)
    base = edition.figures.joined.get((edition.wave, unit_id, factor_id))
    return words.recall("change.no_base", wave=before) if base is None else None


def say_past(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return what the marks mean that stand for what the unit came from."""
    steps = list_steps(edition, unit_id)
    pasts = [find_past(edition, unit_id, factor) for factor in edition.factors]
    there = {
        "joined": any(past.joined is not None for past in pasts),
        "reference": any(past.reference is not None for past in pasts),
    }
    return tuple(
        edition.words.recall(f"strip.{mark}", wave=steps[-1].origin.previous_wave)
        for mark, is_there in there.items()
        if is_there
    )


def build_broken_section(edition: Edition) -> BrokenSection | None:
    """Return which units may not be compared with what they were, by why; None where all may."""
    found = [
        (unit, step) for unit in edition.counted if (step := find_broken(edition, unit)) is not None
    ]
    groups = [
        _build_group(edition, reason, is_break=is_break, of_it=of_it)
        for reason in _REASONS
        for is_break in (True, False)
        if (
            of_it := [
                (unit, step)
                for unit, step in found
                if (step.origin.continuity_reason, step.is_break) == (reason, is_break)
            ]
        )
    ]
    if not groups:
        return None
    heading, intro = (edition.words.recall(f"broken.{part}") for part in ("heading", "intro"))
    return BrokenSection(heading, intro, tuple(groups))


def _build_group(
    edition: Edition, reason: str, *, is_break: bool, of_it: list[tuple[str, Step]]
) -> BrokenGroup:
    words = edition.words
    drawn = words.recall("broken.break" if is_break else "broken.reference")
    count = words.number_word(len(of_it))
    return BrokenGroup(
        reason=words.recall(f"broken.{reason}"),
        drawn=drawn,
        lines=tuple(_link(edition, unit, step) for unit, step in of_it),
        show=words.recall("broken.show", count=count) if len(of_it) > _MANY else None,
    )


def _link(edition: Edition, unit_id: str, step: Step) -> Link:
    words, origin = edition.words, step.origin
    names = words.list_names(name_predecessors(edition, origin))
    if names and names != edition.unit_names[unit_id]:
        note = words.recall(
            "broken.since_from", wave=step.wave, before=origin.previous_wave, units=names
        )
    else:
        note = words.recall("broken.since", wave=step.wave)
    return edition.link_unit(unit_id, note)


def _find_breaks(edition: Edition, unit_id: str) -> list[tuple[int, Step]]:
    """Return the breaks that have a wave before them, with the number of the wave after."""
    waves = list_waves(edition, unit_id)
    steps = (step for step in list_steps(edition, unit_id) if step.is_break)
    return [(at, step) for step in steps if (at := waves.index(step.wave)) > 0]
