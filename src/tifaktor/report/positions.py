"""How many positions a unit took over from each unit that it came from, as whole numbers.

The published shares say how the positions were divided, and HR's rows in `lineage.csv` how many
there were. Both are about positions, never about answers. Of a unit that was hidden in the wave
before, nothing is told but what HR's own rows say: the size behind its shares may be the number of
people who answered.
"""

import math
from dataclasses import dataclass

from tifaktor.report.edition import Edition
from tifaktor.report.figures import Origin, Predecessor


@dataclass(frozen=True, slots=True)
class Flow:
    """Positions that came from one place; whole numbers, None where they are not known.

    Attributes:
        source: the unit they were in; None for those that nobody knows of.
        came: how many came along.
        rest: how many did not.
    """

    source: Predecessor | None
    came: int | None
    rest: int | None


def count_positions(edition: Edition, unit_id: str, origin: Origin) -> tuple[Flow, ...]:
    """Return what came from where, the largest part first, and last what nobody knows of."""
    invited = _find_invited(edition, edition.wave, unit_id)
    if edition.tree.children[unit_id] and invited is not None:
        # HR's rows about it are of its own people, and those of the units below come on top.
        together = invited * origin.share_known
        stated = {_name(source): source.weight * together for source in origin.predecessors}
    else:
        stated = _read_stated(edition, unit_id, origin)
    whole = _find_whole(edition, origin, stated)
    flows = [
        _count(edition, origin, source, stated.get(_name(source)), whole)
        for source in origin.predecessors
    ]
    if origin.share_known < 1:
        unknown = None if invited is None else _round(invited * (1 - origin.share_known))
        if unknown != 0:
            flows.append(Flow(None, unknown, None))
    return tuple(flows)


def is_own(edition: Edition, source: Predecessor) -> bool:
    """Return whether a unit is, or was, the municipality's own."""
    return source.from_municipality_id == edition.municipality.municipality_id


def _read_stated(edition: Edition, unit_id: str, origin: Origin) -> dict[tuple[str, str], float]:
    """Return HR's own rows about the unit, by the municipality and unit that positions were in."""
    rows = edition.municipality.lineage
    rows = rows[
        (rows["to_unit"] == unit_id)
        & (rows["to_wave"] == edition.wave)
        & (rows["from_wave"] == origin.previous_wave)
    ]
    home = rows["from_municipality"].astype(object)
    home = home.where(home.notna(), edition.municipality.municipality_id)
    keys = zip(home, rows["from_unit"], strict=True)
    return dict(zip(keys, map(float, rows["positions"]), strict=True))


def _find_whole(
    edition: Edition, origin: Origin, stated: dict[tuple[str, str], float]
) -> float | None:
    """Return the positions that all the shares are shares of.

    The weights are in proportion to the positions, so that one number gives them all. Rows may be
    about parts of what came alone, where units stand below it: then the largest sum is nearest.
    """
    found = [
        stated[_name(source)] / source.weight
        for source in origin.predecessors
        if _name(source) in stated and source.weight > 0
    ]
    if found:
        return max(found)
    for source in origin.predecessors:
        before = _find_source_size(edition, origin, source)
        if before is not None and source.weight > 0 and source.share_moved > 0:
            return before * source.share_moved / source.weight
    return None


def _count(
    edition: Edition,
    origin: Origin,
    source: Predecessor,
    stated: float | None,
    whole: float | None,
) -> Flow:
    before = _find_source_size(edition, origin, source)
    if before is None:
        return Flow(source, None if stated is None else _round(stated), None)
    came = None if whole is None else _round(source.weight * whole)
    return Flow(source, came, _round(before * (1 - source.share_moved)))


def _find_source_size(edition: Edition, origin: Origin, source: Predecessor) -> int | None:
    """Return how many were asked in a unit that was shown then; None for all others."""
    if not is_own(edition, source):
        return None
    return _find_invited(edition, origin.previous_wave, source.from_unit_id)


def _find_invited(edition: Edition, wave: str, unit_id: str) -> int | None:
    response = edition.figures.responses.get((wave, unit_id))
    return None if response is None else response.n_invited


def _name(source: Predecessor) -> tuple[str, str]:
    return source.from_municipality_id, source.from_unit_id


def _round(positions: float) -> int:
    """Return whole positions, halves upwards; the noise of shares kept as floats is none."""
    return math.floor(positions + 0.5)
