"""What stands at the foot of the pages: what may not be concluded, and how it was computed."""

from tifaktor.calibration import (
    MAIN_RULE,
    USUAL_RESPONSE,
    find_wrong_share,
    load_calibration,
)
from tifaktor.report.edition import Edition
from tifaktor.vocabulary import Basis

_UNIT_CAUTIONS = ("no_change", "tenth", "lowest", "cause")
_OVERVIEW_CAUTIONS = ("ranking", "cause")


def list_unit_cautions(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return what may not be concluded from a unit's page."""
    response = edition.figures.responses[(edition.wave, unit_id)]
    return _say_all(edition, _UNIT_CAUTIONS, unit_id, response.n_responses)


def list_overview_cautions(edition: Edition) -> tuple[str, ...]:
    """Return what may not be concluded from the overview."""
    return _say_all(edition, _OVERVIEW_CAUTIONS, edition.tree.root, None)


def say_own_constants(edition: Edition) -> str | None:
    """Return that the method has other constants here than the usual, where it is so."""
    if not edition.method.changed_from_default():
        return None
    return edition.words.say("page.own_constants")


def list_notes(edition: Edition) -> tuple[str, ...]:
    """Return how the figures were made: status, intervals, privacy, and what was set otherwise."""
    words, method = edition.words, edition.method
    notes = []
    if edition.strategy.goals:
        on, off = words.share(method.on), words.share(method.off)
        notes.append(words.say("note.status", on=on, off=off))
    notes.append(words.say("note.interval", confidence=words.share(method.confidence)))
    spread = {"c": method.c_level, "short": method.c_short, "phi0": method.phi0}
    written = {name: words.number(value, 2) for name, value in spread.items()}
    notes.append(words.say("note.spread", **written))
    notes.append(words.say("note.change"))
    notes.append(words.say("note.k", k=edition.k))
    changed = method.changed_from_default()
    if changed:
        constants = ", ".join(
            words.say("note.constant", name=name, value=value) for name, value in changed.items()
        )
        notes.append(words.say("note.changed", constants=constants))
    else:
        notes.append(words.say("note.unchanged"))
    return tuple(notes)


def _say_all(
    edition: Edition, names: tuple[str, ...], unit_id: str, n: int | None
) -> tuple[str, ...]:
    words, has_goals = edition.words, bool(edition.strategy.goals)
    if has_goals:
        names = ("unsure", *names)
    said = [words.say(f"caution.{name}") for name in names]
    if has_goals:
        said.append(_say_errors(edition, unit_id, n))
    links = (link for goal in edition.strategy.walk() for link in goal.links)
    if any(link.basis == Basis.INTERPRETED for link in links):
        said.append(words.say("caution.interpreted"))
    return tuple(said)


def _find_rule(edition: Edition, unit_id: str) -> str:
    """Return which simulated figures are like the unit's: exact ones, or published with a decimal."""
    figures = edition.figures
    found = (figures.scores.get((edition.wave, unit_id, factor)) for factor in edition.factors)
    scores = [score for score in found if score is not None]
    if not any(score.decimals is not None and score.decimals <= 1 for score in scores):
        return MAIN_RULE
    return "one_decimal_sd" if any(score.sd_basis for score in scores) else "one_decimal"


def _say_errors(edition: Edition, unit_id: str, n: int | None) -> str:
    """Return how many verdicts are wrong: in units with about n answers, or in units of all sizes."""
    words, rule = edition.words, _find_rule(edition, unit_id)
    sizes = sorted(
        rates.n
        for rates in load_calibration().verdicts
        if rates.rule == rule and rates.response == USUAL_RESPONSE
    )
    wrong = {size: find_wrong_share(size, rule) for size in sizes}
    if n is not None:
        size = max((size for size in sizes if size <= n), default=sizes[0])
        share = words.number(wrong[size], 0)
        said = words.say("caution.errors_of_size", wrong=share, n=words.count(size))
    else:
        most, least = (words.number(find(wrong.values()), 0) for find in (max, min))
        name = "alike" if most == least else "range"
        said = words.say(f"caution.errors_{name}", wrong=most, most=most, least=least)
    if not edition.method.changed_from_default():
        return said
    return f"{said} {words.say('caution.errors_usual')}"
