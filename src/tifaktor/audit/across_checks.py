"""Whether the pages across units carry of each unit only what is its own."""

from collections.abc import Iterable, Sequence

import numpy as np

from tifaktor.audit.numbers import fits, is_near, list_foreign, reach_in_drawing, widen
from tifaktor.audit.outlines import find_extremes
from tifaktor.audit.pages import (
    Page,
    UnitFigures,
    leave_out_across,
    list_across,
    list_decimals,
    list_drawn,
    list_whole,
)
from tifaktor.audit.permits import Permits

_OF_FACTOR, _OF_GOAL = "faktor--", "maal--"
"""How the names of their files begin; no unit's can."""
_LONGEST = 100
"""A longer key is cut in the name of the file, and a hyphen and a hash stand after it."""
_BESIDES_VERDICT = frozenset({"hidden", "through_parts", "withheld"})
"""What may stand for a status and is none."""


def is_across(name: str) -> bool:
    """Tell whether a file is named as a page of one factor or one goal."""
    return name.startswith((_OF_FACTOR, _OF_GOAL))


def check_across(page: Page, permits: Permits, wave: str, name: str) -> Iterable[str]:
    """Yield what a page of one factor, or one goal, across units tells beyond what it may.

    Args:
        page: as an outsider reads it.
        permits: what may stand where.
        wave: of the page.
        name: of its file.
    """
    is_factor = name.startswith(_OF_FACTOR)
    known = {key[2] for key in (permits.means if is_factor else permits.statuses)}
    whose = _find_key(name.removeprefix(_OF_FACTOR).removeprefix(_OF_GOAL), known)
    tops = [u for (w, u), path in permits.above.items() if w == wave and not path]
    for row in list_across(page):
        if (wave, row.unit) in permits.hidden:
            if not _is_silent(row, permits):
                yield "page_hidden_figure"
        elif not (
            _fits_factor(row, page.language, permits, (wave, row.unit, whose), tops)
            if is_factor
            else _fits_goal(row, page.language, permits, (wave, row.unit, whose))
        ):
            yield "page_foreign_figure"
    rest = leave_out_across(page)
    around = _list_around(permits, wave, whose, tops, is_factor=is_factor)
    allowed = [np.array(permits.spoken), np.array(around, dtype=np.float64)]
    if list_drawn(rest) or any(list_foreign(rest.list_decimals(), widen(allowed))):
        yield "page_foreign_figure"


def _find_key(name: str, known: Iterable[str]) -> str:
    """Return the factor or goal that a file is about, also where its name was cut."""
    told = name.removesuffix(".html").removeprefix("_")
    whole = [key for key in known if key == told]
    cut = [key for key in known if len(key) > _LONGEST and told.startswith(f"{key[:_LONGEST]}-")]
    return next(iter([*whole, *cut]), "")


def _is_silent(row: UnitFigures, permits: Permits) -> bool:
    """Tell whether the row of a hidden unit has no figure at all."""
    written = f"{row.n} {row.told} {row.estimate} {row.change}"
    decimals = [*list_decimals(written, "nb"), *list_decimals(written, "en")]
    return not (row.marks or row.status or decimals or {*list_whole(written)} - {permits.k})


def _fits_factor(
    row: UnitFigures,
    language: str,
    permits: Permits,
    key: tuple[str, str, str],
    tops: Sequence[str],
) -> bool:
    """Tell whether mean, interval, answers, estimate, change and drawing are the unit's own."""
    wave, _, factor = key
    own, estimates = permits.means.get(key, ()), permits.estimates.get(key, ())
    nation = permits.benchmarks.get((wave, factor), ())
    above = [mean for top in tops for mean in permits.means.get((wave, top, factor), ())]
    changes = map(abs, permits.changes.get(key, ()))
    allowed = {"own": own, "own hollow": own, "interval": own, "national": nation,
               "parent": above, "estimate": estimates}  # fmt: skip
    return (
        set(list_whole(row.n)) <= {int(n) for n in permits.answers.get(key, ())}
        and fits(list_decimals(row.told, language), [*own, *find_extremes()])
        and fits(list_decimals(row.estimate, language), estimates)
        and fits(list_decimals(row.change, language), changes)
        and all(
            is_near(at, sorted(allowed.get(kind, ())), reach_in_drawing()) for kind, at in row.marks
        )
    )


def _fits_goal(
    row: UnitFigures, language: str, permits: Permits, key: tuple[str, str, str]
) -> bool:
    """Tell whether status, mean, interval, requirement and answers are the unit's own."""
    wave, unit, _ = key
    counts = {int(n) for n in permits.counts.get((wave, unit), ())}
    return (
        set(list_whole(row.n)) <= counts
        and row.status in {None, permits.statuses.get(key), *_BESIDES_VERDICT}
        and fits(list_decimals(row.told, language), permits.judged.get(key, ()))
        and not row.marks
    )


def _list_around(
    permits: Permits, wave: str, whose: str, tops: Sequence[str], *, is_factor: bool
) -> list[float]:
    """Return what may be told beside the units: of the municipality, the nation and the types."""
    if is_factor:
        told = [x for top in tops for x in permits.means.get((wave, top, whose), ())]
        return [*told, *permits.benchmarks.get((wave, whose), ()), *find_extremes()]
    return [x for top in tops for x in permits.judged.get((wave, top, whose), ())]
