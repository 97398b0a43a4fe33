"""The units of two waves beside each other, and what is proposed about them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tifaktor.language.formats import format_fact
from tifaktor.language.texts import Texts
from tifaktor.terminal.cells import make_heading

if TYPE_CHECKING:
    from tifaktor.lineage.comparing import UnitsCompared


def tell_units(
    texts: Texts, compared: "UnitsCompared", *, least: float, write: bool
) -> Iterator[RenderableType]:
    """Yield what is proposed, why, what has no proposal, and how to accept it.

    Args:
        texts: the sentences.
        compared: the two waves.
        least: the confidence from which rows are written.
        write: whether they were to be written.
    """
    waves = f"{compared.before} → {compared.after}"
    yield make_heading(compared.municipality_name, waves)
    yield escape(texts.say("units.unchanged", n=compared.n_unchanged))
    if compared.proposals:
        yield _lay_out(texts, compared)
        for reason in dict.fromkeys(str(row["reason"]) for row in compared.proposals):
            word = texts.say(f"units.word.{reason}")
            yield f"[dim]{escape(word)}: {escape(texts.say(f'units.reason.{reason}'))}[/]"
    for name, rest in (("gone", compared.gone), ("come", compared.come)):
        if rest:
            yield escape(texts.say(f"units.{name}", units=", ".join(rest)))
    if any(row["positions"] is None for row in compared.proposals):
        yield escape(texts.say("units.no_positions"))
    if write:
        yield escape(texts.say("units.written", n=compared.n_written, file=compared.file))
    elif compared.proposals:
        yield escape(
            texts.say(
                "units.accept", least=format_fact(least, texts.language), file=compared.file,
                command=f"tifaktor units diff {compared.before} {compared.after}"
                f" -m {compared.municipality_id} --write",
            )
        )  # fmt: skip


def _lay_out(texts: Texts, compared: "UnitsCompared") -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("from", "to", "positions", "confidence", "why", "known"):
        right = column in {"positions", "confidence"}
        heading = texts.say(f"units.column.{column}")
        table.add_column(heading, justify="right" if right else "left")
    for row in compared.proposals:
        positions, confidence = row["positions"], row["confidence"]
        table.add_row(
            escape(f"{row['from_name']} ({row['from_unit']})"),
            escape(f"{row['to_name']} ({row['to_unit']})"),
            "–" if positions is None else f"{float(str(positions)):.0f}",
            format_fact(float(str(confidence)), texts.language),
            escape(texts.say(f"units.word.{row['reason']}")),
            texts.say("units.is_known") if row["known"] else "",
        )
    return table
