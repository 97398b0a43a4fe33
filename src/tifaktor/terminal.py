"""What the terminal shows: short tables, a line per finding, the next command to type at the end."""

import codecs
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from tifaktor.errors import Fact, Finding, Severity, UserError
from tifaktor.language.formats import format_change, format_count, format_number, format_time
from tifaktor.language.texts import Texts

if TYPE_CHECKING:
    import pandas as pd

    from tifaktor.pipeline import OnStep
    from tifaktor.reading import Imported, Reading

_MARKS = {
    "on_track": "●", "off_track": "◆", "unsure": "◐", "too_little_data": "◌", "not_measured": "–",
}  # fmt: skip
_HIDDEN = "▨"
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

    def say(self, key: str, /, **facts: Any) -> None:
        """Print the sentence `terminal.<key>`."""
        self.out.print(escape(self.texts.say(f"terminal.{key}", **facts)), highlight=False)

    def show_error(self, error: UserError) -> None:
        """Print what happened and what to do next, with every finding it carries."""
        findings: Sequence[Finding] = getattr(error, "findings", ())
        self.show_findings(findings, self.err)
        facts = {name: self._write_time(name, fact) for name, fact in error.facts.items()}
        for part, style in (("what", "bold"), ("do", "")):
            sentence = self.texts.say(f"errors.{error.code}.{part}", **facts)
            self.err.print(escape(sentence), style=style, highlight=False, soft_wrap=True)

    def show_findings(self, findings: Iterable[Finding], console: Console | None = None) -> None:
        """Print the findings, one kind after the other: where it is, what is wrong, what to do."""
        console = console or self.out
        for advice, same in self._group(findings):
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
            console.print(f"  → {escape(advice)}\n", highlight=False, soft_wrap=True)

    def _group(self, findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
        """Return findings that the same advice helps, together: errors first, else as found."""
        kinds: dict[tuple[int, str, str, str], list[Finding]] = {}
        for finding in findings:
            advice = self.texts.say(f"findings.{finding.code}.do", **finding.facts)
            key = (-finding.severity, finding.file, finding.code, advice)
            kinds.setdefault(key, []).append(finding)
        return [(key[-1], kinds[key]) for key in sorted(kinds, key=lambda key: key[0])]

    def _write_time(self, name: str, fact: Fact) -> Fact:
        if not name.endswith("_at"):
            return fact
        return format_time(datetime.fromisoformat(str(fact)).astimezone(), self.texts.language)

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
            if one.kind not in {"unchanged", "skipped"}:
                self.show_findings(file.findings)
            self.say(
                f"import.{one.kind}", file=file.file_name, municipality=file.municipality_id,
                waves=", ".join(file.waves), units=file.n_units, scores=file.n_scores,
            )  # fmt: skip
            if one.n_units_added:
                added = {"n": one.n_units_added, "municipality": file.municipality_id}
                self.say("import.units_added", **added)

    def show_results(self, results: "pd.DataFrame") -> None:
        """Print the published scores: a table per unit and wave, a line per factor."""
        name = f"factor_name_{self.texts.language}"
        # By id: two units may have the same name.
        for _, rows in results.groupby(["municipality_id", "wave", "unit_id"], sort=False):
            municipality, wave, unit = rows[["municipality_name", "wave", "unit_name"]].iloc[0]
            self.out.print(f"\n[bold]{escape(f'{unit}')}[/], {escape(f'{municipality} {wave}')}")
            self._note_synthetic(rows)
            if rows["hidden_reason"].notna().all():
                self.say(f"hidden.{rows['hidden_reason'].iloc[0]}")
                continue
            table = self._make_table("factor", "n", "mean", "interval", "change", "national")
            for row in rows.to_dict("records"):
                table.add_row(escape(str(row[name])), *self._score_cells(row))
            self.out.print(table)
            for note in rows["note"].dropna().unique():
                self.say(f"note.{note}")

    def _score_cells(self, row: "dict[Any, Any]") -> list[str]:
        language, none = self.texts.language, self.texts.say("terminal.none")

        def write(name: str, kind: "Callable[[Any], str]") -> str:
            return kind(row[name]) if _is_known(row[name]) else none

        def write_score(value: float) -> str:
            return format_number(value, 1, language)

        def write_change(value: float) -> str:
            if not (_is_known(row["change_flagged"]) and row["change_flagged"]):
                return self.texts.say("terminal.no_sure_change")
            return format_change(value, 1, language)

        low, high = write("low", write_score), write("high", write_score)
        return [
            write("n", lambda n: format_count(int(n), language)),
            write("mean", write_score),
            none if none in {low, high} else f"{low}–{high}",
            write("change", write_change),
            write("national_mean", write_score),
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
            # Letters: many goals have numbers of their own, and some have none.
            for letter, _ in zip(ascii_uppercase, goals["goal_id"], strict=False):
                table.add_column(letter, justify="center")
            hidden = top["reason"] == "hidden"
            mark = top["status"].map(_MARKS).mask(hidden, _HIDDEN)
            marks = dict(zip(zip(top["unit_id"], top["goal_id"], strict=True), mark, strict=True))
            # By id: two units may have the same name.
            units = rows.drop_duplicates("unit_id").set_index("unit_id")["unit_name"]
            for unit_id, name in units.items():
                cells = [marks.get((unit_id, goal), "") for goal in goals["goal_id"]]
                table.add_row(escape(str(name)), *cells)
            self.out.print(table)
            titles = goals["goal_kind"] + (" " + goals["goal_label"]).fillna("")
            names = titles + ": " + goals["goal_name"]
            for letter, name in zip(ascii_uppercase, names, strict=False):
                self.out.print(f"{letter}  {escape(name)}", highlight=False, style="dim")
        words = [
            f"{mark} {self.texts.say(f'report.status.{status}').lower()}"
            for status, mark in _MARKS.items()
        ]
        words.append(f"{_HIDDEN} {self.texts.say('terminal.hidden.word')}")
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
    # A Windows console, or a file, in an old code page lacks marks that the tables need: they get
    # the nearest sign that every code page has, and nothing crashes.
    codecs.register_error(_NEAREST_SIGN, _replace_signs)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_NEAREST_SIGN)
    return Terminal(texts, Console(emoji=False), Console(stderr=True, emoji=False))


def _is_known(value: Any) -> bool:
    """Return whether a cell holds anything: None, NaN and NA are all ways to hold nothing."""
    return value is not None and str(value) not in {"nan", "<NA>"}


_NEAREST_SIGN = "tifaktor-nearest-sign"
_SIGNS = {
    "●": "+", "◆": "!", "◐": "~", "◌": ".", "▨": "#", "–": "-", "−": "-", "→": ">", "…": "...",
    "«": '"', "»": '"', "“": '"', "”": '"', "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}  # fmt: skip


def _replace_signs(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unwritable = error.object[error.start : error.end]
    return "".join(_SIGNS.get(sign, "?") for sign in unwritable), error.end
