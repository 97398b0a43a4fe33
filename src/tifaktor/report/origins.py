"""Where a unit came from, in a sentence: why its series goes on, or begins here."""

from tifaktor.report.edition import Edition
from tifaktor.vocabulary import ContinuityReason


def say_origin(edition: Edition, unit_id: str) -> str | None:
    """Return what the unit was in the survey before; None where it was the same unit."""
    origin = edition.figures.origins.get(unit_id)
    if origin is None or origin.continuity_reason == ContinuityReason.SAME_UNIT:
        return None
    words = edition.words
    named = [edition.unit_names.get(unit, unit) for unit in origin.units]
    reason = origin.continuity_reason
    return words.say(f"origin.{reason}", wave=origin.previous_wave, units=words.list_names(named))
