"""The pieces of people that several publications of a wave tell apart.

Within one picture everybody belongs to one atom; people whom no picture tells apart make a piece.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from tifaktor.privacy.corrections import find_revised
from tifaktor.privacy.nest import NOBODY
from tifaktor.privacy.pictures import Picture, count_own, name_homes

Atom = tuple[int, int]
"""A picture and the place of a shown unit in its nest."""
Terms = dict[Atom, Fraction]
"""A sum of atoms' numbers, each by how often it enters."""


@dataclass(frozen=True, slots=True)
class Piece:
    """People whom no picture tells apart.

    Attributes:
        people: how many.
        terms: the atoms they lie in, whose numbers make up what a combination gives them.
    """

    people: int
    terms: Terms


def list_pieces(pictures: Sequence[Picture]) -> list[Piece]:
    """Return the pieces of people in some shown unit of some picture."""
    rows = pd.concat([_layer(pictures), find_revised(pictures)], ignore_index=True)
    atoms = rows.columns[:-1]
    rows = rows.loc[(rows[atoms] != NOBODY).any(axis=1)]
    merged = rows.groupby(list(atoms), as_index=False)["people"].sum()
    return [
        Piece(
            round(row[-1]),
            {(p, int(unit)): Fraction(1) for p, unit in enumerate(row[:-1]) if unit != NOBODY},
        )
        for row in merged.itertuples(index=False, name=None)
    ]


def _layer(pictures: Sequence[Picture]) -> pd.DataFrame:
    """Return the people of each unit itself, in pieces by which pictures they are in.

    Where a unit has more people in one picture than in another, the fewer are taken to be among
    the more: people are added to an extract, or taken out of it, and the rest stay.
    """
    homes = [name_homes(picture) for picture in pictures]
    ids = pd.Index(sorted({home for of_picture in homes for home in of_picture}))
    size, holder = np.zeros((2, len(ids), len(pictures)))
    for number, (picture, of_picture) in enumerate(zip(pictures, homes, strict=True)):
        own = count_own(picture)
        at = ids.get_indexer(pd.Index(of_picture))
        holder[:, number] = NOBODY
        holder[at[own > 0], number] = picture.nest.find_holders(picture.shown)[own > 0]
        size[at[own > 0], number] = own[own > 0]
    levels = np.sort(size, axis=1)
    heights = np.diff(levels, axis=1, prepend=0.0)
    parts = []
    for level, height in zip(levels.T, heights.T, strict=True):
        present = np.where(size >= level[:, np.newaxis], holder, NOBODY)[height > 0]
        parts.append(np.column_stack([present, height[height > 0]]))
    names = [*range(len(pictures)), "people"]
    return pd.DataFrame(np.concatenate(parts).astype(np.int64), columns=names)
