"""What goals require, in words, and whether anybody has decided it."""

from collections.abc import Iterable
from dataclasses import dataclass

from tifaktor.report.edition import Edition
from tifaktor.report.figures import FactorVerdict
from tifaktor.report.strategy import Goal
from tifaktor.vocabulary import TARGET_FORMS, TargetKind


@dataclass(frozen=True, slots=True)
class Target:
    """What is required of a factor, as it is named in a sentence; the year is when it is due."""

    kind: str
    value: float | None = None
    baseline_wave: str | None = None
    due_year: float | None = None


def say_target(edition: Edition, unit_id: str, goal: Goal) -> str | None:
    """Return what the goal requires of the unit, and whether anybody decided it."""
    verdicts = find_factor_verdicts(edition, unit_id, (goal,))
    if not verdicts:
        return None
    adopted = sorted({verdict.adopted for verdict in verdicts if verdict.adopted})
    target = _name_targets(edition, verdicts, now=True)
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
        default = edition.default_target
        target = _name_target(edition, Target(default.kind, default.value))
        return edition.words.say("goal.assumption", target=target)
    if not assumed:
        return None
    name = "goal.assumption_some" if len(assumed) < len(verdicts) else "goal.assumption"
    return edition.words.say(name, target=_name_targets(edition, assumed, now=False))


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


def _name_targets(edition: Edition, verdicts: list[FactorVerdict], *, now: bool) -> str:
    """Return every target among the verdicts, each named once, in their order.

    Args:
        edition: the language, and which wave.
        verdicts: on the factors.
        now: whether to tell what a target towards a later year requires this wave. That can be
            told of one factor only: each begins where it was.
    """
    targets = [_read_target(verdict) for verdict in verdicts]
    times: dict[Target, int] = {}
    for target in targets:
        times[target] = times.get(target, 0) + 1
    required = dict(zip(targets, verdicts, strict=True))
    return "; ".join(
        _name_target(edition, target, required[target] if now and times[target] == 1 else None)
        for target in times
    )


def _read_target(verdict: FactorVerdict) -> Target:
    kind = TargetKind(verdict.target_kind)
    if TARGET_FORMS[kind].from_baseline:
        return Target(kind, verdict.target_value, verdict.baseline_wave, verdict.due_year)
    return Target(kind, verdict.required if kind is TargetKind.LEVEL else None)


def _name_target(edition: Edition, target: Target, verdict: FactorVerdict | None = None) -> str:
    """Return a target; one that counts from an earlier wave, with what it requires this wave."""
    words, name, required = edition.words, f"target.{target.kind}", ""
    if verdict is not None and target.baseline_wave is not None and verdict.required is not None:
        decimals = words.decimals_to_tell_apart(verdict.mean, verdict.required)
        name, required = f"{name}_now", words.number(verdict.required, decimals)
    return words.say(
        name,
        wave=edition.wave,
        value="" if target.value is None else words.exact(target.value),
        baseline=target.baseline_wave or "",
        year="" if target.due_year is None else f"{target.due_year:.0f}",
        required=required,
    )
