"""Whether numbers that are written or drawn are among those that may be told."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np

from tifaktor.audit.outlines import Floats
from tifaktor.scale import get_scale


def reach_in_drawing() -> float:
    """Return how far off a drawn mark can be: its place is told to a tenth of a per cent of the width."""
    return 0.0035 * get_scale().unit


def fits(written: list[str], known: Iterable[float]) -> bool:
    """Tell whether every written number is one of the known, rounded as it is written."""
    if not written:  # as in many cells
        return True
    # Of a handful Python's own search takes a third of numpy's, and cells are many.
    allowed = sorted(known)
    return all(_is_among(number, allowed) for number in written)


def put_in_order(parts: Iterable[Floats]) -> list[float]:
    """Return the numbers of all parts, each once, in the order in which those below look them up."""
    numbers: list[float] = np.unique(np.concatenate([*parts])).tolist()
    return numbers


def widen(parts: Iterable[Floats]) -> list[float]:
    """Return the same numbers and, as shares are told, those up to 1 in per cent."""
    numbers = np.concatenate([*parts])
    return put_in_order([numbers, 100 * numbers[numbers <= 1]])


def list_foreign(written: Iterable[str], allowed: Sequence[float]) -> Iterable[str]:
    """Yield the written numbers that are none of the allowed ones, rounded as they are written.

    Args:
        written: with a point before the decimals.
        allowed: in order.
    """
    for number in dict.fromkeys(written):
        if not _is_among(number, allowed):
            yield number


def _is_among(written: str, allowed: Sequence[float]) -> bool:
    """Tell whether a written number is one of those allowed, which stand in order."""
    value, decimals = float(written), len(written.partition(".")[2])
    reach = 0.5 * 10.0**-decimals + 1e-6
    at = bisect_left(allowed, value - reach)
    return at < len(allowed) and allowed[at] <= value + reach


def is_near(value: float, known: Sequence[float], reach: float) -> bool:
    """Tell whether a number is as near as that to one of the known ones, which stand in order."""
    at = bisect_left(known, value - reach)
    return at < len(known) and known[at] <= value + reach
