"""How like each other the units of two lists are: by name, by what they belong to, by size."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from tifaktor.lineage.names import read_names

Matrix: TypeAlias = NDArray[np.float64]
"""A row per unit of the earlier list, a column per unit of the later one; 0 to 1."""

_ADDED_WORD = 0.9
"""What a name is worth that has all the words of the other, and more."""
_KINDS = {"part": 0.92, "other": 0.6}
"""What a name is worth where only some of its kinds are the other's, or none."""
_UNKNOWN_SIZE = 0.8


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two lists beside each other.

    Attributes:
        names: how like the names are; 0 where numbers, letters or compass words differ.
        stems: whether one name has the proper words of the other, numbers and kinds aside.
        kinds: 1 where they are of the same kinds, less where only some are the other's.
        parents: 1 where both belong to the same unit.
        sizes: the smaller by the larger; where one is not known 0.8.
        clashes: whether both names have numbers, letters or compass words, and not the same.
        plain: whether the name of the earlier unit has no proper word: Avdeling 1.
    """

    names: Matrix
    stems: Matrix
    kinds: Matrix
    parents: Matrix
    sizes: Matrix
    clashes: NDArray[np.bool_]
    plain: NDArray[np.bool_]


def compare_lists(before: pd.DataFrame, after: pd.DataFrame, renamed: dict[str, str]) -> Likeness:
    """Return how like each other the units of two lists are.

    Args:
        before: columns `unit_name`, `parent_id`, `parent_name` and `size`.
        after: the same.
        renamed: units above that are known to be the same under another key, old to new.
    """
    said_before, said_after = read_names(before["unit_name"]), read_names(after["unit_name"])
    parents = _compare_parents(before, after, renamed)
    return Likeness(
        names=_compare_names(said_before, said_after),
        stems=_compare_stems(said_before, said_after, parents),
        kinds=_compare_kinds(said_before["kinds"], said_after["kinds"]),
        parents=parents,
        sizes=_compare_sizes(before["size"], after["size"]),
        clashes=~_equal(said_before["marks"], said_after["marks"])
        & np.outer(said_before["marks"].ne(""), said_after["marks"].ne("")),
        plain=said_before["proper"].eq("").to_numpy(),
    )


def _compare_names(before: pd.DataFrame, after: pd.DataFrame) -> Matrix:
    proper = np.maximum.reduce([
        _score(before["sorted"], after["sorted"], fuzz.ratio),
        _score(before["proper"], after["proper"], fuzz.ratio),
        _ADDED_WORD * _score(before["sorted"], after["sorted"], fuzz.token_set_ratio),
    ])  # fmt: skip
    plain = [table["proper"].eq("").to_numpy() for table in (before, after)]
    kinds = _score(before["kinds"], after["kinds"], fuzz.ratio)
    proper = np.where(np.outer(*plain), kinds, proper)
    alike = proper * _compare_kinds(before["kinds"], after["kinds"])
    agreed: Matrix = np.where(_equal(before["marks"], after["marks"]), alike, 0.0)
    return agreed


def _compare_stems(before: pd.DataFrame, after: pd.DataFrame, parents: Matrix) -> Matrix:
    """Return 1 where all proper words of one name stand in the other, 0 where they do not.

    Of names without a proper word it is the numbers and compass words that must, and the kind; and
    they say something only below the same unit. One that has neither is the whole of the others.
    """
    has_words = np.outer(before["proper"].ne(""), after["proper"].ne(""))
    alike = _score(before["sorted"], after["sorted"], fuzz.token_set_ratio) >= _ADDED_WORD
    plain = np.outer(before["proper"].eq(""), after["proper"].eq(""))
    marked = _score(before["marks"], after["marks"], fuzz.token_set_ratio) == 1
    marked |= before["marks"].eq("").to_numpy()[:, None] | after["marks"].eq("").to_numpy()
    marked &= _score(before["kinds"], after["kinds"], fuzz.token_set_ratio) == 1
    tied: NDArray[np.bool_] = (has_words & alike) | (plain & marked & (parents > 0))
    return tied.astype(np.float64)


def _compare_kinds(before: "pd.Series[str]", after: "pd.Series[str]") -> Matrix:
    shared = _score(before, after, fuzz.token_set_ratio) == 1
    lacking = before.eq("").to_numpy()[:, None] | after.eq("").to_numpy()[None, :]
    worth = np.where(shared | lacking, _KINDS["part"], _KINDS["other"])
    return np.where(_equal(before, after), 1.0, worth)


def _compare_parents(before: pd.DataFrame, after: pd.DataFrame, renamed: dict[str, str]) -> Matrix:
    above = before["parent_id"].map(lambda unit: renamed.get(unit, unit)).fillna("")
    same = _equal(above, after["parent_id"].fillna(""))
    names = [read_names(table["parent_name"].fillna("")) for table in (before, after)]
    return np.maximum(same, _compare_names(*names) >= 0.97).astype("float64")


def _compare_sizes(before: "pd.Series[float]", after: "pd.Series[float]") -> Matrix:
    one, other = before.to_numpy("float64")[:, None], after.to_numpy("float64")[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.minimum(one, other) / np.maximum(one, other)
    return np.where(np.isnan(ratio), _UNKNOWN_SIZE, ratio)


def _equal(before: "pd.Series[Any]", after: "pd.Series[Any]") -> NDArray[np.bool_]:
    equal: NDArray[np.bool_] = before.to_numpy()[:, None] == after.to_numpy()[None, :]
    return equal


def _score(before: "pd.Series[str]", after: "pd.Series[str]", scorer: Any) -> Matrix:
    """Return a scorer's likeness of every pair of texts, 0 to 1; of two empty texts 0."""
    scored = process.cdist(list(before), list(after), scorer=scorer, dtype=np.float64)
    empty = np.outer(before.eq(""), after.eq(""))
    return np.where(empty, 0.0, scored / 100)
