"""The measures that leaders wrote, before and after they are added."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tifaktor.language.texts import Texts
from tifaktor.terminal.cells import make_heading

if TYPE_CHECKING:
    from tifaktor.planning import Planning

_COLUMNS = ("unit", "goal", "measure", "responsible", "deadline")


def tell_planned_measures(texts: Texts, planned: "Planning") -> Iterator[RenderableType]:
    """Yield the measures that would be added, and how many are known already."""
    yield make_heading(planned.municipality_name, planned.wave or "")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in _COLUMNS:
        table.add_column(texts.say(f"measures.column.{column}"))
    for one in planned.new:
        cells = (one.unit_name, one.goal_name, one.measure_name, one.responsible, one.deadline)
        table.add_row(*(escape(cell or "–") for cell in cells))
    yield table
    if planned.n_known:
        yield escape(texts.say("measures.known", n=planned.n_known))
    yield escape(texts.say("measures.planned", n=len(planned.new), file=planned.file))


def tell_measures(texts: Texts, read: "Planning") -> Iterator[RenderableType]:
    """Yield what was added, and what to do next."""
    if read.written:
        yield escape(texts.say("measures.written", n=len(read.new), file=read.file))
        yield escape(texts.say("measures.next", municipality=read.municipality_id))
    else:
        kind = "declined" if read.new else "nothing_new"
        yield escape(texts.say(f"measures.{kind}", n=read.n_known))
