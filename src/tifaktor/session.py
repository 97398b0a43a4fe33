"""What a command works in: a workspace, a language, and the streams that it answers on.

What is heavy is imported where it is used, as in `cli`, so that `--help` answers at once.
"""

import sys
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial, wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tifaktor import options as take
from tifaktor.errors import AuditError, Finding, FindingsError, UserError
from tifaktor.language.texts import Texts, choose_language, load_texts
from tifaktor.scale import use_scale
from tifaktor.settings import Settings, find_workspace, load_settings
from tifaktor.vocabulary import Language

if TYPE_CHECKING:
    import pandas as pd

    from tifaktor.pipeline import Written
    from tifaktor.planning import Planning
    from tifaktor.previewing import FilePreview
    from tifaktor.pruning import Pruning
    from tifaktor.terminal import Terminal
    from tifaktor.undoing import Undoing


@dataclass(frozen=True, slots=True)
class Session:
    """One command at work.

    Attributes:
        settings: the workspace.
        language: of the terminal and the pages.
        terminal: where it speaks.
        others: the languages named after the first; None where none was named at all.
    """

    settings: Settings
    language: Language
    terminal: "Terminal"
    others: tuple[Language, ...] | None = None

    def hand_over(
        self,
        table: "pd.DataFrame",
        *,
        to: str | None,
        output: Path | None,
        overwrite: bool,
        as_json: bool,
    ) -> bool:
        """Give a table to a file or to another program; return False if it is to be shown.

        Raises:
            UserError: `output_unknown`, `output_exists`, `output_not_writable`.
        """
        from tifaktor import answers

        if to or output:
            target = answers.export_results(table, to=to, output=output, overwrite=overwrite)
            self.terminal.say("results.written", file=str(target), rows=len(table))
        elif as_json:
            print_table(table)
        return bool(to or output or as_json)

    def end_with_pages(self, written: "Written", *, as_json: bool, open_: bool) -> None:
        """Say where the pages begin, and open them if somebody asked."""
        if not as_json:
            if written.sent:
                place = written.sent[-1].parent
                self.terminal.say("report.single_files", files=len(written.sent), folder=str(place))
            left = len(written.pages) - written.n_changed
            key = "report.done_some" if left else "report.done"
            self.terminal.say(key, pages=written.n_changed, left=left)
            # On a line of its own and never wrapped, so that it can be clicked and copied.
            self.terminal.out.print(
                str(written.front_page.resolve()), soft_wrap=True, highlight=False
            )
        if open_:
            webbrowser.open(written.front_page.resolve().as_uri())

    def confirm_pruning(self, planned: "Pruning", *, yes: bool) -> bool:
        """Say what is to be removed and what follows from it; return whether it is to be done.

        Args:
            planned: what there is to remove.
            yes: whether the answer has been given on the command line.

        Raises:
            UserError: `nobody_to_ask`, where nobody sits at a terminal.
        """
        self.terminal.show_planned_pruning(planned)
        return self._ask("prune.question", yes=yes)

    def confirm_undo(self, planned: "Undoing", *, yes: bool) -> bool:
        """Say what is to be taken back; return whether it is to be done, as `confirm_pruning`."""
        self.terminal.show_planned_undo(planned)
        return self._ask("undo.question", yes=yes)

    def confirm_import(
        self, previews: "Sequence[FilePreview]", *, yes: bool, as_json: bool
    ) -> bool:
        """Say what is to be stored and what it changes; return whether it is to be done.

        Args:
            previews: what each file would change.
            yes: whether the answer has been given on the command line.
            as_json: whether another program reads the same facts afterwards.

        Raises:
            UserError: `nobody_to_ask`, where nobody sits at a terminal.
        """
        if not (yes and as_json):
            self.terminal.show_previews(previews, self.terminal.err)
        return self._ask("import.question", yes=yes)

    def confirm_measures(self, planned: "Planning", *, yes: bool, as_json: bool) -> bool:
        """Say which measures are to be added; return whether they are, as `confirm_import`."""
        if not (yes and as_json):
            self.terminal.show_planned_measures(planned)
        return self._ask("measures.question", yes=yes)

    def _ask(self, question: str, *, yes: bool) -> bool:
        if yes:
            return True
        if not sys.stdin.isatty():
            raise UserError("nobody_to_ask")
        return self.terminal.ask(question)


