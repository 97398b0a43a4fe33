"""What a verdict rests on, told on demand: the factors behind it, and how it was reached."""

import math
from collections.abc import Sequence

from tifaktor.report.edition import Edition
from tifaktor.report.figures import FactorVerdict, GoalVerdict
from tifaktor.report.robustness import say_robustness, say_tipping_point
from tifaktor.report.strategy import Goal, GoalLink
from tifaktor.report.targets import find_factor_verdicts
from tifaktor.report.views import Account, TraceColumns, TraceRow
from tifaktor.vocabulary import GoalRule, Status, StatusReason

_NOT_IN_QUOTES = frozenset('"$`\\!%')
"""Signs that one shell or another reads as something else, also between quotation marks."""
_LEAST_TOLD = 0.005
"""A smaller distance from the requirement would be written as nothing."""


def tell_account(
    edition: Edition, unit_id: str, goal: Goal, verdict: GoalVerdict | None, rule_above: str | None
) -> Account | None:
    """Return what a verdict withstands and how it was reached; None where there is none.

    Args:
        edition: the language, the figures and the constants.
        unit_id: whose verdict.
        goal: on what.
        verdict: what was found.
        rule_above: by what rule a goal above is judged, if there is one; what holds for all that
            are judged by the same is not told again.
    """
    if verdict is None or verdict.probability is None:
        return None
    words = edition.words
    same_rule = rule_above == verdict.rule
    comparison = _say_comparison(edition, unit_id, goal, verdict, alone=not same_rule)
    pooled = _say_pooled(edition, unit_id, goal)
    stands = say_robustness(words, verdict)
    if same_rule:
        return Account(stands, (), (*comparison, *pooled))
    factors = find_factor_verdicts(edition, unit_id, (goal,))
    tipping = say_tipping_point(words, verdict)
    return Account(
        stands=stands if tipping is None else (*stands, tipping),
        rule=tuple(_say_rule(edition, verdict)),
        made=(_say_answers(edition, factors, verdict), *comparison, *pooled),
    )


def choose_columns(
    edition: Edition, unit_id: str, goal: Goal, verdict: GoalVerdict | None
) -> TraceColumns:
    """Return which columns the table of a goal's factors needs to be understood.

    Weights count only where the mean is judged, and are told where they differ.
    """
    factors = find_factor_verdicts(edition, unit_id, (goal,))
    weighed = verdict is not None and verdict.by_mean
    return TraceColumns(
        weight=weighed and len({round(factor.weight, 6) for factor in factors}) > 1,
        n=len({verdict.n for verdict in factors}) > 1,
        baseline=any(verdict.baseline_mean is not None for verdict in factors),
    )


def trace_links(
    edition: Edition, unit_id: str, goal: Goal, links: Sequence[GoalLink], columns: TraceColumns
) -> tuple[TraceRow, ...]:
    """Return a row per factor, all with as many decimals as the closest of them needs."""
    find = edition.figures.factor_verdicts.get
    verdicts = [find((unit_id, goal.goal_id, link.factor_id)) for link in links]
    decimals = max(
        (
            edition.words.decimals_to_tell_apart(verdict.mean, verdict.required)
            for verdict in verdicts
            if verdict is not None
        ),
        default=1,
    )
    return tuple(
        _trace_link(edition, unit_id, link, verdict, decimals=decimals, columns=columns)
        for link, verdict in zip(links, verdicts, strict=True)
    )


def _trace_link(
    edition: Edition,
    unit_id: str,
    link: GoalLink,
    verdict: FactorVerdict | None,
    *,
    decimals: int,
    columns: TraceColumns,
) -> TraceRow:
    words, none = edition.words, edition.words.say("trace.none")
    score = edition.figures.scores.get((edition.wave, unit_id, link.factor_id))
    value = required = probability = weight = n = baseline = none
    status = words.status(Status.TOO_LITTLE_DATA)
    if score is not None and score.mean is not None:
        value = words.value(score.mean, score.low, score.high, decimals)
    if score is not None and score.hidden_reason is not None:
        value = words.kept(score.hidden_reason)
        status = words.status(Status.TOO_LITTLE_DATA, reason=StatusReason.HIDDEN)
    if verdict is not None:
        status = words.status(verdict.status, verdict.direction)
        weight = words.share(verdict.weight)
        n = none if verdict.n is None else words.count(verdict.n)
        baseline = _write_baseline(edition, unit_id, link, verdict, decimals) or none
        if verdict.required is not None:
            required = words.number(verdict.required, decimals)
        if verdict.probability is not None:
            probability = words.probability(verdict.probability)
    return TraceRow(
        factor=edition.factors[link.factor_id],
        weight=weight if columns.weight else "",
        n=n if columns.n else "",
        value=value,
        baseline=baseline if columns.baseline else "",
        required=required,
        probability=probability,
        status=status,
        basis=words.say(f"basis.{link.basis}"),
    )


