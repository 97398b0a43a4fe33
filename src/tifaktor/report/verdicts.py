"""The sentences about where a unit stands: the finding, and one for each verdict."""

from collections import Counter

from tifaktor.report.edition import Edition
from tifaktor.report.figures import GoalVerdict
from tifaktor.report.strategy import Goal
from tifaktor.report.views import StatusView
from tifaktor.vocabulary import GoalRule, Status, StatusReason

HIDDEN = "hidden"
"""Counted where a goal rests on a mean that is not shown as it is."""
THROUGH_PARTS = "through_parts"
"""Shown where a goal has no factor of its own, but parts of it have."""
_FINDING_ORDER = (
    (Status.OFF_TRACK, "off"),
    (Status.UNSURE, "unsure"),
    (Status.TOO_LITTLE_DATA, "little"),
    (HIDDEN, HIDDEN),
    (THROUGH_PARTS, "through_parts"),
    (Status.NOT_MEASURED, "not_measured"),
)
_REASONS_THAT_EXPLAIN = (StatusReason.GUARD, StatusReason.RESPONSE_SHIFT, StatusReason.REACHED)


def find_status(edition: Edition, unit_id: str, goal: Goal) -> StatusView:
    """Return where a unit stands on a goal."""
    if not goal.links and goal.has_links_below():
        return StatusView(THROUGH_PARTS, edition.words.say(f"status.{THROUGH_PARTS}"))
    verdict = edition.figures.goal_verdicts.get((unit_id, goal.goal_id))
    if verdict is None:
        return edition.words.status(_status_without_verdict(goal))
    return edition.words.status(verdict.status, verdict.direction, verdict.reason)


def say_finding(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return how many goals stand where: the first thing a page says."""
    counts = count_statuses(edition, unit_id)
    total = sum(counts.values())
    if counts[Status.NOT_MEASURED] == total:
        return (edition.words.say("finding.none_measured"),)
    if total == 1:
        return (edition.words.say(f"finding.only_{next(iter(counts))}"),)
    told: set[str] = set()
    sentences = []
    judgeable = total - counts[Status.NOT_MEASURED] - counts[THROUGH_PARTS] - counts[HIDDEN]
    if judgeable and counts[Status.TOO_LITTLE_DATA] == judgeable:
        sentences.append(edition.words.say("finding.none_judged"))
        told.add(Status.TOO_LITTLE_DATA)
    elif judgeable:
        sentences.append(_say_on_track(edition, counts[Status.ON_TRACK], total))
    sentences += [
        _say_count(edition, f"finding.{name}", counts[status])
        for status, name in _FINDING_ORDER
        if counts[status] and status not in told
    ]
    return tuple(sentences)


def count_statuses(edition: Edition, unit_id: str) -> Counter[str]:
    """Return how many of the goals that findings count have each status."""
    return Counter(
        HIDDEN if is_hidden(edition, unit_id, goal) else find_status(edition, unit_id, goal).mark
        for goal in edition.strategy.counted
    )


def is_hidden(edition: Edition, unit_id: str, goal: Goal) -> bool:
    """Return whether a goal has no verdict because a figure that it rests on is hidden."""
    verdict = edition.figures.goal_verdicts.get((unit_id, goal.goal_id))
    return verdict is not None and verdict.reason == StatusReason.HIDDEN


def say_verdict(edition: Edition, unit_id: str, goal: Goal, verdict: GoalVerdict | None) -> str:
    """Return one sentence on why the unit has its status on a goal."""
    words = edition.words
    if not goal.links:
        through = goal.has_links_below()
        return words.say("goal.through_parts" if through else "goal.not_measured")
    if verdict is None:
        return words.say(f"verdict.{Status.TOO_LITTLE_DATA}")
    probability = choose_probability(verdict)
    return words.say(
        f"verdict.{choose_sentence(verdict)}",
        subject=edition.name_subject(unit_id),
        probability="" if probability is None else words.probability(probability),
        wave=edition.wave,
        count=words.number_word(verdict.n_factors),
        factor=words.lower(edition.factors.get(verdict.weakest_factor_id or "", "")),
    )


def say_weakest(edition: Edition, verdict: GoalVerdict | None) -> str | None:
    """Return whose figures are shown, where the goal shows those of its weakest factor."""
    if verdict is None or verdict.by_mean or verdict.weakest_factor_id is None:
        return None
    factor = edition.words.lower(edition.factors[verdict.weakest_factor_id])
    return edition.words.say("goal.weakest", factor=factor)


def choose_probability(verdict: GoalVerdict) -> float | None:
    """Return the probability that the sentence tells: of the end, where that is reached."""
    reached = verdict.reason == StatusReason.REACHED and verdict.end_probability is not None
    return verdict.end_probability if reached else verdict.probability


def choose_sentence(verdict: GoalVerdict) -> str:
    """Return the key of the sentence that fits the rule that the goal is judged by."""
    if verdict.reason in _REASONS_THAT_EXPLAIN or verdict.status == Status.TOO_LITTLE_DATA:
        return verdict.reason or verdict.status
    if verdict.status == Status.UNSURE and verdict.by_mean:
        return verdict.direction or verdict.status
    if verdict.by_mean:
        return verdict.status
    return f"all_{verdict.status}" if verdict.rule == GoalRule.ALL else f"worst_{verdict.status}"


def _status_without_verdict(goal: Goal) -> str:
    return str(Status.TOO_LITTLE_DATA if goal.links else Status.NOT_MEASURED)


def _say_on_track(edition: Edition, on: int, total: int) -> str:
    words = edition.words
    name = "all_on" if on == total > 1 else "some_on" if on else "none_on"
    return words.begin(
        words.say(
            f"finding.{name}",
            on=words.number_word(on),
            total=words.number_word(total),
            goals=edition.name_goals(),
        )
    )


def _say_count(edition: Edition, name: str, count: int) -> str:
    words = edition.words
    number = "one" if count == 1 else "many"
    return words.begin(words.say(f"{name}_{number}", count=words.number_word(count)))
