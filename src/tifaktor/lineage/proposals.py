"""Proposes where the units of a later list came from. Pure: two lists in, rows of lineage out.

First the units that have the same key: they are the same. Then, of those that are gone and those
that are new, the best pairs one to one. What has a sure pair is taken as known; the others may be
parts of a split or a merger, as far as sizes, names and places allow. Every row says how sure it
is and why; nothing here decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from tifaktor.lineage.groups import Ties, find_groups
from tifaktor.lineage.likeness import compare_lists
from tifaktor.lineage.pairs import SURE, find_pairs, list_pairs
from tifaktor.vocabulary import LineageReason

COLUMNS = ("from_unit", "to_unit", "positions", "confidence", "reason")
_SAME_SIZE = 0.75
_FEW_PEOPLE = 3
_MOVED = 0.9
"""A unit that has kept more than this share of its people has lost no part of itself."""
_KEPT_KEY = 0.7
"""How sure it is of a unit with the same key and another size: HR must say who came and went."""

_ELSE = 0.4
"""The most that is said of a possibility where a likelier one is proposed for the same unit."""
_MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class _Event:
    """One thing that may have happened: some units became some others.

    Attributes:
        old: places in the earlier list.
        new: places in the later list.
        stays: place among the pairs of the unit that a part left, or came to; None without one.
        confidence: how sure it is, 0 to 1.
        reason: why.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    stays: int | None
    confidence: float
    reason: str

    @property
    def places(self) -> set[tuple[str, int]]:
        """The units of the two lists that are gone or new, by list and place."""
        return {("old", old) for old in self.old} | {("new", new) for new in self.new}


@dataclass(slots=True)
class _Chosen:
    """What has been chosen, none of it in contradiction with the rest."""

    events: list[_Event] = field(default_factory=list)
    taken: set[tuple[str, int]] = field(default_factory=set)

    def choose(self, events: Iterable[_Event]) -> None:
        """Take the surest events first; leave those that need what another has taken."""
        for event in sorted(events, key=lambda event: -event.confidence):
            needs = event.places
            if event.stays is not None:
                needs.add((event.reason, event.stays))
            if not needs & self.taken:
                self.taken |= needs
                self.events.append(event)

    def find_others(self, events: Iterable[_Event]) -> list[_Event]:
        """Return what else may have become of the units of which it is not sure, the likeliest."""
        settled = {
            place for event in self.events if event.confidence >= SURE for place in event.places
        }
        told = dict.fromkeys(self.taken, 0)
        others = []
        for event in sorted(events, key=lambda event: -event.confidence):
            few = any(told.get(place, 0) < _MOST_OTHERS for place in event.places)
            if event in self.events or event.places & settled or not few:
                continue
            others.append(replace(event, confidence=min(event.confidence, _ELSE)))
            told |= {place: told.get(place, 0) + 1 for place in event.places}
        return others

    def leave_out(self, units: pd.DataFrame, side: str) -> pd.DataFrame:
        """Return the units of a list that no event has taken."""
        return units[~units.index.isin([place for of, place in self.taken if of == side])]


