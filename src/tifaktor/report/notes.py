"""What stands at the foot of the pages: what may not be concluded, and how it was computed."""

from tifaktor.report.edition import Edition
from tifaktor.vocabulary import Basis

_UNIT_CAUTIONS = ("no_change", "tenth", "lowest", "cause")
_OVERVIEW_CAUTIONS = ("ranking", "cause")


def list_unit_cautions(edition: Edition) -> tuple[str, ...]:
    """Return what may not be concluded from a unit's page."""
    return _say_all(edition, _UNIT_CAUTIONS)


def list_overview_cautions(edition: Edition) -> tuple[str, ...]:
    """Return what may not be concluded from the overview."""
    return _say_all(edition, _OVERVIEW_CAUTIONS)


def list_notes(edition: Edition) -> tuple[str, ...]:
    """Return how the figures were made: status, intervals, privacy, and what was set otherwise."""
    words, method = edition.words, edition.method
    notes = []
    if edition.strategy.goals:
        on, off = words.share(method.on), words.share(method.off)
        notes.append(words.say("note.status", on=on, off=off))
    notes.append(words.say("note.interval", confidence=words.share(method.confidence)))
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


def _say_all(edition: Edition, names: tuple[str, ...]) -> tuple[str, ...]:
    if edition.strategy.goals:
        names = ("unsure", *names, "errors")
    said = [edition.words.say(f"caution.{name}") for name in names]
    links = (link for goal in edition.strategy.walk() for link in goal.links)
    if any(link.basis == Basis.INTERPRETED for link in links):
        said.append(edition.words.say("caution.interpreted"))
    return tuple(said)
