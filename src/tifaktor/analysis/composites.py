"""How a goal's factors vary together among the people of a unit.

Somebody who is high on one factor is high on another, so the factors' means are not independent.
Where each person's scores are known, what they have in common is counted and not assumed. Source:
`docs/method.md` §10.

Only where everybody who has one of the goal's factors has all of them. One person with some of
them would be the difference between the composite and the factors' means, which are shown too:
such a goal is judged from the means (`docs/privacy.md`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.analysis.uncertainty import UNIT_KEY, FloatArray
from tifaktor.schemas import SCORE_PREFIX

_PERSON = [*UNIT_KEY, "respondent"]


@dataclass(frozen=True, slots=True)
class Seating:
    """Which people count in which units: everybody in their own and in those above it.

    Attributes:
        people: score by person (rows) and factor (columns), NaN where there is none.
        cells: one row per municipality × wave × unit with somebody in it or below.
        person: row of `people`, once for each unit the person counts in.
        cell: the row of `cells` that belongs to it.
    """

    people: pd.DataFrame
    cells: pd.MultiIndex
    person: npt.NDArray[Any]
    cell: npt.NDArray[Any]


def seat_respondents(respondent_scores: pd.DataFrame, closure: pd.DataFrame) -> Seating:
    """Return everybody's place in the tree.

    Args:
        respondent_scores: `schemas.RespondentScores`.
        closure: `organisation.close_places()`: the tree of each wave.
    """
    named = respondent_scores.astype(dict.fromkeys(UNIT_KEY, "str"))
    people = named.set_index(_PERSON).filter(regex=f"^{SCORE_PREFIX}")
    people.columns = people.columns.str.removeprefix(SCORE_PREFIX)
    places = people.index.to_frame(index=False).assign(person=np.arange(len(people)))
    seats = places.merge(closure, on=["wave", "unit_id"]).drop(columns="unit_id")
    seats = seats.rename(columns={"ancestor_id": "unit_id"})
    cell = seats.groupby(UNIT_KEY).ngroup().to_numpy()
    cells = seats[UNIT_KEY].drop_duplicates().sort_values(UNIT_KEY)
    return Seating(people, pd.MultiIndex.from_frame(cells), seats["person"].to_numpy(), cell)


def compute_covariances(seating: Seating, factors: list[str]) -> tuple[FloatArray, FloatArray]:
    """Return how many people have all of `factors`, and the covariances of these (n-1), by cell.

    Both are NaN where nobody has any of them and where somebody has only some; the covariances
    also where there is one person alone.

    Returns:
        Arrays of cells, and of cells × factors × factors.
    """
    scores = seating.people.reindex(columns=factors).to_numpy()[seating.person]
    n_answered = np.isfinite(scores).sum(axis=1)
    whole = n_answered == len(factors)
    size, cell = len(seating.cells), seating.cell[whole]
    n = np.bincount(cell, minlength=size).astype(np.float64)
    in_part = np.bincount(seating.cell[(n_answered > 0) & ~whole], minlength=size)
    n[(n == 0) | (in_part > 0)] = np.nan
    scores = scores[whole]
    totals = [np.bincount(cell, scores[:, j], minlength=size) for j in range(len(factors))]
    apart = scores - (np.stack(totals, axis=1) / n[:, None])[cell]
    covariances = np.empty((size, len(factors), len(factors)))
    below = np.where(n > 1, n - 1, np.nan)
    # A step for each pair of the goal's factors, never for each row.
    for j in range(len(factors)):
        for other in range(j, len(factors)):
            together = np.bincount(cell, apart[:, j] * apart[:, other], minlength=size) / below
            covariances[:, j, other] = covariances[:, other, j] = together
    return n, covariances
