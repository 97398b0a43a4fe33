"""Who answered, level by level: only units that are shown are in the figures."""

from statistics import median

from tifaktor.report.edition import Edition
from tifaktor.report.views import Table


def build_levels(edition: Edition) -> Table | None:
    """Return per level how many units there are, are shown, and the rates of those shown.

    No sum over the units of a level is told: with the sums of the level above, it could tell of
    those that are hidden.

    Returns:
        None where there is one level only.
    """
    words, tree = edition.words, edition.tree
    levels = sorted({tree.depth[unit] for unit in edition.counted})
    if len(levels) < 2:
        return None
    names = ("level", "units", "shown", "least", "middle", "most")
    return Table(
        caption=words.say("level.caption"),
        header=tuple(words.say(f"level.{name}") for name in names),
        rows=tuple(_write_level(edition, level) for level in levels),
    )


def _write_level(edition: Edition, level: int) -> tuple[str, ...]:
    words, figures = edition.words, edition.figures
    units = [unit for unit in edition.counted if edition.tree.depth[unit] == level]
    shown = [unit for unit in units if figures.find_hidden_reason(edition.wave, unit) is None]
    found = (figures.responses[(edition.wave, unit)].response_rate for unit in shown)
    rates = [rate for rate in found if rate is not None]
    name = "level.top" if level == 0 else "level.below"
    ends = (min(rates), median(rates), max(rates)) if rates else ()
    written = tuple(words.share(rate) for rate in ends) or ("", "", "")
    counts = (words.count(len(units)), words.count(len(shown)))
    return (words.say(name, level=words.count(level)), *counts, *written)
