"""Whether a verdict would stand if what it rests on were a little different, in sentences."""

from tifaktor.report.figures import GoalVerdict
from tifaktor.report.wording import Wording
from tifaktor.scale import LOW, get_scale
from tifaktor.vocabulary import SILENT_LOWER, Status, StatusReason

_NOTHING = 0.005
_UNTRIED = "untried"


def say_robustness(words: Wording, verdict: GoalVerdict) -> tuple[str, ...]:
    """Return what a verdict withstands and what it does not; nothing where nothing was tried."""
    weights, rounding = _name_trial(verdict.holds_weights), _name_trial(verdict.holds_rounding)
    said = []
    if (weights, rounding) != (_UNTRIED, _UNTRIED):
        said.append(words.say(f"robust.weights_{weights}_rounding_{rounding}"))
    silent = _say_silent(words, verdict, words.say("robust.then" if said else "robust.first"))
    return (*said, silent) if silent is not None else tuple(said)


def say_tipping_point(words: Wording, verdict: GoalVerdict) -> str | None:
    """Return how different the silent must be to take the mean of all across the requirement.

    Returns:
        None where everybody answered, where nobody knows how many did not, where the mean lies
        on the requirement, and where the verdict itself falls with no more.
    """
    by, mean = verdict.tipping_point, verdict.mean
    if by is None or mean is None or abs(by) < _NOTHING:
        return None
    limit = verdict.silent_limit
    if limit is not None and words.change(by) == words.change(limit):
        return None
    way = "lower" if by > 0 else "higher"
    room = mean - LOW if by > 0 else get_scale().high - mean
    if abs(by) > room:
        return words.say(f"robust.tipping_{way}_never")
    return words.say(f"robust.tipping_{way}", by=words.change(by))


def _name_trial(holds: bool | None) -> str:
    if holds is None:
        return _UNTRIED
    return "holds" if holds else "falls"


def _say_silent(words: Wording, verdict: GoalVerdict, it: str) -> str | None:
    """Return whether a decided verdict stands if the silent lie on its other side."""
    if verdict.status not in (Status.ON_TRACK, Status.OFF_TRACK) or verdict.tipping_point is None:
        return None
    limit = verdict.silent_limit
    if limit is None and verdict.reason == StatusReason.REACHED:
        # Then it may be that another verdict was tried than the one that is given.
        return None
    way = "lower" if verdict.status == Status.ON_TRACK else "higher"
    outcome = "holds" if limit is None else "falls"
    by = words.change(max(SILENT_LOWER) * get_scale().unit if limit is None else limit)
    return words.say(f"robust.silent_{way}_{outcome}", it=it, by=by)
