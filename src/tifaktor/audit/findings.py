"""What an attack comes back with: where something can be computed, never what."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Leak:
    """One thing that an outsider can find out, as a fact of the place and never of an answer.

    Attributes:
        code: which attack found it; key of the sentence in `language/*/audit.toml`.
        municipality_id: whose figures.
        wave: which survey.
        unit_id: the unit whose figures, or a part of whose people, it is about.
        factor_id: the factor; `answered` where it is about how many answered; None for all.
        cells: what combines: `unit@snapshot`, with its sign where signs differ.
        group_size: how many people can be told apart; None where that is not the point.
        width: width in points of what their mean can be bounded to; None where it is not told.
        file: the page or exported file it stands in; None in the tables.
    """

    code: str
    municipality_id: str
    wave: str = ""
    unit_id: str = ""
    factor_id: str | None = None
    cells: tuple[str, ...] = ()
    group_size: int | None = None
    width: float | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Attack:
    """What the attacks on some cells came to.

    Attributes:
        leaks: everything found, one per unit and kind.
        smallest_group: people in the smallest group whose figures can be computed; None where
            nothing is shown.
        narrowest: width in points of the narrowest interval that a hidden group of fewer than k
            can be bounded to; None where nothing hidden touches what is shown.
        unsure: what would be a leak if people had moved as little as can be between two editions,
            and is none if they moved otherwise: nothing published tells which.
    """

    leaks: tuple[Leak, ...] = ()
    smallest_group: int | None = None
    narrowest: float | None = None
    unsure: tuple[Leak, ...] = ()


def merge_attacks(attacks: Iterable[Attack]) -> Attack:
    """Return several attacks as one."""
    made = list(attacks)
    groups = [one.smallest_group for one in made if one.smallest_group is not None]
    widths = [one.narrowest for one in made if one.narrowest is not None]
    return Attack(
        leaks=tuple(leak for one in made for leak in one.leaks),
        smallest_group=min(groups, default=None),
        narrowest=min(widths, default=None),
        unsure=tuple(leak for one in made for leak in one.unsure),
    )


def keep_worst(leaks: Iterable[Leak]) -> tuple[Leak, ...]:
    """Return one leak per kind and unit: the one of the smallest group, or narrowest interval.

    A unit that leaks does so on all its factors at once; a finding for each would say no more than one.
    """
    worst: dict[tuple[str, ...], Leak] = {}
    factors: dict[tuple[str, ...], set[str | None]] = {}
    for leak in leaks:
        key = (leak.code, leak.municipality_id, leak.wave, leak.unit_id, leak.file or "")
        factors.setdefault(key, set()).add(leak.factor_id)
        if key not in worst or _rank(leak) < _rank(worst[key]):
            worst[key] = leak
    return tuple(
        leak if len(factors[key]) == 1 else replace(leak, factor_id=None)
        for key, leak in worst.items()
    )


def _rank(leak: Leak) -> tuple[float, float]:
    size = float("inf") if leak.group_size is None else leak.group_size
    return (size, float("inf") if leak.width is None else leak.width)
