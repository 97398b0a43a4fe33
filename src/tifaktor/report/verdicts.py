"""The sentences about goals: the finding, one verdict, what is required and who decided it."""

from collections import Counter
from collections.abc import Iterable

from tifaktor.report.edition import Edition
from tifaktor.report.figures import FactorVerdict, GoalVerdict
from tifaktor.report.strategy import Goal
from tifaktor.report.views import StatusView
from tifaktor.vocabulary import Status, StatusReason, TargetKind

THROUGH_PARTS = "through_parts"
"""Shown where a goal has no factor of its own, but parts of it have."""
_FINDING_ORDER = (
    (Status.OFF_TRACK, "off"),
    (Status.UNSURE, "unsure"),
    (Status.TOO_LITTLE_DATA, "little"),
    (THROUGH_PARTS, "through_parts"),
    (Status.NOT_MEASURED, "not_measured"),
)
_REASONS_THAT_EXPLAIN_UNSURE = (StatusReason.GUARD, StatusReason.RESPONSE_SHIFT)


def find_status(edition: Edition, unit_id: str, goal: Goal) -> StatusView:
    """Return where a unit stands on a goal."""
    if not goal.links and goal.has_links_below():
        return StatusView(THROUGH_PARTS, edition.words.say(f"status.{THROUGH_PARTS}"))
    verdict = edition.figures.goal_verdicts.get((unit_id, goal.goal_id))
    if verdict is None:
        return edition.words.status(_status_without_verdict(goal))
    return edition.words.status(verdict.status, verdict.direction)


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
    judgeable = total - counts[Status.NOT_MEASURED] - counts[THROUGH_PARTS]
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
    return Counter(find_status(edition, unit_id, goal).mark for goal in edition.strategy.counted)


def say_verdict(edition: Edition, unit_id: str, goal: Goal, verdict: GoalVerdict | None) -> str:
    """Return one sentence on why the unit has its status on a goal."""
    words = edition.words
    if not goal.links:
        through = goal.has_links_below()
        return words.say("goal.through_parts" if through else "goal.not_measured")
    if verdict is None:
        return words.say(f"verdict.{Status.TOO_LITTLE_DATA}")
    return words.say(
        f"verdict.{_choose_sentence(verdict)}",
        subject=edition.name_subject(unit_id),
        probability="" if verdict.probability is None else words.probability(verdict.probability),
        wave=edition.wave,
    )


def say_target(edition: Edition, unit_id: str, goal: Goal) -> str | None:
    """Return what the goal requires of the unit, and whether anybody decided it."""
    verdicts = find_factor_verdicts(edition, unit_id, (goal,))
    if not verdicts:
        return None
    adopted = sorted({verdict.adopted for verdict in verdicts if verdict.adopted})
    target = _name_targets(edition, verdicts)
    if not adopted:
        return edition.words.say("goal.target_assumed", target=target)
    return edition.words.say("goal.target_adopted", target=target, adopted="; ".join(adopted))


def say_assumption(edition: Edition, unit_id: str) -> str | None:
    """Return the sentence saying what is required though nobody has decided it.

    Returns:
        None where every target of the unit was adopted. A hidden unit has no targets to show;
        then the workspace's default is told, as for a municipality without verdicts.
    """
    verdicts = find_factor_verdicts(edition, unit_id, edition.strategy.walk())
    assumed = [verdict for verdict in verdicts if not verdict.adopted]
    if not verdicts:
        target = _name_target(edition, edition.default_target.kind, edition.default_target.value)
        return edition.words.say("goal.assumption", target=target)
    if not assumed:
        return None
    name = "goal.assumption_some" if len(assumed) < len(verdicts) else "goal.assumption"
    return edition.words.say(name, target=_name_targets(edition, assumed))


def find_factor_verdicts(
    edition: Edition, unit_id: str, goals: Iterable[Goal]
) -> list[FactorVerdict]:
    """Return the verdicts on the factors of some goals in one unit."""
    found = (
        edition.figures.factor_verdicts.get((unit_id, goal.goal_id, link.factor_id))
        for goal in goals
        for link in goal.links
    )
    return [verdict for verdict in found if verdict is not None]


def _choose_sentence(verdict: GoalVerdict) -> str:
    if verdict.status in (Status.ON_TRACK, Status.OFF_TRACK):
        return verdict.status
    if verdict.status == Status.UNSURE and verdict.reason not in _REASONS_THAT_EXPLAIN_UNSURE:
        return verdict.direction or verdict.status
    return verdict.reason or verdict.status


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


def _name_targets(edition: Edition, verdicts: Iterable[FactorVerdict]) -> str:
    """Return every kind of target among the verdicts, each named once, in their order."""
    kinds = dict.fromkeys(
        (
            verdict.target_kind,
            verdict.required if verdict.target_kind == TargetKind.LEVEL else None,
        )
        for verdict in verdicts
    )
    return "; ".join(_name_target(edition, kind, value) for kind, value in kinds)


def _name_target(edition: Edition, kind: str, value: float | None) -> str:
    written = "" if value is None else edition.words.number(value)
    return edition.words.say(f"target.{kind}", wave=edition.wave, value=written)
