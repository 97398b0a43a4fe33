"""Who answered, and what that allows."""

from statistics import median

from tifaktor.report.edition import Edition
from tifaktor.report.figures import Response
from tifaktor.vocabulary import HiddenReason

_TENTH = 0.1
"""The smallest difference that figures with one decimal can show."""


def say_response(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return who answered in a unit that is shown, and what the answers allow."""
    response = edition.figures.responses[(edition.wave, unit_id)]
    sentences = [say_counts(edition, unit_id), *_say_allows(edition, response)]
    if response.n_units_summed is not None:
        n_units = edition.words.count(response.n_units_summed)
        sentences.append(edition.words.say("response.summed", n_units=n_units))
    sentences += _say_change_limits(edition, unit_id, response.n_responses)
    return tuple(sentences)


def say_counts(edition: Edition, unit_id: str) -> str:
    """Return who answered in a unit that is shown: `12 av 15 svarte (80 %)`."""
    words, method = edition.words, edition.method
    response = edition.figures.responses[(edition.wave, unit_id)]
    rate = response.response_rate
    limits = (method.response_full, method.response_low, method.response_least)
    written = "" if rate is None else words.share(rate, *limits)
    if response.n_responses is None:
        if rate is None:
            return words.say("response.unknown")
        return words.say("response.rate_only", rate=written)
    n = words.count(response.n_responses)
    if rate is None:
        return words.say("response.n_only", n=n)
    if response.n_invited is None:
        return words.say("response.n_rate", n=n, rate=written)
    return words.say("response.of", n=n, invited=words.count(response.n_invited), rate=written)


def write_response(edition: Edition, unit_id: str) -> str:
    """Return who answered, as short as a cell of a table: `12 av 15`."""
    words = edition.words
    response = edition.figures.responses.get((edition.wave, unit_id))
    if response is None:
        return words.say("response.short_absent")
    if response.hidden_reason is not None:
        return words.say("response.short_hidden")
    if response.n_responses is None:
        return words.say("response.short_unknown")
    n = words.count(response.n_responses)
    if response.n_invited is None:
        return n
    return words.say("response.short_of", n=n, invited=words.count(response.n_invited))


def say_hidden_reason(edition: Edition, reason: str) -> str:
    """Return in a few words why a unit is hidden."""
    return edition.words.say(f"hidden.short_{HiddenReason(reason)}", k=edition.k)


def _say_allows(edition: Edition, response: Response) -> list[str]:
    """Return what the answers allow; verdicts are spoken of only where there are goals."""
    words, method, rate = edition.words, edition.method, response.response_rate
    has_goals = bool(edition.strategy.goals)
    if response.n_responses is None:
        said = [words.say("response.allows_n_unknown")]
        return [*said, words.say("response.allows_no_verdict")] if has_goals else said
    if rate is None:
        return [words.say("response.allows_invited_unknown")]
    if has_goals and rate < method.response_least:
        return [words.say("response.allows_none", limit=words.share(method.response_least))]
    if rate < method.response_low:
        name = "allows_shifted_low" if has_goals else "allows_low"
        return [words.say(f"response.{name}", limit=words.share(method.response_low))]
    if has_goals and rate < method.response_full:
        return [words.say("response.allows_shifted", limit=words.share(method.response_full))]
    return []


def _say_change_limits(edition: Edition, unit_id: str, n: int | None) -> list[str]:
    """Return how large a change must be to be seen, where there was a wave to compare with."""
    words = edition.words
    found = (edition.figures.changes.get((unit_id, factor)) for factor in edition.factors)
    sizes = [
        change.smallest_visible
        for change in found
        if change is not None and change.smallest_visible is not None
    ]
    if n is None or not sizes:
        return []
    size = median(sizes)
    name = "response.smallest" if size >= _TENTH else "response.smallest_tiny"
    sentences = [words.say(name, change=words.change(size))]
    if n < edition.method.arrow_n:
        limit = words.count(edition.method.arrow_n)
        sentences.append(words.say("response.no_arrows", limit=limit))
    return sentences
