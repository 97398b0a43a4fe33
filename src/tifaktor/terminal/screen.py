"""Where a command speaks: results on one stream, errors and progress on the other."""

import codecs
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from tifaktor.errors import Fact, Finding, UserError
from tifaktor.language.formats import format_time
from tifaktor.language.texts import Texts
from tifaktor.terminal.audits import tell_audit, tell_leaks
from tifaktor.terminal.differences import tell_differences
from tifaktor.terminal.findings import count_findings, tell_findings
from tifaktor.terminal.layout_questions import LayoutQuestions
from tifaktor.terminal.layouts import tell_walk
from tifaktor.terminal.lists import list_backtest, list_comparison, list_results, list_status
from tifaktor.terminal.plans import tell_measures, tell_planned_measures
from tifaktor.terminal.storing import (
    tell_events,
    tell_planned_undo,
    tell_previews,
    tell_undone,
)
from tifaktor.terminal.trace import tell_trace
from tifaktor.terminal.units import tell_units

if TYPE_CHECKING:
    import pandas as pd

    from tifaktor.audit.certificate import Certificate
    from tifaktor.differences import Difference
    from tifaktor.explanation import Explanation
    from tifaktor.findings.outcome import Taught
    from tifaktor.importing import Imported, OnStep
    from tifaktor.layout_walk import Walk
    from tifaktor.lineage.comparing import UnitsCompared
    from tifaktor.planning import Planning
    from tifaktor.previewing import FilePreview
    from tifaktor.pruning import Pruning
    from tifaktor.reading import Reading
    from tifaktor.undoing import Undoing

_YES = frozenset({"ja", "j", "yes", "y"})
"""In whatever language the question was asked."""

