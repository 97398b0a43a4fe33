"""Joins the rows of a header that has several, as merged cells leave them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from tifaktor.intake.cells import normalise
from tifaktor.intake.written_waves import is_wave


class _Reading(Protocol):
    """What a text says as a heading."""

    @property
    def recognised(self) -> bool:
        """Whether it is one that is looked for."""

    @property
    def wave(self) -> str | None:
        """Which survey it names, if it does."""


def join_rows(
    above: Sequence[str], below: Sequence[str], known: Mapping[str, _Reading], *, last: bool
) -> list[str]:
    """Return each heading in `below` with the group's name that stands over it in `above`.

    A name stands for the columns to its right too, until the next one, as in merged cells. It
    is a group's only if it means something with what stands right below it, or if one of the two
    is a year over further headings: a title is not. What stands in the last group and in no other
    (`Svarprosent`) is not the group's.

    Args:
        above: texts of the upper row; an empty one stands under the name to its left.
        below: texts of the row under it.
        known: what each text says as a heading.
        last: whether no further row of the header is below.
    """
    texts = list(below)
    starts = [index for index, text in enumerate(above) if text]
    ends = [*starts[1:], len(below)][: len(starts)]
    groups = [range(*at) for at in zip(starts, ends, strict=True) if below[at[0]]]
    for start in starts:
        if not below[start]:  # one heading over both rows
            texts[start] = above[start]
    in_groups = Counter(text for group in groups for text in {normalise(below[i]) for i in group})
    for group in groups:
        for index in group:
            over, under = above[group[0]], below[index]
            is_year = not last and (is_wave(over) or is_wave(under))
            text = f"{under} {over}" if is_wave(over) and not last else f"{over} {under}"
            joined, single = known[text], known[under]
            if index == group[0] and not (joined.recognised or is_year):
                break
            own = len(groups) > 1 and index != group[0] and joined.wave is None
            alone = own and single.recognised and in_groups[normalise(under)] == 1
            means = joined.recognised or is_year or not single.recognised
            if under and means and not alone:
                texts[index] = text
    return texts
