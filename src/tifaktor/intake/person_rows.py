"""Whether a sheet with a column per factor has a row per unit, or one per person.

The headings are the same. What tells is the rows: a person's unit stands on many of them, and a
person's score on a factor is a mean of few whole answers.
"""

from collections.abc import Collection, Sequence

import numpy as np

from tifaktor.intake.cells import NOT_ROUNDED, CellState, make_block, read_names, read_numbers
from tifaktor.intake.files import Cell
from tifaktor.intake.headings import Column, FactorNames, Role

_OF_UNITS = frozenset({
    Role.N_RESPONSES, Role.N_INVITED, Role.RESPONSE_RATE, Role.SD, Role.N, Role.SHARE,
    Role.STATEMENT_SD,
})  # fmt: skip
"""What is said of several people, and never of one."""
_MOST_STATEMENTS = 5
"""No factor of 10-FAKTOR has more, in any edition; of another survey, as many as its file says."""
_SEARCHED_ROWS = 2000


def look_like_people(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    not_given: Collection[str],
    names: FactorNames,
) -> bool:
    """Return whether the rows are persons: their units repeat, and their scores are persons'.

    Args:
        columns: what the headings say, with `Role.MEAN` for a factor.
        rows: the rows below them; the first two thousand decide.
        not_given: signs that mean "not given", normalised.
        names: the factors, for how many statements they have.
    """
    roles = {column.role for column in columns}
    if roles & _OF_UNITS:
        return False
    searched = rows[:_SEARCHED_ROWS]
    means = [column.index for column in columns if column.role is Role.MEAN]
    numbers = read_numbers(make_block(searched, means), not_given)
    given = numbers.state == CellState.NUMBER
    most = max(_MOST_STATEMENTS, int(names.factors["statements"].max()))
    if not given.any() or not _are_means_of_few(
        numbers.value[given], numbers.decimals[given], most
    ):
        return False
    if Role.RESPONDENT in roles:
        return True
    places = [c.index for c in columns if c.role in (Role.UNIT, Role.UNIT_ID, Role.WAVE)]
    keys = [read_names(make_block(searched, [place])) for place in places]
    # Somebody without a score stands in a row too, and tells that the unit has several.
    named = [key for key in zip(*keys, strict=True) if any(key)]
    return 0 < 2 * len(set(named)) <= len(named)


def _are_means_of_few(
    values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    decimals: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]",
    most: int,
) -> bool:
    """Return whether every number can be the mean of one to `most` whole answers, as rounded."""
    written = np.where(decimals == NOT_ROUNDED, 6, np.maximum(decimals, 1))
    half_digit = 0.5 * 10.0 ** -written.astype(float) + 1e-9
    numbers = np.arange(1, most + 1)[:, np.newaxis]
    misses = np.abs(numbers * values - np.round(numbers * values)) / numbers
    return bool((misses.min(axis=0) <= half_digit).all())
