"""One verdict with everything it rests on, as the terminal shows it."""

import math
from collections.abc import Iterator

from rich.console import RenderableType
from rich.markup import escape

from tifaktor.explanation import Explanation, FactorTrace
from tifaktor.language.formats import format_share
from tifaktor.language.texts import Texts
from tifaktor.report.figures import GoalVerdict
from tifaktor.report.verdicts import choose_probability, choose_sentence
from tifaktor.report.wording import Wording
from tifaktor.terminal.cells import HIDDEN, MARKS, Cells, lay_out_facts, make_heading, say_hidden
from tifaktor.terminal.grounds import list_factors, list_robustness, list_rows, list_rules
from tifaktor.terminal.pools import say_shown_in
from tifaktor.vocabulary import TARGET_FORMS, MeasureState, StatusReason, TargetKind

_SAID_OF_STATUS = ("status", "reason", "direction")


def tell_trace(texts: Texts, told: Explanation) -> Iterator[RenderableType]:
    """Yield an explanation from the status to the files; of a hidden unit only why it is hidden."""
    yield make_heading(told.unit_name, f"{told.municipality_name} {told.wave}")
    label = f" {told.goal_label}" if told.goal_label else ""
    yield escape(f"{told.goal_kind}{label}: {told.goal_name}")
    if told.synthetic:
        yield escape(texts.say("terminal.synthetic"))
    if told.hidden_reason is not None or told.reason == StatusReason.HIDDEN:
        yield f"\n{HIDDEN} {escape(say_hidden(texts, told.hidden_reason or ''))}"
        if told.pool_id is not None and told.pool_name is not None:
            yield say_shown_in(texts, told.municipality_id, told.pool_id, told.pool_name)
        return
    cells = Cells(texts)
    status = Wording(texts).begin(cells.status(told.status, told.reason, told.direction))
    yield f"\n{MARKS[told.status]} [bold]{escape(status)}[/]"
    verdict = _read_verdict(told)
    if verdict is None or told.rules is None:
        yield escape(_say_unmeasured(texts, told))
        yield lay_out_facts(_list_measures(texts, told))
        return
    yield escape(_say_verdict(texts, told, verdict)) + "\n"
    yield lay_out_facts(_list_facts(cells, told, verdict), _list_beside(cells, told, verdict))
    yield from list_factors(cells, told)
    yield from list_robustness(texts, verdict)
    yield from list_rules(texts, told.rules)
    yield from list_rows(cells, told)


def _read_verdict(told: Explanation) -> GoalVerdict | None:
    """Return the verdict as the pages know it, so that both say the same of it."""
    if told.verdict is None:
        return None
    figures = {
        name: getattr(told.verdict, name)
        for name in GoalVerdict._fields
        if name not in _SAID_OF_STATUS
    }
    said = {name: getattr(told, name) for name in _SAID_OF_STATUS}
    return GoalVerdict(**said, **figures)


def _say_unmeasured(texts: Texts, told: Explanation) -> str:
    name = "through_parts" if told.has_measured_parts else "not_measured"
    named = texts.fill_in(survey=told.survey[texts.language])
    return named.say(f"report.goal.{name}")


def _say_verdict(texts: Texts, told: Explanation, verdict: GoalVerdict) -> str:
    """Return the sentence that the pages have too: why the unit has its status."""
    probability = choose_probability(verdict)
    words, weakest = Wording(texts), _find_weakest(told, verdict)
    return words.texts.say(
        f"report.verdict.{choose_sentence(verdict)}",
        subject=words.texts.say(f"report.subject.{'municipality' if told.is_whole else 'unit'}"),
        probability="" if probability is None else words.probability(probability),
        wave=told.wave,
        count=words.number_word(verdict.n_factors),
        factor="" if weakest is None else words.lower(weakest.get_name(texts.language)),
    )


def _list_facts(cells: Cells, told: Explanation, verdict: GoalVerdict) -> Iterator[tuple[str, str]]:
    """Yield the figures of the verdict and how it was reached, each with its name."""
    texts, words = cells.texts, Wording(cells.texts)
    value = cells.number(verdict.mean, 2)
    if verdict.low is not None:
        value = f"{value} ({cells.interval(verdict.low, verdict.high, 2)})"
    yield texts.say("terminal.fact.value"), value
    yield texts.say("terminal.fact.required"), cells.number(verdict.required, 2)
    for target in _say_targets(words, told):
        yield "", target
    for one in told.factors:
        if one.baseline_wave is not None:
            yield words.texts.say("report.trace.baseline"), _write_baseline(cells, one)
    if verdict.probability is not None:
        yield texts.say("terminal.fact.probability"), cells.probability(verdict.probability)
    if verdict.end_probability is not None:
        end = words.texts.say(
            "report.account.end", probability=cells.probability(verdict.end_probability)
        )
        yield "", end
    if verdict.se is not None:
        yield texts.say("terminal.fact.se"), cells.number(verdict.se, 3)
        yield texts.say("terminal.fact.df"), _write_df(cells, verdict.df)
    for sentence in _say_rule(words, told, verdict):
        yield texts.say("terminal.fact.rule"), sentence
    yield texts.say("terminal.fact.answers"), _write_answers(cells, told)


