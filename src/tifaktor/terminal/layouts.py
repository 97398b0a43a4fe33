"""What was recognised in an unknown file, heading by heading."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tifaktor.language.texts import Texts
from tifaktor.terminal.cells import make_heading

if TYPE_CHECKING:
    from tifaktor.intake.layout_making import Heading
    from tifaktor.layout_walk import Walk


def tell_walk(texts: Texts, walk: "Walk") -> Iterator[RenderableType]:
    """Yield what the file was taken for, its headings, and what to do next."""
    explained = walk.explained
    title = f"\n[bold]{escape(explained.file_name)}[/]"
    yield title if explained.sheet is None else make_heading(explained.file_name, explained.sheet)
    kind = "fits" if explained.fits else "closest"
    yield escape(texts.say(f"layouts.{kind}", layout=explained.layout_id, row=explained.header_row))
    yield _lay_out(texts, walk)
    if explained.n_sheets > 1:
        yield escape(texts.say("layouts.sheets", n=explained.n_sheets))
    if explained.missing:
        yield escape(texts.say("layouts.missing", missing=", ".join(explained.missing)))
    if walk.written is not None:
        yield escape(texts.say("layouts.written", file=str(walk.written)))
    elif explained.unknown:
        example = max(explained.unknown, key=lambda heading: heading.likeness)
        typed = f'--set "{example.text}={example.guess or "ignored"}"'
        yield escape(texts.say("layouts.next", example=typed))
    elif explained.fits:
        key = "write" if walk.meanings else "all"
        yield escape(texts.say(f"layouts.{key}"))


def ask_meaning(texts: Texts, heading: "Heading") -> str:
    """Return the question what a heading means."""
    if heading.guess is None:
        return texts.say("layouts.ask", heading=heading.text)
    return texts.say("layouts.ask_guess", heading=heading.text, guess=heading.guess)


def _lay_out(texts: Texts, walk: "Walk") -> Table:
    table = Table(box=box.SIMPLE)
    for column in ("place", "heading", "meaning"):
        table.add_column(texts.say(f"layouts.column.{column}"))
    for heading in walk.explained.headings:
        table.add_row(heading.place, escape(heading.text), escape(_say_meaning(texts, heading)))
    return table


def _say_meaning(texts: Texts, heading: "Heading") -> str:
    if heading.known:
        role = texts.say(f"layouts.role.{heading.role}")
        return f"{role}: {heading.factor_id}" if heading.factor_id else role
    if heading.guess is None:
        return texts.say("layouts.unknown")
    return texts.say("layouts.guess", guess=heading.guess, likeness=heading.likeness)
