"""What a verdict rests on: factors, what it withstands, constants, rows and files."""

from collections.abc import Iterator
from datetime import datetime

from rich.console import RenderableType
from rich.markup import escape

from tifaktor.explanation import Explanation, Rules
from tifaktor.language.formats import format_share, format_time
from tifaktor.language.texts import Texts
from tifaktor.report.figures import GoalVerdict
from tifaktor.report.robustness import say_robustness, say_tipping_point
from tifaktor.report.wording import Wording
from tifaktor.terminal.cells import MARKS, Cells, lay_out_facts
from tifaktor.vocabulary import NATIONAL, Status, StatusReason


def list_factors(cells: Cells, told: Explanation) -> Iterator[RenderableType]:
    """Yield the goal's factors, each with its own verdict, and who says that they belong to it."""
    texts, words = cells.texts, Wording(cells.texts)
    yield f"\n[bold]{texts.say('terminal.explain.factors')}[/]"
    table = cells.make_table("factor", "n", "mean", "required", "probable", "weight", "own_status")
    table.columns[-1].justify = "left"
    for one in told.factors:
        table.add_row(
            escape(one.get_name(texts.language)), cells.count(one.n), cells.number(one.mean, 2),
            cells.number(one.required, 2), cells.probability(one.probability),
            format_share(one.weight, texts.language),
            f"{MARKS[one.status]} {cells.status(one.status, one.reason, one.direction)}",
        )  # fmt: skip
    yield table
    for basis in ("stated", "interpreted"):
        names = [one.get_name(texts.language) for one in told.factors if one.basis == basis]
        if names:
            said = words.texts.say(f"report.basis.{basis}")
            yield escape(f"{said}: {', '.join(names)}.")
    pooled = [
        words.lower(one.get_name(texts.language)) for one in told.factors if one.baseline_pooled
    ]
    if pooled:
        yield escape(words.texts.say("report.account.pooled", factors=words.list_names(pooled)))


def list_robustness(texts: Texts, verdict: GoalVerdict) -> Iterator[RenderableType]:
    """Yield what was tried in the sentence that the pages have, then each trial on a line."""
    words = Wording(texts)
    yield f"\n[bold]{texts.say('terminal.explain.holds')}[/]"
    yield escape(" ".join(say_robustness(words, verdict)) or texts.say("terminal.trial.nothing"))
    facts: list[tuple[str, str]] = []
    for name in ("weights", "rounding"):
        holds = getattr(verdict, f"holds_{name}")
        answer = "not_tried" if holds is None else "same" if holds else "other"
        facts.append((texts.say(f"terminal.fact.{name}"), texts.say(f"terminal.trial.{answer}")))
    facts.append((texts.say("terminal.fact.silent"), _write_silent(texts, verdict)))
    tipping = say_tipping_point(words, verdict)
    if verdict.tipping_point is not None:
        points = words.number(verdict.tipping_point, 2)
        facts.append((texts.say("terminal.fact.tipping_point"), f"{points}. {tipping or ''}"))
    yield lay_out_facts(facts)


def _write_silent(texts: Texts, verdict: GoalVerdict) -> str:
    limit = verdict.silent_limit
    if limit is not None:
        return texts.say("terminal.trial.other_from", limit=limit)
    unknown = verdict.tipping_point is None or verdict.reason == StatusReason.REACHED
    decided = verdict.status in {Status.ON_TRACK, Status.OFF_TRACK}
    return texts.say(f"terminal.trial.{'same' if decided and not unknown else 'not_tried'}")


def list_rules(texts: Texts, rules: Rules) -> Iterator[RenderableType]:
    """Yield the constants; those that are not as usual are marked."""
    yield f"\n[bold]{texts.say('terminal.explain.rules')}[/]"
    usual = "terminal.explain.unusual" if rules.defaults else "report.note.unchanged"
    yield escape(texts.say(usual))
    constants = [texts.say("terminal.explain.constant", name="k", value=rules.k)]
    for name, value in rules.constants.items():
        default = rules.defaults.get(name)
        kind = "constant" if default is None else "constant_unusual"
        facts = {} if default is None else {"usual": default}
        constants.append(texts.say(f"terminal.explain.{kind}", name=name, value=value, **facts))
    yield f"[dim]{escape('; '.join(constants))}[/]"


def list_rows(cells: Cells, told: Explanation) -> Iterator[RenderableType]:
    """Yield the means that the verdict rests on, and the files that these came from."""
    texts = cells.texts
    yield f"\n[bold]{texts.say('terminal.explain.rows')}[/]"
    table = cells.make_table("wave", "whose", "factor", "n", "mean", left=3)
    names = {one.factor_id: one.get_name(texts.language) for one in told.factors}
    for row in told.rows:
        whose = (
            told.unit_name if row.source_id == told.unit_id else _name_source(texts, row.source_id)
        )
        table.add_row(
            row.wave, escape(whose), escape(names[row.factor_id]), cells.count(row.n),
            cells.number(row.mean, 2),
        )  # fmt: skip
    yield table
    if told.files is None:
        yield escape(texts.say("terminal.explain.no_store"))
        return
    for file in told.files:
        moment = datetime.fromisoformat(file.imported_at).astimezone()
        said = texts.say(
            "terminal.explain.file", wave=file.wave, file=file.file_name, id=str(file.import_id),
            time=format_time(moment, texts.language), fingerprint=file.fingerprint,
        )  # fmt: skip
        yield escape(said)


def _name_source(texts: Texts, source_id: str) -> str:
    return texts.say("terminal.column.national") if source_id == NATIONAL else source_id
