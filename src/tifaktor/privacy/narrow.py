"""Hides a little more where what is shown would bound a hidden group's mean too closely."""

import numpy as np

from tifaktor.privacy.figures import Content, WaveFigures, measure_atoms
from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray

_HIDDEN = NOBODY - 1
"""Stands above a hidden unit: it is right within no shown one, and outside of none."""


def widen(figures: WaveFigures, shown: BoolArray, cost: FloatArray, k: int) -> BoolArray:
    """Return `shown` without the units that had to go so that no hidden mean is nearly known.

    An atom near the end of the scale says of everybody in it that they answered much the same.
    Hiding the unit that it belongs to, or a shown unit right within that, joins the atom with
    another: the less costly of those that help is hidden, and the least costly if none does alone.

    Args:
        figures: the wave.
        shown: units; every atom of them is empty or holds k people.
        cost: of hiding each unit.
        k: smallest group that may be shown.
    """
    shown = shown.copy()
    while True:
        atoms = measure_atoms(figures, shown, k)
        narrow = np.flatnonzero(atoms.find_narrow(k) & shown)
        if not len(narrow):
            return shown
        above = np.where(shown, figures.nest.find_holders_above(shown), _HIDDEN)
        joined: set[int] = set()
        for unit in map(int, narrow[::-1]):
            within = [int(other) for other in np.flatnonzero(above == unit)]
            # An atom that has just been joined to another is measured anew before anything else.
            if not joined & {unit, int(above[unit]), *within}:
                options = [(unit, int(above[unit])), *((other, other) for other in within)]
                hidden, partner = _choose(atoms, unit, options, cost, k)
                shown[hidden] = False
                joined |= {unit, partner}


def _choose(
    atoms: Content, unit: int, options: list[tuple[int, int]], cost: FloatArray, k: int
) -> tuple[int, int]:
    """Return which unit to hide, and whose atom that of `unit` is then joined with.

    Args:
        atoms: of every unit.
        unit: the one whose atom is too narrow.
        options: itself with the unit above it, then each shown unit right within it with itself.
        cost: of hiding each unit.
        k: smallest group that may be shown.
    """

    def rate(option: tuple[int, int]) -> tuple[bool, float, int]:
        hidden, partner = option
        if partner == NOBODY:
            return False, float(cost[hidden]), hidden
        together = atoms.take([unit]).join(atoms.take([partner]))
        return bool(together.find_narrow(k)[0]), float(cost[hidden]), hidden

    best, within = min(options, key=rate), options[1:]
    if best == options[0] and 0 < sum(cost[hidden] for hidden, _ in within) < cost[unit]:
        # Several of those within cost less together, though none of them helps alone.
        return min(within, key=rate)
    return best