def open_session(settings: Settings, language: Language | None) -> Session:
    """Return a session in a workspace.

    Says first, in one line, if others can read what should be its owner's alone.

    Raises:
        StoreError: `encryption_unavailable`.
    """
    from tifaktor import protection

    protection.refuse_key()
    chosen = choose_language(language, settings.language)
    terminal = open_terminal(chosen)
    exposed = protection.find_exposed(settings)
    if exposed:
        terminal.warn("exposed", files=", ".join(exposed), paths=" ".join(exposed))
    return Session(settings, chosen, terminal)


def in_workspace(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the two options that all in a workspace have, and for them a session.

    Args:
        command: what is to be done; its first parameter is the session.
    """
    return _give_session(command, ("language", take.Language))


def in_languages(command: Callable[..., None]) -> Callable[..., None]:
    """Do as `in_workspace`, for a command that may be asked for several languages at once."""
    return _give_session(command, ("languages", take.Languages))


def _give_session(command: Callable[..., None], spoken: tuple[str, Any]) -> Callable[..., None]:
    @wraps(command)
    def run(*, workspace: Path | None = None, **typed: Any) -> None:
        named = read_languages(typed.pop(spoken[0], None))
        settings = load_settings(find_workspace(workspace or Path.cwd()))
        with use_scale(settings.scale):
            session = open_session(settings, named[0] if named else None)
            command(replace(session, others=tuple(named[1:]) if named else None), **typed)

    _, *own = signature(command).parameters.values()
    both = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in (spoken, ("workspace", take.Workspace))
    ]
    # Typer makes the options of a command from its signature.
    run.__dict__["__signature__"] = signature(command).replace(parameters=[*own, *both])
    return run


def read_languages(typed: str | None) -> list[Language]:
    """Return the languages of `nb,nn,en`, in that order.

    Raises:
        UserError: `language_unknown`.
    """
    tags = [tag.strip().lower() for tag in typed.split(",")] if typed else []
    if typed is not None and (not tags or set(tags) - set(Language)):
        raise UserError("language_unknown", language=typed)
    return list(dict.fromkeys(map(Language, tags)))


def open_terminal(language: Language) -> "Terminal":
    """Return the terminal of this process, speaking `language`."""
    from tifaktor import terminal

    return terminal.open_terminal(load_texts(language))


def print_json(outcome: Any, language: Language = Language.ENGLISH) -> None:
    """Write what a command returned, for another program; findings with their sentences."""
    import orjson

    make_plain = partial(_make_plain, load_texts(language))
    options = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATACLASS
    sys.stdout.write(orjson.dumps(outcome, default=make_plain, option=options).decode() + "\n")


def print_table(table: "pd.DataFrame") -> None:
    """Write a table as one object per row, for another program."""
    sys.stdout.write(
        table.to_json(orient="records", date_format="iso", force_ascii=False, indent=2) + "\n"
    )


def _make_plain(texts: Texts, value: Any) -> Any:
    """Return a finding as other programs know it, a path as text, and of a table nothing.

    The tables of a file stand for more than a program wants to read.
    """
    from tifaktor.findings.description import describe_finding

    if isinstance(value, Finding):
        return describe_finding(texts, value)
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value) if isinstance(value, Path) else None


def tell_error(error: UserError, language: Language, *, as_json: bool) -> None:
    """Print what went wrong and what to do, for a reader or for another program."""
    if not as_json:
        open_terminal(language).show_error(error)
        return
    from tifaktor.findings.description import VERSION

    findings: Sequence[object] = ()
    if isinstance(error, FindingsError):
        findings = error.findings
    elif isinstance(error, AuditError):
        findings = error.leaks
    told = {"version": VERSION, "error": error.code, "facts": error.facts, "findings": findings}
    print_json(told, language)
