"""What is other than at the last publication, in sentences and one table."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tifaktor.language.formats import format_time
from tifaktor.language.texts import Texts
from tifaktor.terminal.cells import Cells

if TYPE_CHECKING:
    from tifaktor.differences import Difference, UnitChange, VerdictChange

_MOST = 10
"""Lines about one kind of change; of the rest, the number."""


def tell_differences(texts: Texts, differences: "Sequence[Difference]") -> Iterator[RenderableType]:
    """Yield what is other, municipality by municipality, or that nothing is."""
    for one in differences:
        yield f"\n[bold]{escape(one.municipality_name)}[/]"
        if one.published_before is None:
            yield escape(texts.say("differences.first"))
        else:
            when = datetime.fromisoformat(one.published_before).astimezone()
            told = texts.say("differences.since", time=format_time(when, texts.language))
            yield escape(told)
        yield from _tell_ground(texts, one)
        yield from _tell_units(texts, one)
        if one.verdicts:
            yield escape(texts.say("differences.verdicts", n=len(one.verdicts)))
            yield _lay_out(texts, one.verdicts[:_MOST])
            yield from _tell_rest(texts, len(one.verdicts))
        yield from _tell_pages(texts, one)


def _tell_ground(texts: Texts, one: "Difference") -> Iterator[RenderableType]:
    """Yield the rules, surveys and goals that are others now."""
    for rule in one.rules:
        yield escape(texts.say(f"differences.rule.{rule}"))
    for name in ("waves_new", "waves_gone", "goals_new", "goals_gone"):
        if found := getattr(one, name):
            yield escape(texts.say(f"differences.{name}", names=", ".join(found)))


def _tell_units(texts: Texts, one: "Difference") -> Iterator[RenderableType]:
    for name in ("units_new", "units_gone", "shown", "hidden", "figures"):
        found: Sequence[UnitChange] = getattr(one, name)
        if not found:
            continue
        yield escape(texts.say(f"differences.{name}", n=len(found)))
        for change in found[:_MOST]:
            yield escape(f"  {_name(texts, one, change)}")
        yield from _tell_rest(texts, len(found))


def _name(texts: Texts, one: "Difference", change: "UnitChange") -> str:
    unit = f"{change.wave}  {change.unit_name}"
    if not change.factor_ids:
        return unit
    names = [one.factor_names[factor][texts.language] for factor in change.factor_ids]
    if len(names) == len(one.factor_names):
        names = [texts.say("differences.every_factor")]
    return f"{unit}: {', '.join(names)}"


def _lay_out(texts: Texts, verdicts: "Sequence[VerdictChange]") -> Table:
    cells = Cells(texts)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("terminal.column.wave", "terminal.column.unit", "terminal.column.goal",
                    "differences.before", "differences.now"):  # fmt: skip
        table.add_column(escape(texts.say(heading)))
    for one in verdicts:
        then = cells.status(one.status_before, one.reason_before, one.direction_before)
        now = cells.status(one.status, one.reason, one.direction)
        table.add_row(*map(escape, (one.wave, one.unit_name, one.goal_name, then, now)))
    return table


def _tell_pages(texts: Texts, one: "Difference") -> Iterator[RenderableType]:
    """Yield which pages are others; new ones and changed ones are counted, gone ones named."""
    if not (one.pages_new or one.pages_changed or one.pages_gone):
        yield escape(texts.say("differences.no_pages"))
        return
    yield escape(
        texts.say(
            "differences.pages", new=len(one.pages_new), changed=len(one.pages_changed),
            gone=len(one.pages_gone),
        )
    )  # fmt: skip
    for path in one.pages_gone[:_MOST]:
        yield escape(f"  {path}")
    yield from _tell_rest(texts, len(one.pages_gone))


def _tell_rest(texts: Texts, n: int) -> Iterator[RenderableType]:
    if n > _MOST:
        yield escape(f"  {texts.say('differences.more', n=n - _MOST)}")
