"""What the changes of a unit with others below it came from."""

from tifaktor.report.edition import Edition
from tifaktor.report.figures import Decomposition
from tifaktor.report.views import SplitSection, Table
from tifaktor.vocabulary import LeaderFactor

_DECIMALS = 2
_LITTLE = 0.1
"""Share of a change that is not worth speaking of."""
_COLUMNS = ("change", "units", "sizes", "opened_closed")


def build_split_section(edition: Edition, unit_id: str) -> SplitSection | None:
    """Return the changes that can be told from chance, each with what it came from.

    Returns:
        None where no such change has parts.
    """
    found = _find_told(edition, unit_id)
    if not found:
        return None
    words, wave = edition.words, _list_waves(edition, found)
    rows = {factor: _round_parts(parts) for factor, parts in found.items()}
    header = (words.say("trace.factor"), *(words.say(f"split.{name}") for name in _COLUMNS))
    from_units = all(_is_from_units(parts) for parts in found.values())
    said = "intro_units" if from_units else "intro"
    rounding = _say_rounding(edition, found, rows)
    return SplitSection(
        intro=(words.say(f"split.{said}", wave=wave), *(() if from_units else rounding)),
        folded=from_units,
        table=Table(
            words.say("split.caption", unit=edition.unit_names[unit_id], wave=wave),
            header,
            tuple(
                (edition.factors[factor], *(words.signed(part, _DECIMALS) for part in parts))
                for factor, parts in rows.items()
            ),
        ),
        meaning=(
            *(words.say(f"split.meaning_{name}") for name in (*_COLUMNS[1:], "chance")),
            *(rounding if from_units else ()),
        ),
    )


def _find_told(edition: Edition, unit_id: str) -> dict[str, Decomposition]:
    """Return what may be told, by factor, by number.

    What is about the leaders of the units below is left out unless everybody may see it: their
    figures could be worked out of the parts where they are few.
    """
    figures, leaders = edition.figures, edition.leaders
    found = {}
    for factor in edition.factors:
        change = figures.changes.get((unit_id, factor))
        parts = figures.decompositions.get((unit_id, factor))
        of_leaders = factor in leaders.factors and leaders.seen_by is not LeaderFactor.EVERYONE
        if change is not None and change.flagged and parts is not None and not of_leaders:
            found[factor] = parts
    return found


def _is_from_units(parts: Decomposition) -> bool:
    """Return whether nearly all of a change came from the units themselves."""
    others = abs(parts.from_sizes) + abs(parts.from_opened_closed)
    return others < _LITTLE * abs(parts.change)


def _list_waves(edition: Edition, found: dict[str, Decomposition]) -> str:
    return edition.words.list_names(sorted({parts.previous_wave for parts in found.values()}))


def _round_parts(parts: Decomposition) -> tuple[float, ...]:
    """Return the change and its three parts as they are written."""
    every = (parts.change, parts.from_units, parts.from_sizes, parts.from_opened_closed)
    return tuple(round(part, _DECIMALS + 6) for part in every)


def _say_rounding(
    edition: Edition, found: dict[str, Decomposition], rows: dict[str, tuple[float, ...]]
) -> tuple[str, ...]:
    """Return how far the parts may be off where means are rounded, or that a sum may look so."""
    words = edition.words
    most = max(parts.rounding for parts in found.values())
    if round(most, _DECIMALS) > 0:
        return (words.say("split.rounded", points=words.number(most, _DECIMALS)),)
    written = ([round(part, _DECIMALS) for part in parts] for parts in rows.values())
    if all(abs(change - sum(three)) < 1e-9 for change, *three in written):
        return ()
    return (words.say("split.rounds"),)