def propose_lineage(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return where the units of the later list may have come from.

    Args:
        before: units of the earlier wave: `unit_id`, `unit_name`, `parent_id` (missing at the
            top), `size` (people; missing where it is not known).
        after: units of the later wave, the same columns.

    Returns:
        `from_unit`, `to_unit`, `positions` (missing where a size is), `confidence` (0-1) and
        `reason` (`vocabulary.LineageReason`), in the order of `after`, the surest first. A unit
        with the same key and about the same size has no row.
    """
    old, new = _name_parents(before), _name_parents(after)
    known = _pair_keys(old, new)
    gone = old[~old.index.isin(known["old"])]
    come = new[~new.index.isin(known["new"])]
    pairs = find_pairs(gone, come, {})
    # The second time it is known which units above have only got another key.
    renamed = _name_renamed(pairs[pairs["confidence"] >= SURE], old, new)
    pairs = find_pairs(gone, come, renamed)
    is_sure = pairs["confidence"] >= SURE
    known = pd.concat([known, pairs[is_sure]], ignore_index=True)
    gone = gone[~gone.index.isin(known["old"])]
    come = come[~come.index.isin(known["new"])]
    chosen = _Chosen()
    renamed = _name_renamed(known, old, new)
    scene = _Scene(old, new, known, gone, come, renamed)
    possible = [
        *_list_events(pairs[~is_sure]),
        *scene.find_splits(),
        *scene.find_mergers(),
    ]
    chosen.choose(possible)
    rest = find_pairs(chosen.leave_out(gone, "old"), chosen.leave_out(come, "new"), renamed)
    chosen.choose(_list_events(rest))
    rows = _list_rows(old, new, known, chosen.events)
    others = _list_rows(old, new, known.iloc[:0], chosen.find_others(possible), known)
    return _add_others(rows, others)


def is_same_size(before: "pd.Series[float]", after: "pd.Series[float]") -> "pd.Series[bool]":
    """Tell which units have about as many people as before, or a size that is not known."""
    both = pd.concat([before, after], axis=1)
    same: pd.Series[bool] = (
        (both.min(axis=1) >= _SAME_SIZE * both.max(axis=1))
        | ((before - after).abs() <= _FEW_PEOPLE)
        | both.isna().any(axis=1)
    )
    return same


def _name_parents(units: pd.DataFrame) -> pd.DataFrame:
    names = dict(zip(units["unit_id"], units["unit_name"], strict=True))
    size = pd.to_numeric(units["size"]).astype("float64")
    named = units.assign(parent_name=units["parent_id"].map(names), size=size)
    return named.reset_index(drop=True)


def _pair_keys(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the units that have the same key on both sides."""
    pairs = old.reset_index(names="old")[["unit_id", "old"]].merge(
        new.reset_index(names="new")[["unit_id", "new"]], on="unit_id"
    )
    return list_pairs(pairs["old"], pairs["new"], 1.0, str(LineageReason.SAME_ID))


def _name_renamed(pairs: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame) -> dict[str, str]:
    return dict(
        zip(old["unit_id"].loc[pairs["old"]], new["unit_id"].loc[pairs["new"]], strict=True)
    )


def _list_events(pairs: pd.DataFrame) -> list[_Event]:
    return [
        _Event((old,), (new,), None, confidence, reason)
        for old, new, confidence, reason in pairs[
            ["old", "new", "confidence", "reason"]
        ].itertuples(index=False, name=None)
    ]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is known before splits and mergers are looked for.

    Attributes:
        old: the earlier list, by place.
        new: the later list.
        known: pairs of the same unit.
        gone: units of the earlier list that are in no pair.
        come: units of the later list that are in none.
        renamed: units that are known to be the same under another key, old to new.
    """

    old: pd.DataFrame
    new: pd.DataFrame
    known: pd.DataFrame
    gone: pd.DataFrame
    come: pd.DataFrame
    renamed: dict[str, str]

    def find_splits(self) -> list[_Event]:
        """Return the units that may have become several, or have given some people away."""
        lost = _list_changed(self.old, self.new, self.known)
        wholes = pd.concat([self.gone, self.old.loc[lost["old"]]])
        if wholes.empty or self.come.empty:
            return []
        like = compare_lists(wholes, self.come, self.renamed)
        ties = Ties(like.parents, like.stems, like.kinds)
        found = self._find(self.gone, lost, -lost["more"], self.come, ties)
        reason = str(LineageReason.SPLIT)
        return [_Event(one, parts, stays, sure, reason) for one, parts, stays, sure in found]

    def find_mergers(self) -> list[_Event]:
        """Return the units that may have been made of several, or have taken others in."""
        gained = _list_changed(self.old, self.new, self.known, lost=False)
        wholes = pd.concat([self.come, self.new.loc[gained["new"]]])
        if wholes.empty or self.gone.empty:
            return []
        like = compare_lists(self.gone, wholes, self.renamed)
        ties = Ties(like.parents.T, like.stems.T, like.kinds.T)
        found = self._find(self.come, gained, gained["more"], self.gone, ties)
        reason = str(LineageReason.MERGER)
        return [_Event(parts, one, stays, sure, reason) for one, parts, stays, sure in found]

    @staticmethod
    def _find(
        ended: pd.DataFrame, stayed: pd.DataFrame, more: "pd.Series[float]",
        parts: pd.DataFrame, ties: Ties,
    ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], int | None, float]]:  # fmt: skip
        """Yield the whole (none if it is still there), its parts, its pair, and how sure it is."""
        wanted = pd.concat([ended["size"], more])
        fewest = np.repeat([2, 1], [len(ended), len(stayed)])
        places, pairs = ended.index.tolist(), stayed["pair"].tolist()
        for group in find_groups(wanted, fewest, parts["size"], ties):
            is_there = group.one >= len(places)
            yield (
                () if is_there else (places[group.one],),
                tuple(parts.index[[*group.parts]].tolist()),
                pairs[group.one - len(places)] if is_there else None,
                group.confidence,
            )


def _list_changed(
    old: pd.DataFrame, new: pd.DataFrame, known: pd.DataFrame, *, lost: bool = True
) -> pd.DataFrame:
    """Return the pairs of which one side has clearly fewer people, and how many more came."""
    sizes = known.assign(
        pair=range(len(known)),
        before=old["size"].loc[known["old"]].to_numpy(),
        now=new["size"].loc[known["new"]].to_numpy(),
    )
    sizes = sizes.assign(more=sizes["now"] - sizes["before"])
    less, most = ("now", "before") if lost else ("before", "now")
    moved = (sizes[less] < _MOVED * sizes[most]) & (sizes["more"].abs() >= _FEW_PEOPLE)
    return sizes[moved]


def _add_others(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with those of other possibilities among them, in the order of `to_unit`."""
    place = {unit: at for at, unit in enumerate(dict.fromkeys(rows["to_unit"]))}
    both = pd.concat([rows, others], ignore_index=True)
    both = both.drop_duplicates(["from_unit", "to_unit"])
    both = both.assign(place=both["to_unit"].map(place).fillna(len(place)))
    both = both.sort_values(["place", "confidence"], ascending=[True, False], kind="stable")
    return both[[*COLUMNS]].reset_index(drop=True)


def _list_rows(
    old: pd.DataFrame, new: pd.DataFrame, kept: pd.DataFrame, events: list[_Event],
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return the rows of lineage that follow from the pairs and what else was chosen."""
    known = kept if known is None else known
    moves = [
        (*_find_ends(event, known, start, end), event.confidence, event.reason)
        for event in events
        for start in event.old or (None,)
        for end in event.new or (None,)
    ]
    rows = pd.DataFrame(moves, columns=["old", "new", "confidence", "reason"])
    rows = list_pairs(rows["old"], rows["new"], rows["confidence"], rows["reason"])
    rows = rows.assign(positions=_count_positions(rows, old["size"], new["size"]))
    rows = pd.concat([rows, _keep_known(old, new, kept, events, rows)], ignore_index=True)
    rows = rows.sort_values(["new", "confidence"], ascending=[True, False], kind="stable")
    ends = {
        "from_unit": old["unit_id"].loc[rows["old"]].to_numpy(),
        "to_unit": new["unit_id"].loc[rows["new"]].to_numpy(),
    }
    rows = rows.assign(**ends, confidence=rows["confidence"].round(2))
    return rows[[*COLUMNS]].reset_index(drop=True)


def _find_ends(
    event: _Event, known: pd.DataFrame, start: int | None, end: int | None
) -> tuple[int, int]:
    """Return the places of both ends of a move; of a unit that is still there, by its pair."""
    if event.stays is not None:
        start = known["old"].tolist()[event.stays] if start is None else start
        end = known["new"].tolist()[event.stays] if end is None else end
    if start is None or end is None:
        raise ValueError("an event that neither begins nor ends anywhere")
    return start, end


def _count_positions(
    rows: pd.DataFrame, before: "pd.Series[float]", after: "pd.Series[float]"
) -> "pd.Series[float]":
    """Return how many moved: the smaller of the two units, or its part where there are several."""
    start = before.loc[rows["old"]].set_axis(rows.index)
    end = after.loc[rows["new"]].set_axis(rows.index)
    moved = pd.concat([start, end], axis=1).min(axis=1, skipna=False)
    # The parts of a whole are together no more than the whole.
    out = moved.groupby(rows["old"]).transform("sum")
    into = moved.groupby(rows["new"]).transform("sum")
    share = pd.concat([start / out, end / into], axis=1).min(axis=1).clip(upper=1)
    return (moved * share).round().clip(lower=1)


def _keep_known(
    old: pd.DataFrame, new: pd.DataFrame, known: pd.DataFrame,
    events: list[_Event], moves: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Return the rows of the units that are still there: what of them has stayed.

    A unit with the same key has one only where somebody left it or came to it, or where its size
    has changed and nobody knows why.
    """
    before = old["size"].loc[known["old"]].set_axis(known.index)
    after = new["size"].loc[known["new"]].set_axis(known.index)
    left = known["old"].map(moves.groupby("old")["positions"].sum()).fillna(0)
    came = known["new"].map(moves.groupby("new")["positions"].sum()).fillna(0)
    stayed = pd.concat([before - left, after - came], axis=1).min(axis=1, skipna=False)
    sure = pd.Series(
        {event.stays: event.confidence for event in events if event.stays is not None},
        dtype="float64",
    )
    has_key = known["reason"] == LineageReason.SAME_ID
    in_event = sure.reindex(known.index)
    confidence = known["confidence"].where(~has_key, in_event.fillna(_KEPT_KEY))
    rows = known.assign(positions=stayed.clip(lower=1), confidence=confidence)
    told = ~has_key | in_event.notna() | ~is_same_size(before, after)
    return rows[told]
