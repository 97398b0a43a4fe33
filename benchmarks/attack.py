"""What an outsider can compute of few people, settled by counting people and nothing else.

Written from the definition, and sharing nothing with `tifaktor.privacy`. Every figure that ever went
out is a sum over people: a row of zeros and ones. What can be computed are the combinations of
these rows. A combination that is not nothing, but is nothing for all except 1 to k - 1 people,
isolates them. A corrected answer is another answer of the same person, in a column of its own.

Exact: whole numbers modulo the prime 2^61 - 1. Since people in exactly the same figures have the same
number in every combination, k or more of them must have 0; that settles most multipliers, and
what is left is tried group by group.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

PRIME = 2**61 - 1
BoolArray = npt.NDArray[np.bool_]
Row = dict[int, int]
"""A sum of multipliers, each by how often it enters, modulo the prime."""
Group = tuple[int, tuple[Row, ...]]
"""How many people, and the numbers of each of their answers in a combination."""


def find_isolated(figures: BoolArray, owners: npt.NDArray[np.int64], k: int) -> int:
    """Return how many people the smallest group has that can be isolated; 0 if none of 1 to k - 1.

    Args:
        figures: figures × answers: which answers are in the figure.
        owners: for each answer the person who gave it.
        k: smallest group that may be computed.
    """
    groups = list(_group_people(figures, owners))
    pivots: dict[int, Row] = {}
    while True:
        for people, rows in groups:
            if people >= k:
                for row in rows:
                    _settle(row, pivots)
        groups = list(_join_alike(_express(groups, pivots, k)))
        if all(people < k for people, _ in groups):
            break
    found = [_try_groups(part, k) for part in _split(groups)]
    return min((people for people in found if people), default=0)


def _group_people(figures: BoolArray, owners: npt.NDArray[np.int64]) -> Iterator[Group]:
    """Yield people whose answers are in exactly the same figures."""
    if not figures.size:
        return
    # A figure's place says which multiplier is settled first: the smallest groups' first.
    figures = figures[np.argsort(figures.sum(axis=1), kind="stable")]
    packed = np.ascontiguousarray(np.packbits(figures, axis=0).T)
    _, first, kind = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    of_person: dict[int, list[int]] = {}
    for owner, label in zip(owners.tolist(), kind.ravel().tolist(), strict=True):
        of_person.setdefault(owner, []).append(label)
    sizes: dict[tuple[int, ...], int] = {}
    for labels in of_person.values():
        key = tuple(sorted(labels))
        sizes[key] = sizes.get(key, 0) + 1
    rows = [dict.fromkeys(np.flatnonzero(figures[:, place]).tolist(), 1) for place in first]
    for labels, people in sizes.items():
        yield people, tuple(rows[label] for label in labels if rows[label])


def _reduce(row: Row, pivots: dict[int, Row]) -> Row:
    """Return the row with every settled multiplier put in terms of later ones."""
    row = dict(row)
    while open_ := [place for place in row if place in pivots]:
        place = min(open_)
        share = row.pop(place)
        for other, value in pivots[place].items():
            total = (row.get(other, 0) + share * value) % PRIME
            if total:
                row[other] = total
            else:
                row.pop(other, None)
    return row


def _settle(row: Row, pivots: dict[int, Row]) -> None:
    """Make the row nothing: its first multiplier is what the others say."""
    row = _reduce(row, pivots)
    if row:
        first = min(row)
        turn = -pow(row.pop(first), -1, PRIME)
        pivots[first] = {place: value * turn % PRIME for place, value in row.items()}


def _express(groups: Iterable[Group], pivots: dict[int, Row], k: int) -> Iterator[Group]:
    for people, rows in groups:
        if people < k:
            left = tuple(row for row in (_reduce(row, pivots) for row in rows) if row)
            if left:
                yield people, left


def _join_alike(groups: Iterable[Group]) -> Iterator[Group]:
    """Yield groups that are in a combination together or not at all, as one."""
    alike: dict[tuple[tuple[tuple[int, int], ...], ...], int] = {}
    for people, rows in groups:
        steps = _find_steps(rows)
        key = tuple(tuple(sorted(step.items())) for step in steps)
        alike[key] = alike.get(key, 0) + people
    for key, people in alike.items():
        yield people, tuple(dict(row) for row in key)


def _find_steps(rows: Iterable[Row]) -> list[Row]:
    """Return the rows' reduced echelon form: the same for all that are nothing together."""
    steps: dict[int, Row] = {}
    for row in rows:
        left = dict(row)
        while clash := [place for place in left if place in steps]:
            left = _add(left, steps[clash[0]], -left[clash[0]])
        if left:
            first = min(left)
            unit = pow(left[first], -1, PRIME)
            left = {place: value * unit % PRIME for place, value in left.items()}
            for place, step in steps.items():
                if first in step:
                    steps[place] = _add(step, left, -step[first])
            steps[first] = left
    return [steps[place] for place in sorted(steps)]


def _add(one: Row, other: Row, share: int) -> Row:
    total = dict(one)
    for place, value in other.items():
        total[place] = (total.get(place, 0) + share * value) % PRIME
    return {place: value for place, value in total.items() if value}


def _split(groups: list[Group]) -> list[list[Group]]:
    """Return the groups in parts that have no multiplier in common."""
    parts: list[tuple[set[int], list[Group]]] = []
    for group in groups:
        places = {place for row in group[1] for place in row}
        met = [part for part in parts if part[0] & places]
        parts = [part for part in parts if not part[0] & places]
        joined = [group, *(other for part in met for other in part[1])]
        parts.append((places.union(*(part[0] for part in met)), joined))
    return [part for _, part in parts]


def _try_groups(groups: list[Group], k: int) -> int:
    """Return the fewest people, below k, that some combination is nothing without; 0 if none."""
    rank = len(_find_steps(row for _, rows in groups for row in rows))
    # What no isolated group can do without is looked for among the largest: there is less to try.
    order = sorted(groups, key=lambda group: -group[0])
    fewest = _search({}, order, 0, k, rank)
    return fewest if fewest < k else 0


def _search(kept: dict[int, Row], open_: list[Group], people: int, best: int, rank: int) -> int:
    """Return the fewest people that leave less than the whole rank, if fewer than `best`.

    As long as what is left has the whole rank, one of the groups that make it up must go.

    Args:
        kept: echelon form of the groups that stay.
        open_: groups that may go or stay; neither here nor in `kept` are those that went.
        people: in the groups that went.
        best: found already.
        rank: of all groups.
    """
    steps, needed = dict(kept), []
    for place, (_, rows) in enumerate(open_):
        if _add_steps(steps, rows):
            needed.append(place)
    if len(steps) < rank:
        return people
    stays = dict(kept)
    for place in needed:
        more, rows = open_[place]
        if people + more < best:
            others = [group for at, group in enumerate(open_) if at > place or at not in needed]
            best = min(best, _search(stays, others, people + more, best, rank))
        _add_steps(stays, rows)
    return best


def _add_steps(steps: dict[int, Row], rows: Iterable[Row]) -> bool:
    """Add the rows to an echelon form; return whether that made it larger."""
    before = len(steps)
    for row in rows:
        left = dict(row)
        while left and (first := min(left)) in steps:
            left = _add(left, steps[first], -left[first])
        if left:
            unit = pow(left[first], -1, PRIME)
            steps[first] = {place: value * unit % PRIME for place, value in left.items()}
    return len(steps) > before