def _list_beside(
    cells: Cells, told: Explanation, verdict: GoalVerdict
) -> Iterator[tuple[str, str]]:
    """Yield what stands beside the status and is no part of it."""
    yield cells.texts.say("terminal.fact.movement"), _write_movement(cells, told, verdict)
    yield from _list_measures(cells.texts, told)


def _list_measures(texts: Texts, told: Explanation) -> Iterator[tuple[str, str]]:
    counted = [
        f"{texts.say(f'report.state.{state}').lower()} {told.measures[state]}"
        for state in MeasureState
        if told.measures.get(state)
    ]
    if counted:
        n, states = sum(told.measures.values()), ", ".join(counted)
        yield texts.say("terminal.fact.measures"), f"{n} ({states})"


def _say_targets(words: Wording, told: Explanation) -> Iterator[str]:
    """Yield what is required, and whether anybody decided it; each target once."""
    seen: set[str] = set()
    for one in told.factors:
        kind = TargetKind(one.target_kind)
        value = one.target_value
        dated = TARGET_FORMS[kind].from_baseline and one.required is not None
        target = words.texts.say(
            f"report.target.{kind}_now" if dated else f"report.target.{kind}",
            wave=told.wave,
            value="" if value is None else words.exact(value),
            baseline=one.baseline_wave or "",
            year="" if one.due_year is None else f"{one.due_year:.0f}",
            required="" if one.required is None else words.number(one.required, 2),
        )
        name, adopted = ("assumed", "") if one.adopted is None else ("adopted", one.adopted)
        said = words.texts.say(f"report.goal.target_{name}", target=target, adopted=adopted)
        if said not in seen:
            seen.add(said)
            yield said


def _say_rule(words: Wording, told: Explanation, verdict: GoalVerdict) -> Iterator[str]:
    """Yield how the factors are judged together, and what their mean rests on."""
    if told.rules is None or verdict.n_factors < 2:
        yield words.texts.say("terminal.explain.single")
        return
    constants = told.rules.constants
    limit = constants["off"] / verdict.n_factors
    yield words.texts.say(
        f"report.account.rule_{verdict.rule}",
        count=words.number_word(verdict.n_factors),
        limit=words.share(limit, math.ceil(limit * 100) / 100),
    )
    if verdict.by_mean and verdict.from_respondents:
        yield words.texts.say("report.account.from_people")
    elif verdict.by_mean:
        yield words.texts.say("report.account.from_means", rho=constants["factor_correlation"])
    weakest = _find_weakest(told, verdict)
    if weakest is not None and not verdict.by_mean:
        yield words.texts.say(
            "report.goal.weakest", factor=words.lower(weakest.get_name(words.texts.language))
        )


def _write_df(cells: Cells, df: float | None) -> str:
    if df is None or df == float("inf"):
        return cells.texts.say("terminal.explain.no_sd")
    return cells.number(df, 1)


def _write_answers(cells: Cells, told: Explanation) -> str:
    """Return how many the verdict rests on, and what share of those asked they are."""
    verdict = told.verdict
    if verdict is None or verdict.n is None:
        return cells.none
    n = cells.count(verdict.n)
    if verdict.response_rate is None:
        return cells.texts.say("terminal.explain.response_unknown", n=n)
    rate = format_share(verdict.response_rate, cells.texts.language, 1)
    return cells.texts.say("terminal.explain.response", n=n, rate=rate)


def _write_movement(cells: Cells, told: Explanation, verdict: GoalVerdict) -> str:
    """Return which way the factors have gone, each marked change with its size."""
    texts, words = cells.texts, Wording(cells.texts)
    if verdict.movement is None:
        return texts.say("terminal.explain.no_movement")
    moved = {
        way: [
            f"{one.get_name(texts.language)} ({words.signed(one.change)})"
            for one in told.factors
            if one.change_flagged and one.change is not None and one.change * sign > 0
        ]
        for way, sign in (("up", 1), ("down", -1))
    }
    said = words.texts.say(
        f"report.movement.{verdict.movement}",
        up=words.list_names(moved["up"]), down=words.list_names(moved["down"]),
    )  # fmt: skip
    waves = sorted({one.previous_wave for one in told.factors if one.previous_wave})
    since = words.texts.say("report.movement.name", wave=", ".join(waves))
    return f"{since}: {words.lower(said) if not any(moved.values()) else said}"


def _write_baseline(cells: Cells, one: FactorTrace) -> str:
    """Return what a requirement counts from: `Mestringsklima 3,80 i 2022 (10 svar)`."""
    words, factor, wave = (
        Wording(cells.texts),
        one.get_name(cells.texts.language),
        one.baseline_wave or "",
    )
    value = f"{factor} {cells.number(one.baseline_mean, 2)}"
    if one.baseline_n is None:
        return words.texts.say("report.trace.baseline_value", value=value, wave=wave)
    return words.texts.say(
        "report.trace.baseline_value_n", value=value, wave=wave, n=cells.count(one.baseline_n)
    )


def _find_weakest(told: Explanation, verdict: GoalVerdict) -> FactorTrace | None:
    return next((one for one in told.factors if one.factor_id == verdict.weakest_factor_id), None)
