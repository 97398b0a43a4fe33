"""Which measures of leaders' forms are to be added, and which were."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from tifaktor.language.texts import Texts

if TYPE_CHECKING:
    from tifaktor.planning import Planning


def tell_planned_measures(texts: Texts, planned: "Planning") -> Iterator[RenderableType]:
    """Yield what each file would add."""
    for file in planned.files:
        facts = {"file": file.file_name, "municipality": file.municipality_name}
        units = ", ".join(file.units)
        if file.n_new:
            yield escape(texts.say("storing.measures.new", n=file.n_new, units=units, **facts))
        if file.n_known:
            yield escape(texts.say("storing.measures.known", n=file.n_known, units=units, **facts))
        if not file.units:
            yield escape(texts.say("storing.measures.none", file=file.file_name))


def tell_measures(texts: Texts, planning: "Planning") -> Iterator[RenderableType]:
    """Yield what was added, and what is to be done next."""
    if planning.added:
        files = ", ".join(planning.targets)
        yield escape(texts.say("storing.measures.added", n=planning.n_new, files=files))
        yield escape(texts.say("storing.measures.next"))
    elif planning.n_new:
        yield escape(texts.say("storing.measures.kept"))
    else:
        yield from tell_planned_measures(texts, planning)
        yield escape(texts.say("storing.measures.unchanged"))
