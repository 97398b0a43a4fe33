"""How far apart the answers of a unit are."""

from tifaktor.report.edition import Edition
from tifaktor.report.factors import find_parent
from tifaktor.report.figures import Score
from tifaktor.report.unit_views import SpreadSection
from tifaktor.report.views import Table
from tifaktor.vocabulary import SdBasis

_DECIMALS = 2
_ESTIMATED = frozenset({str(SdBasis.DISTRIBUTION), str(SdBasis.STATEMENTS)})
"""Found from how answers fall, and not from each person's score."""


def build_spread_section(edition: Edition, unit_id: str) -> SpreadSection | None:
    """Return the standard deviation of each factor, beside that of the unit above.

    None of them is judged: between units of this size they differ by chance alone.

    Returns:
        None where none of the unit's is known and may be shown.
    """
    words, figures = edition.words, edition.figures
    own = {
        factor: score
        for factor in edition.factors
        if (score := figures.scores.get((edition.wave, unit_id, factor))) is not None
        and score.sd is not None
    }
    if not own:
        return None
    above = find_parent(edition, unit_id)
    none = words.say("trace.none")
    header = [words.say("trace.factor"), words.say("spread.here")]
    if above is not None:
        header.append(edition.unit_names[above])
    rows = []
    for factor, name in edition.factors.items():
        row = [name, _write(edition, own.get(factor)) or none]
        if above is not None:
            row.append(_write(edition, _find_above(edition, unit_id, above, factor)) or none)
        rows.append(tuple(row))
    shown = [score.sd_basis in _ESTIMATED for score in own.values()]
    return SpreadSection(
        intro=(words.say("spread.intro"), words.say("spread.use")),
        table=Table(
            words.say("spread.caption", unit=edition.unit_names[unit_id], wave=edition.wave),
            tuple(header), tuple(rows),
        ),
        notes=(words.say("spread.chance"), *((words.say("spread.estimated"),) if any(shown) else ())),
    )  # fmt: skip


def _find_above(edition: Edition, unit_id: str, above: str, factor_id: str) -> Score | None:
    """Return the score of the unit above, where it may stand on this unit's page."""
    if not edition.leaders.may_show(above, factor_id, on=unit_id):
        return None
    return edition.figures.scores.get((edition.wave, above, factor_id))


def _write(edition: Edition, score: Score | None) -> str | None:
    return None if score is None or score.sd is None else edition.words.number(score.sd, _DECIMALS)