_MOST_FILES = 12
"""Files with errors that are named together after many files."""


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

    def warn(self, key: str, /, **facts: Any) -> None:
        """Print the sentence `terminal.<key>` on the error stream, in one line."""
        sentence = escape(self.texts.say(f"terminal.{key}", **facts))
        self.err.print(sentence, highlight=False, soft_wrap=True)

    def ask(self, key: str, /) -> bool:
        """Ask the question `terminal.<key>`, and return whether the answer is yes.

        Anything but a yes is a no, silence included.
        """
        question = escape(self.texts.say(f"terminal.{key}"))
        self.err.print(question, end=" ", highlight=False, soft_wrap=True)
        return sys.stdin.readline().strip().casefold() in _YES

    def ask_about_layout(self) -> LayoutQuestions:
        """Return what asks about the headings of an unknown file."""
        return LayoutQuestions(self.texts, self.err)

    def show_walk(self, walk: "Walk") -> None:
        """Print what was recognised in a file, what was not, and what to do next."""
        self._print(tell_walk(self.texts, walk))

    def show_error(self, error: UserError) -> None:
        """Print what happened and what to do next, with every finding it carries."""
        findings: Sequence[Finding] = getattr(error, "findings", ())
        self.show_findings(findings, self.err)
        for line in tell_leaks(self.texts, getattr(error, "leaks", ())):
            self.err.print(line, highlight=False, soft_wrap=True)
        facts = {name: self._write_time(name, fact) for name, fact in error.facts.items()}
        for part, style in (("what", "bold"), ("do", "")):
            sentence = self.texts.say(f"errors.{error.code}.{part}", **facts)
            self.err.print(escape(sentence), style=style, highlight=False, soft_wrap=True)

    def show_findings(self, findings: Iterable[Finding], console: Console | None = None) -> None:
        """Print the findings, one kind after the other: where it is, what is wrong, what to do."""
        console = console or self.out
        for line in tell_findings(self.texts, findings, console.width):
            console.print(line, highlight=False, soft_wrap=True)

    def _write_time(self, name: str, fact: Fact) -> Fact:
        if not name.endswith("_at"):
            return fact
        return format_time(datetime.fromisoformat(str(fact)).astimezone(), self.texts.language)

    def show_checked(self, checked: "Sequence[Reading]") -> None:
        """Print for every file what is wrong with it and what it was taken for; then of all."""
        unsound: list[str] = []
        for file in checked:
            self.show_findings(file.findings)
            errors, notes = count_findings(self.texts, file.findings)
            if errors:
                unsound.append(file.file_name)
                self._say_unsound(file.file_name, errors, notes)
            else:
                self.say(
                    "check.sound", file=file.file_name, layout=file.layout_id or "",
                    waves=", ".join(file.waves), units=file.n_units, scores=file.n_scores,
                )  # fmt: skip
            if len(checked) > 1:
                self.out.print()
        if len(checked) > 1:
            n_sound = len(checked) - len(unsound)
            self._say_checked("files", n=len(checked), sound=n_sound, unsound=len(unsound))
            # Of many files, those to mend stand far above by now.
            if unsound and n_sound:
                more = [f"… (+{len(unsound) - _MOST_FILES})"] if len(unsound) > _MOST_FILES else []
                self._say_checked("names", files=", ".join([*unsound[:_MOST_FILES], *more]))

    def _say_unsound(self, file: str, errors: int, notes: int) -> None:
        said = [self.texts.say("check.told.unsound", file=file, n=errors)]
        if notes:
            said.append(self.texts.say("check.told.notes", n=notes))
        said.append(self.texts.say("check.told.nothing_stored"))
        self.out.print(escape(" ".join(said)), highlight=False)

    def _say_checked(self, key: str, **facts: Any) -> None:
        self.out.print(escape(self.texts.say(f"check.told.{key}", **facts)), highlight=False)

    def show_taught(self, taught: "Taught") -> None:
        """Print where the page and the marked copies stand, and which files have none, and why."""
        for key, facts in taught.untaken:
            self._say_checked(key, **facts)
        if taught.page is not None:
            self._say_checked("page")
            self.out.print(str(taught.page), soft_wrap=True, highlight=False, markup=False)
        for file, copy in taught.copies:
            self._say_checked("copy", file=file)
            self.out.print(str(copy), soft_wrap=True, highlight=False, markup=False)
        if taught.copies:
            self._say_checked("same_content")

    def hint_at_page(self) -> None:
        """Print how to get the findings otherwise."""
        self._say_checked("hint")

    def show_imported(self, imported: "Sequence[Imported]") -> None:
        """Print for every file what became of it."""
        for one in imported:
            file = one.reading
            if one.kind in {"stored", "replaced"}:
                self.show_findings(file.findings)
            self.say(
                f"import.{one.kind}", file=file.file_name, municipality=file.municipality_id,
                waves=", ".join(file.waves), units=file.n_units, scores=file.n_scores,
            )  # fmt: skip
            if one.n_units_added:
                added = {"n": one.n_units_added, "municipality": file.municipality_id}
                self.say("import.units_added", **added)
            if one.pruned_waves:
                waves = ", ".join(one.pruned_waves)
                self.say("import.pruned", file=file.file_name, waves=waves)

    def show_previews(
        self, previews: "Sequence[FilePreview]", console: Console | None = None
    ) -> None:
        """Print what storing the files would change."""
        self._print(tell_previews(self.texts, previews), console)

    def show_planned_undo(self, planned: "Undoing") -> None:
        """Print what is to be taken back, and what follows from it, before it is done."""
        self._print(tell_planned_undo(self.texts, planned), self.err)

    def show_undone(self, undoing: "Undoing") -> None:
        """Print what was taken back, and what is in force now."""
        self._print(tell_undone(self.texts, undoing))

    def show_planned_measures(self, planned: "Planning") -> None:
        """Print which measures are to be added, before they are."""
        self._print(tell_planned_measures(self.texts, planned), self.err)

    def show_measures(self, planning: "Planning") -> None:
        """Print which measures were added."""
        self._print(tell_measures(self.texts, planning))

    def show_events(self, events: "pd.DataFrame") -> None:
        """Print `schemas.Events`: a line per event and wave."""
        self._print(tell_events(self.texts, events))

    def show_planned_pruning(self, planned: "Pruning") -> None:
        """Print what is to be removed for good, and what follows from it, before it is done."""
        self.warn(
            "prune.planned", municipality=planned.municipality_name, wave=planned.wave,
            people=planned.n_people,
        )  # fmt: skip
        self.warn("prune.goals")

    def show_pruned(self, pruning: "Pruning") -> None:
        """Print what was removed, what remains, and what somebody must delete by hand."""
        key = "removed" if pruning.removed else "kept" if pruning.n_rows else "nothing"
        self.say(
            f"prune.{key}", municipality=pruning.municipality_name, wave=pruning.wave,
            people=pruning.n_people,
        )  # fmt: skip
        if pruning.removed:
            self.say("prune.remains")
        for name in ("files", "files_elsewhere"):
            files = getattr(pruning, name)
            if files:
                self.say(f"prune.{name}", files=", ".join(files))

    def show_results(self, results: "pd.DataFrame", groups: "pd.DataFrame | None" = None) -> None:
        """Print `schemas.Results`: a table per unit and wave, a line per factor."""
        self._print(list_results(self.texts, results, groups))

    def show_status(
        self, goal_status: "pd.DataFrame", groups: "pd.DataFrame | None" = None
    ) -> None:
        """Print `schemas.GoalStatus`, goals × units: a table per municipality and wave."""
        self._print(list_status(self.texts, goal_status, groups))

    def show_comparison(self, comparison: "pd.DataFrame") -> None:
        """Print `schemas.Comparison`: a table per group of units, the highest estimate first."""
        self._print(list_comparison(self.texts, comparison))

    def show_backtest(self, backtest: "pd.DataFrame") -> None:
        """Print `schemas.BacktestResults`: a table per municipality and wave."""
        self._print(list_backtest(self.texts, backtest))

    def show_explanation(self, explanation: "Explanation") -> None:
        """Print the whole trace of one verdict."""
        self._print(tell_trace(self.texts, explanation))

    def show_audit(self, certificates: "Sequence[Certificate]", *, strict: bool) -> None:
        """Print what each audit came to, and everything that it found."""
        self._print(tell_audit(self.texts, certificates, strict=strict))

    def show_units(self, compared: "UnitsCompared", *, least: float, write: bool) -> None:
        """Print what is proposed about the units of two waves, and how to accept it."""
        self._print(tell_units(self.texts, compared, least=least, write=write))

    def show_differences(self, differences: "Sequence[Difference]") -> None:
        """Show what is other than at the last publication."""
        self._print(tell_differences(self.texts, differences))

    def _print(self, parts: "Iterable[RenderableType]", console: Console | None = None) -> None:
        for part in parts:
            (console or self.out).print(part, highlight=False)

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


_NEAREST_SIGN = "tifaktor-nearest-sign"
_SIGNS = {
    "●": "+", "◆": "!", "◐": "~", "◌": ".", "▨": "#", "○": "o", "·": ".", "δ": "d", "±": "+-",
    "–": "-", "−": "-", "→": ">", "≥": ">=", "≤": "<=", "…": "...",
    "«": '"', "»": '"', "“": '"', "”": '"', "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}  # fmt: skip


def _replace_signs(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unwritable = error.object[error.start : error.end]
    return "".join(_SIGNS.get(sign, "?") for sign in unwritable), error.end
