"""Figures as the terminal's tables have them: short, and a dash for what is not known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from rich.markup import escape
from rich.table import Table

from tifaktor.language.formats import format_count, format_number
from tifaktor.language.texts import Texts
from tifaktor.report.wording import Wording
from tifaktor.scale import get_scale
from tifaktor.vocabulary import EXTREME_N, HiddenReason, StatusReason

MARKS = {
    "on_track": "●", "off_track": "◆", "unsure": "◐", "too_little_data": "◌", "not_measured": "–",
}  # fmt: skip
HIDDEN = "▨"
Justify = Literal["left", "center", "right"]


def list_limits() -> dict[str, float]:
    """Return what sentences about extreme means name."""
    least, most = get_scale().extremes
    return {"most": most, "least": least, "n": EXTREME_N}


@dataclass(frozen=True, slots=True)
class Cells:
    """Writes the cells of tables in one language."""

    texts: Texts

    @property
    def none(self) -> str:
        """What stands where nothing is known."""
        return self.texts.say("terminal.none")

    def write(self, value: Any, kind: Callable[[Any], str]) -> str:
        """Return a value as `kind` writes it, or a dash."""
        return kind(value) if is_known(value) else self.none

    def kept(self, reason: Any) -> str | None:
        """Return what stands for a mean that is hidden: `≥ 4,9`; None where it is shown."""
        return Wording(self.texts).kept(str(reason)) if is_known(reason) else None

    def count(self, value: Any) -> str:
        """Return a number of people."""
        return self.write(value, lambda n: format_count(int(n), self.texts.language))

    def number(self, value: Any, decimals: int = 1) -> str:
        """Return a mean."""
        return self.write(value, lambda one: format_number(one, decimals, self.texts.language))

    def interval(self, low: Any, high: Any, decimals: int = 1) -> str:
        """Return `3,8–4,4`."""
        if not (is_known(low) and is_known(high)):
            return self.none
        return f"{self.number(low, decimals)}–{self.number(high, decimals)}"

    def probability(self, value: Any) -> str:
        """Return a probability, never rounded to more certainty than there is."""
        return self.write(value, Wording(self.texts).probability)

    def status(self, status: str, reason: str | None, direction: str | None) -> str:
        """Return a status in words: `usikkert, trolig over`."""
        named = reason if reason == StatusReason.REACHED else status
        word = self.texts.say(f"report.status.{named}").lower()
        if direction is None:
            return word
        return f"{word}, {self.texts.say(f'report.status.{direction}')}"

    def make_table(self, *columns: str, left: int = 1) -> Table:
        """Return a table with headings `terminal.column.<name>`; the first `left` are words."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for place, column in enumerate(columns):
            justify: Justify = "left" if place < left else "right"
            # In a narrow window the headings are broken, not the names.
            heading = self.texts.say(f"terminal.column.{column}")
            table.add_column(heading, justify=justify, no_wrap=column in {"unit", "said"})
        return table


def say_hidden(texts: Texts, reason: str) -> str:
    """Return why a unit, or a score of it, is hidden."""
    return texts.say(f"terminal.hidden.{HiddenReason(reason)}", **list_limits())


def make_heading(title: str, place: str) -> str:
    """Return a heading with what it is about in bold: a name may hold any signs."""
    return f"\n[bold]{escape(title)}[/], {escape(place)}"


def lay_out_facts(*groups: Iterable[tuple[str, str]]) -> Table:
    """Return facts below each other, with room between the groups; a name is told once."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    named: set[str] = set()
    for place, group in enumerate(groups):
        if place:
            table.add_row()
        for name, text in group:
            table.add_row("" if name in named else escape(name), escape(text))
            named.add(name)
    return table


def is_known(value: Any) -> bool:
    """Return whether a cell holds anything: None, NaN and NA are all ways to hold nothing."""
    return value is not None and str(value) not in {"nan", "<NA>"}
