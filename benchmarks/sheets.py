"""Tables as a reader meets them, in the terminal or as Markdown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from tifaktor.calibration import compute_standard_error

_WIDTH = 140


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for readers.

    Attributes:
        title: what it is about.
        note: what one must know to read it.
        header: names of the columns.
        rows: cells as text.
    """

    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def make_sheet(
    title: str, note: str, table: pd.DataFrame, columns: dict[str, tuple[str, Callable[..., str]]]
) -> Sheet:
    """Return a sheet of a table.

    Args:
        title: what it is about.
        note: what one must know to read it.
        table: the figures; `units` is what shares are shares of.
        columns: for each column of the table its heading and how a cell is written, from the
            value and the number of units.
    """
    rows = tuple(
        tuple(write(row[name], row["units"]) for name, (_, write) in columns.items())
        for row in table.to_dict("records")
    )
    return Sheet(title, note, tuple(heading for heading, _ in columns.values()), rows)


def write_word(value: object, _units: int) -> str:
    """Return a word or a number as it stands."""
    return str(value)


def write_rate(share: float, _units: int) -> str:
    """Return a given share in per cent, without decimals."""
    return f"{100 * share:.0f} %"


def write_share(share: float, units: int) -> str:
    """Return a measured share in per cent, with its standard error."""
    return f"{100 * share:.1f} ± {100 * compute_standard_error(share, units):.1f}"


def write_plain_share(share: float, _units: int) -> str:
    """Return a measured share in per cent, with one decimal."""
    return f"{100 * share:.1f}"


def write_number(value: float, _units: int) -> str:
    """Return a number with two decimals."""
    return f"{value:.2f}"


def print_sheets(heading: Sequence[str], sheets: Iterable[Sheet], *, markdown: bool) -> None:
    """Print lines and then tables."""
    if markdown:
        print("\n".join(heading))
        for sheet in sheets:
            print(write_markdown(sheet))
        return
    console = Console(highlight=False)
    # A cell that is cut tells nothing: rather let a narrow window break the lines.
    console.width = max(console.width, _WIDTH)
    for line in heading:
        console.print(line)
    for sheet in sheets:
        console.print()
        console.print(sheet.title, style="bold")
        console.print(sheet.note, style="dim")
        console.print(draw(sheet))


def draw(sheet: Sheet) -> Table:
    """Return the sheet as a table for the terminal."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(sheet.header):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    for row in sheet.rows:
        table.add_row(*row)
    return table


def write_markdown(sheet: Sheet) -> str:
    """Return the sheet as Markdown."""
    marks = ("---", *("---:" for _ in sheet.header[1:]))
    rows = (f"| {' | '.join(row)} |" for row in (sheet.header, marks, *sheet.rows))
    return "\n".join(["", f"**{sheet.title}**", "", sheet.note, "", *rows])
