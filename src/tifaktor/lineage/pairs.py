"""The best pairs, one to one, of units that are gone and units that are new."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tifaktor.lineage.likeness import Likeness, Matrix, compare_lists
from tifaktor.vocabulary import LineageReason

SURE = 0.8
"""The confidence from which a pair is taken as known when others are looked for."""
_LEAST = 0.3
_SAME = 0.97
"""From this likeness on two names are the same name."""
_LIKE = 0.75
_RIVAL = 0.04
"""How close another candidate may come before neither is sure."""


def find_pairs(gone: pd.DataFrame, new: pd.DataFrame, renamed: dict[str, str]) -> pd.DataFrame:
    """Return the pairs whose confidences are together the highest (the assignment problem).

    Args:
        gone: units of the earlier list, the index their places in it.
        new: units of the later list, likewise.
        renamed: units above that are known to be the same under another key, old to new.

    Returns:
        Columns `old` and `new` (places), `confidence` and `reason`.
    """
    if gone.empty or new.empty:
        return list_pairs([], [], [], [])
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  rarely needed, slow to load

    like = compare_lists(gone, new, renamed)
    confidence = _judge_pairs(like)
    rows, columns = linear_sum_assignment(-confidence)
    enough = confidence[rows, columns] >= _LEAST
    rows, columns = rows[enough], columns[enough]
    names = like.names[rows, columns]
    reason = np.select(
        [names >= _SAME, names >= _LIKE],
        [str(LineageReason.SAME_NAME), str(LineageReason.SIMILAR_NAME)],
        str(LineageReason.SAME_PLACE),
    )
    return list_pairs(gone.index[rows], new.index[columns], confidence[rows, columns], reason)


def list_pairs(old: object, new: object, confidence: object, reason: object) -> pd.DataFrame:
    """Return pairs as a table: places in the two lists, how sure it is, and why."""
    table = pd.DataFrame({"old": old, "new": new, "confidence": confidence, "reason": reason})
    return table.astype({"old": int, "new": int, "confidence": float, "reason": object})


def _judge_pairs(like: Likeness) -> Matrix:
    """Return how sure it is of each pair that it is the same unit, 0 to 1."""
    beside = like.parents > 0
    # "Avdeling 1" is a name only together with what it belongs to.
    names = np.where(like.plain[:, None] & ~beside, 0.6 * like.names, like.names)
    same, similar = names >= _SAME, names >= _LIKE
    small = like.sizes < 0.7
    confidence = np.select(
        [same & beside, same, similar, beside],
        [
            np.where(like.sizes < 0.4, 0.86, 0.97),
            np.where(like.sizes < 0.5, 0.7, 0.9),
            0.5 + (names - _LIKE) * 1.9 + np.where(beside, 0.05, -0.15) - 0.15 * small,
            0.25 + 0.6 * np.clip(like.sizes - 0.6, 0, None) + 0.1 * names,
        ],
        0.0,
    )
    confidence = np.where(like.clashes, 0.0, confidence)
    return np.clip(np.where(_has_rival(confidence), confidence - 0.25, confidence), 0, 0.97)


def _has_rival(confidence: Matrix) -> NDArray[np.bool_]:
    """Tell which pairs have another candidate for one of the two that is about as likely."""
    rival = np.zeros_like(confidence, dtype=bool)
    for axis in (0, 1):
        if confidence.shape[axis] < 2:
            continue
        most = np.sort(confidence, axis=axis)
        first = np.take(most, [-1], axis=axis)
        second = np.take(most, [-2], axis=axis)
        best_other = np.where(confidence >= first, second, first)
        rival |= (confidence - best_other) < _RIVAL
    return rival & (confidence >= _LEAST)
