"""Whether numbers that are written or drawn are among those that may be told."""

from collections.abc import Iterable

import numpy as np

from tifaktor.audit.outlines import Floats

IN_DRAWING = 0.0035
"""How far off a drawn mark can be: its place is told to a tenth of a per cent of the width."""


def fits(written: list[str], known: Iterable[float]) -> bool:
    """Tell whether every written number is one of the known, rounded as it is written."""
    return not any(list_foreign(written, np.sort(np.array(list(known), dtype=np.float64))))


def widen(numbers: Floats) -> Floats:
    """Return numbers, sorted, with the same in per cent: shares are told that way."""
    return np.unique(np.concatenate([numbers, 100 * numbers[numbers <= 1]]))


def list_foreign(written: Iterable[str], allowed: Floats) -> Iterable[str]:
    """Yield the written numbers that are none of the allowed ones, rounded as they are written.

    Args:
        written: with a point before the decimals.
        allowed: in order.
    """
    for number in dict.fromkeys(written):
        value, decimals = float(number), len(number.partition(".")[2])
        reach = 0.5 * 10.0**-decimals + 1e-6
        at = int(np.searchsorted(allowed, value - reach))
        if at >= len(allowed) or not allowed[at] <= value + reach:
            yield number


def is_near(value: float, known: Floats, reach: float) -> bool:
    """Tell whether a number is as near to one of the known ones as that."""
    return bool(len(known)) and float(np.abs(known - value).min()) <= reach
