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
    from tifaktor.intake.layout_making import Explained, Heading
    from tifaktor.layout_walk import Walk

_SHOWN_CHARACTERS = 80


def tell_walk(texts: Texts, walk: "Walk") -> Iterator[RenderableType]:
    """Yield what the file was taken for, its headings, and what to do next."""
    explained = walk.explained
    yield from tell_explained(texts, explained)
    if walk.written is not None:
        file = str(walk.path)
        file = f'"{file}"' if " " in file else file
        yield escape(texts.say("layouts.written", layout=str(walk.written), file=file))
    elif explained.findings:
        return
    elif explained.unknown:
        example = max(explained.unknown, key=lambda heading: heading.likeness)
        typed = f'--set "{example.text}={example.guess or "ignored"}"'
        yield escape(texts.say("layouts.next", example=typed))
    elif explained.fits:
        key = "write" if walk.meanings else "all"
        yield escape(texts.say(f"layouts.{key}"))


def tell_explained(texts: Texts, explained: "Explained") -> Iterator[RenderableType]:
    """Yield what the file was taken for, its headings, and what is missing."""
    title = f"\n[bold]{escape(explained.file_name)}[/]"
    yield title if explained.sheet is None else make_heading(explained.file_name, explained.sheet)
    kind = "fits" if explained.fits else "closest"
    facts = {"layout": explained.layout_id, "example": explained.example}
    yield escape(texts.say(f"layouts.{kind}", **facts, row=explained.header_row))
    yield _lay_out(texts, explained)
    if explained.n_withheld:
        yield escape(texts.say("layouts.withheld", n=explained.n_withheld))
    if explained.n_sheets > 1:
        yield escape(texts.say("layouts.sheets", n=explained.n_sheets))
    if explained.missing:
        yield escape(texts.say("layouts.missing", missing=", ".join(explained.missing)))
    for finding in explained.findings:
        for part in ("what", "do"):
            yield escape(texts.say(f"findings.{finding.code}.{part}", **finding.facts))


def shorten(text: str) -> str:
    """Return a heading as it is shown: a whole statement may stand in one."""
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"


def _lay_out(texts: Texts, explained: "Explained") -> Table:
    table = Table(box=box.SIMPLE)
    for column in ("place", "heading", "meaning"):
        table.add_column(texts.say(f"layouts.column.{column}"))
    for heading in explained.headings:
        meaning = _say_meaning(texts, heading)
        table.add_row(heading.place, escape(shorten(heading.text)), escape(meaning))
    return table


def _say_meaning(texts: Texts, heading: "Heading") -> str:
    if heading.known:
        role = texts.say(f"layouts.role.{heading.role}")
        return f"{role}: {heading.factor_id}" if heading.factor_id else role
    if heading.guess is None:
        return texts.say("layouts.unknown")
    role = f"layouts.role.{heading.guess}"
    guess = texts.say(role) if texts.has(role) else heading.guess
    return texts.say("layouts.guess", guess=guess, likeness=heading.likeness)