def _write_baseline(
    edition: Edition, unit_id: str, link: GoalLink, verdict: FactorVerdict, decimals: int
) -> str | None:
    """Return what a requirement counts from, and from how many answers: `3,8 i 2022 (10 svar)`."""
    if verdict.baseline_mean is None or verdict.baseline_wave is None:
        return None
    words, wave = edition.words, verdict.baseline_wave
    value = words.number(verdict.baseline_mean, decimals)
    then = edition.figures.scores.get((wave, unit_id, link.factor_id))
    if then is None or then.n is None:
        return words.say("trace.baseline_value", value=value, wave=wave)
    return words.say("trace.baseline_value_n", value=value, wave=wave, n=words.count(then.n))


def _say_rule(edition: Edition, verdict: GoalVerdict) -> list[str]:
    """Return how several factors are judged together; nothing where there is one."""
    if verdict.n_factors < 2:
        return []
    words, method = edition.words, edition.method
    limit = method.off / verdict.n_factors
    said = [
        words.say(
            f"account.rule_{verdict.rule}",
            count=words.number_word(verdict.n_factors),
            limit=words.share(limit, math.ceil(limit * 100) / 100),
        )
    ]
    if verdict.by_mean and verdict.from_respondents:
        said.append(words.say("account.from_people"))
    elif verdict.by_mean:
        said.append(words.say("account.from_means", rho=method.factor_correlation))
    return said


def _say_answers(edition: Edition, factors: Sequence[FactorVerdict], verdict: GoalVerdict) -> str:
    """Return how many answers a verdict rests on; the table tells it where factors differ."""
    words, method, rate = edition.words, edition.method, verdict.response_rate
    counts = {factor.n for factor in factors}
    n = next(iter(counts)) if len(counts) == 1 else None
    name, written = ("varied", "") if n is None else ("n", words.count(n))
    if rate is None:
        return words.say(f"account.{name}_unknown", n=written, wave=edition.wave)
    return words.say(
        f"account.{name}",
        n=written,
        wave=edition.wave,
        rate=words.share(rate, method.response_full, method.response_least),
    )


def _say_comparison(
    edition: Edition, unit_id: str, goal: Goal, verdict: GoalVerdict, *, alone: bool
) -> list[str]:
    """Return how far from the requirement, how sure that is, and what probability comes of it.

    Args:
        edition: the language, the figures and the constants.
        unit_id: whose verdict.
        goal: on what.
        verdict: what was found.
        alone: whether no goal above is judged by the same rule.
    """
    words = edition.words
    if verdict.mean is None or verdict.required is None or verdict.se is None:
        return []
    gap = verdict.mean - verdict.required
    what = "mean" if verdict.by_mean else "weakest"
    side = "level" if abs(gap) < _LEAST_TOLD else "above" if gap > 0 else "below"
    said = [words.say(f"account.gap_{what}_{side}", gap=words.number(abs(gap), 2))]
    joint = not verdict.by_mean and verdict.rule == GoalRule.ALL
    probability = verdict.probability
    if joint:
        key = (unit_id, goal.goal_id, verdict.weakest_factor_id or "")
        weakest = edition.figures.factor_verdicts.get(key)
        probability = None if weakest is None else weakest.probability
    if probability is not None:
        said.append(_say_probability(edition, verdict.se, verdict.df, probability, alone=alone))
    if joint and verdict.probability is not None:
        rho = edition.method.factor_correlation
        together = words.probability(verdict.probability)
        said.append(words.say("account.joint", probability=together, rho=rho))
    if verdict.end_probability is not None:
        end = words.probability(verdict.end_probability)
        said.append(words.say("account.end", probability=end))
    return said


def _say_probability(
    edition: Edition, se: float, df: float | None, probability: float, *, alone: bool
) -> str:
    """Return how a probability came of a standard error; below a goal that tells why, only that."""
    words = edition.words
    facts = {"se": words.number(se, 2), "probability": words.probability(probability)}
    if df is None or math.isinf(df):
        return words.say("account.normal" if alone else "account.normal_too", **facts)
    return words.say("account.df", df=words.number(df, 0 if df.is_integer() else 1), **facts)


def _say_pooled(edition: Edition, unit_id: str, goal: Goal) -> list[str]:
    """Return which baselines were drawn towards the units beside, since they were picked as low."""
    find = edition.figures.factor_verdicts.get
    factors = [
        edition.words.lower(edition.factors[link.factor_id])
        for link in goal.links
        if (found := find((unit_id, goal.goal_id, link.factor_id))) and found.baseline_pooled
    ]
    if not factors:
        return []
    return [edition.words.say("account.pooled", factors=edition.words.list_names(factors))]


def write_command(edition: Edition, unit_id: str, goal: Goal) -> str:
    """Return what to type for the whole trace; by name or number where these name only one."""
    named = goal.goal_label is not None and goal.sign not in edition.strategy.repeated
    parts = ["tifaktor explain"]
    for name, key in (
        (edition.unit_names[unit_id], unit_id),
        (goal.sign if named else goal.goal_id, goal.goal_id),
    ):
        parts.append(f'"{key if set(name) & _NOT_IN_QUOTES else name}"')
    return " ".join([*parts, "-w", edition.wave])
