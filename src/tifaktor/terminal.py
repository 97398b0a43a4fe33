"""What the terminal shows: short tables, a line per finding, the next command to type at the end."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from tifaktor.errors import Finding, Severity, UserError
from tifaktor.language.formats import format_change, format_count, format_number
from tifaktor.language.texts import Texts

if TYPE_CHECKING:
    import pandas as pd

    from tifaktor.pipeline import Imported, OnStep
    from tifaktor.reading import Reading

_MARKS = {
    "on_track": "●", "off_track": "◆", "unsure": "◐", "too_little_data": "◌", "not_measured": "–",
}  # fmt: skip
_SHOWN_PER_KIND = 5
"""Places named for one kind of problem; of the rest, the number."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Speaks one language to one reader.

    Attributes:
        texts: the sentences.
        out: where results go.
        err: where errors and progress go, so that results can be piped on.
    """

    texts: Texts
    out: Console
    err: Console

    def say(self, key: str, **facts: Any) -> None:
        """Print the sentence `terminal.<key>`."""
        self.out.print(escape(self.texts.say(f"terminal.{key}", **facts)), highlight=False)

    def show_error(self, error: UserError) -> None:
        """Print what happened and what to do next, with every finding it carries."""
        findings: Sequence[Finding] = getattr(error, "findings", ())
        self.show_findings(findings, self.err)
        for part, style in (("what", "bold"), ("do", "")):
            sentence = self.texts.say(f"errors.{error.code}.{part}", **error.facts)
            self.err.print(escape(sentence), style=style, highlight=False, soft_wrap=True)

    def show_findings(self, findings: Iterable[Finding], console: Console | None = None) -> None:
        """Print the findings, one kind after the other: where it is, what is wrong, what to do."""
        console = console or self.out
        for same in _group(findings):
            first = same[0]
            mark = "terminal.error" if first.severity is Severity.ERROR else "terminal.warning"
            for finding in same[:_SHOWN_PER_KIND]:
                place = escape(self.say_place(finding))
                what = escape(self.texts.say(f"findings.{finding.code}.what", **finding.facts))
                console.print(
                    f"[bold]{self.texts.say(mark)}[/] {place}", highlight=False, soft_wrap=True
                )
                console.print(f"  {what}", highlight=False, soft_wrap=True)
            if len(same) > _SHOWN_PER_KIND:
                more = self.texts.say("terminal.more_places", n=len(same) - _SHOWN_PER_KIND)
                console.print(f"  {escape(more)}", highlight=False)
            advice = self.texts.say(f"findings.{first.code}.do", **first.facts)
            console.print(f"  → {escape(advice)}\n", highlight=False, soft_wrap=True)

    def say_place(self, finding: Finding) -> str:
        """Return where a finding is, as far as it is known: file, sheet, row, column."""
        parts = [finding.file]
        for name, value in (
            ("sheet", finding.sheet),
            ("row", finding.row),
            ("column", finding.column),
        ):
            if value is not None:
                parts.append(self.texts.say(f"terminal.place.{name}", value=str(value)))
        return ", ".join(parts)

    def show_checked(self, checked: "Sequence[Reading]") -> None:
        """Print for every file what it was taken for, and what is wrong with it."""
        for file in checked:
            self.show_findings(file.findings)
            errors = sum(finding.severity is Severity.ERROR for finding in file.findings)
            key = "check.unsound" if errors else "check.sound"
            self.say(
                key, file=file.file_name, layout=file.layout_id or "", n=errors,
                waves=", ".join(file.waves), units=file.n_units, scores=file.n_scores,
            )  # fmt: skip

    def show_imported(self, imported: "Sequence[Imported]") -> None:
        """Print for every file what became of it."""
        for one in imported:
            file = one.reading
            self.show_findings(file.findings)
            self.say(
                f"import.{one.kind}", file=file.file_name, municipality=file.municipality_id,
                waves=", ".join(file.waves), units=file.n_units, scores=file.n_scores,
            )  # fmt: skip

    def show_results(self, results: "pd.DataFrame") -> None:
        """Print the published scores: a table per unit and wave, a line per factor."""
        name = f"factor_name_{self.texts.language}"
        for (municipality, wave, unit), rows in results.groupby(
            ["municipality_name", "wave", "unit_name"], sort=False
        ):
            self.out.print(f"\n[bold]{escape(f'{unit}')}[/], {escape(f'{municipality} {wave}')}")
            self._note_synthetic(rows)
            if rows["hidden_reason"].notna().all():
                self.say(f"hidden.{rows['hidden_reason'].iloc[0]}")
                continue
            table = self._make_table("factor", "n", "mean", "interval", "change", "national")
            for row in rows.to_dict("records"):
                table.add_row(escape(str(row[name])), *self._score_cells(row))
            self.out.print(table)

    def _score_cells(self, row: "dict[Any, Any]") -> list[str]:
        language, none = self.texts.language, self.texts.say("terminal.none")
        known = {name: value for name, value in row.items() if value == value and value is not None}  # noqa: PLR0124
        interval = change = none
        if "low" in known and "high" in known:
            interval = f"{format_number(row['low'], 1, language)}–{format_number(row['high'], 1, language)}"
        if "change" in known:
            flagged = "change_flagged" in known and bool(row["change_flagged"])
            change = (
                format_change(row["change"], 1, language)
                if flagged
                else self.texts.say("terminal.no_sure_change")
            )
        return [
            format_count(int(row["n"]), language)
            if "n" in known and str(row["n"]) != "<NA>"
            else none,
            format_number(row["mean"], 1, language) if "mean" in known else none,
            interval,
            change,
            format_number(row["national_mean"], 1, language) if "national_mean" in known else none,
        ]

    def show_status(self, goal_status: "pd.DataFrame") -> None:
        """Print goals × units: a table per municipality and wave, a line per unit."""
        for (municipality, wave), rows in goal_status.groupby(
            ["municipality_name", "wave"], sort=False
        ):
            top = rows[rows["goal_parent_id"].isna()]
            goals = top.drop_duplicates("goal_id")
            self.out.print(f"\n[bold]{escape(f'{municipality} {wave}')}[/]")
            self._note_synthetic(rows)
            table = Table(box=None, pad_edge=False, header_style="bold")
            table.add_column(self.texts.say("terminal.column.unit"), no_wrap=True)
            for number in range(1, len(goals) + 1):
                table.add_column(str(number), justify="center")
            marks = top.assign(mark=top["status"].map(_MARKS))
            wide = marks.pivot_table(
                index="unit_name", columns="goal_id", values="mark", aggfunc="first", sort=False
            )[list(goals["goal_id"])]
            for unit, *cells in wide.itertuples(name=None):
                table.add_row(escape(str(unit)), *cells)
            self.out.print(table)
            for number, goal in enumerate(goals.to_dict("records"), start=1):
                self.out.print(
                    f"{number} {escape(str(goal['goal_name']))}", highlight=False, style="dim"
                )
        words = (
            f"{mark} {self.texts.say(f'report.status.{status}').lower()}"
            for status, mark in _MARKS.items()
        )
        self.out.print("\n" + "   ".join(words), highlight=False)

    def _note_synthetic(self, rows: "pd.DataFrame") -> None:
        if rows["synthetic"].fillna(value=False).any():
            self.say("synthetic")

    def _make_table(self, *columns: str) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            justify: Any = "left" if column == "factor" else "right"
            table.add_column(self.texts.say(f"terminal.column.{column}"), justify=justify)
        return table

    @contextmanager
    def show_progress(self) -> "Iterator[OnStep]":
        """Give a callback that shows a bar per stage, on the error stream, while it lasts."""
        with Progress(
            TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(),
            TextColumn("[dim]{task.fields[at_hand]}"), console=self.err, transient=True,
        ) as progress:  # fmt: skip
            bars: dict[str, TaskID] = {}

            def on_step(stage: str, at_hand: str, done: int, total: int) -> None:
                if stage not in bars:
                    bars[stage] = progress.add_task(
                        self.texts.say(f"terminal.stage.{stage}"), at_hand=""
                    )
                progress.update(bars[stage], completed=done, total=total, at_hand=escape(at_hand))

            yield on_step


def open_terminal(texts: Texts) -> Terminal:
    """Return the terminal of this process."""
    # A Windows console in an old code page cannot print every mark: it gets a question mark, no crash.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    return Terminal(texts, Console(), Console(stderr=True))


def _group(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return findings of a kind together, errors first, in the order they were found."""
    kinds: dict[tuple[int, str, str], list[Finding]] = {}
    for finding in findings:
        key = (-finding.severity, finding.file, finding.code)
        kinds.setdefault(key, []).append(finding)
    return [kinds[key] for key in sorted(kinds, key=lambda key: key[0])]
