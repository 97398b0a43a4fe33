"""Writes the pages of docs/ that the program itself knows best: `python docs/generate.py`.

`tables.md` is made from the models in `tifaktor.schemas`, `cli.md` from the commands and their
English help, `errors.md` from the English sentences and the lines of code that call for them.
The tables in `method.md` and `metode.md` of how often the method errs come from `calibration.toml`.
With `--check` nothing is written: the exit code is 1, and the pages named, if any is out of date.
"""

import ast
import inspect
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import calibration_tables
import typer

from tifaktor import answers, cli, errors, layout_walk, pipeline, planning, schemas
from tifaktor.errors import ExitCode, UserError
from tifaktor.language.texts import load_texts
from tifaktor.lineage import comparing
from tifaktor.store.published import TABLES, VIEWS
from tifaktor.usage import translate
from tifaktor.vocabulary import Language

DOCS = Path(__file__).resolve().parent
SOURCE = DOCS.parent / "src" / "tifaktor"
ENGLISH = SOURCE / "language" / "en"
MADE = "<!-- Made by docs/generate.py: change what it is made from, then run it again. -->"

ROOMS = (
    "mapping_tables", "imported_tables", "analysed_tables", "published_tables", "release_tables",
    "lineage_tables", "decomposition_tables",
)  # fmt: skip
"""The modules of `tifaktor.schemas`, in the order in which figures pass through them."""
TYPES = {"str": "text", "category": "text", "int": "whole number", "float": "number", "bool": "yes or no",
         "datetime": "time"}  # fmt: skip
"""How the name of a pandas type begins, in lower case, and what a reader calls it."""
PATTERNS = {schemas.ID_PATTERN: "a key: `a-z`, `0-9`, joined by `-`, `_` or `.`",
            schemas.WAVE_PATTERN: "`2024` or `2024-03`"}  # fmt: skip

CALLED = {
    "pipeline": pipeline, "answers": answers, "comparing": comparing, "layout_walk": layout_walk,
    "planning": planning,
}  # fmt: skip
"""The modules whose functions the commands call, by name."""
RAISED = {
    name: kind
    for name, kind in vars(errors).items()
    if inspect.isclass(kind) and issubclass(kind, UserError)
}
"""The kinds of error that a user can mend, by the name of their class."""


def say_outcome(code: ExitCode) -> str:
    """Return in a sentence when the program ends with `code`."""
    own = {
        ExitCode.OK: "It went well.",
        ExitCode.BUG: "A mistake in the program itself, told with its traceback.",
        ExitCode.STOPPED: "Somebody stopped it (Ctrl+C).",
    }
    if code in own:
        return own[code]
    kind = next(kind for kind in RAISED.values() if kind.exit_code is code)
    return re.split(r"(?<=\.)\s", inspect.getdoc(kind) or "")[0]


@dataclass(frozen=True, slots=True)
class Calls:
    """Where the code calls for a sentence.

    Attributes:
        exit_codes: error code to the exit codes it ends the program with.
        warnings: codes of findings that do not stop an import.
        errors: codes of findings that do.
    """

    exit_codes: dict[str, set[ExitCode]]
    warnings: set[str]
    errors: set[str]


def write_tables() -> str:
    """Return `tables.md`: a section per model."""
    lines = [
        "# Tables",
        (
            "One section per table that passes from one room of the program to the next, in the "
            "order in which the figures pass. A column that is not described here does not pass. "
            "Hidden, missing and not known are empty, never 0 or 99."
        ),
    ]
    for room in ROOMS:
        module = import_module(f"tifaktor.schemas.{room}")
        lines += [f"## {room.replace('_', ' ').capitalize()}", inspect.getdoc(module) or ""]
        for model in list_models(module):
            lines += describe_model(model)
    return join(lines)


def list_models(module: ModuleType) -> list[type[schemas.Table]]:
    """Return the tables defined in `module`, in its order; what others are built from is none."""
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, schemas.Table)
        and value.__module__ == module.__name__
        and (value.__doc__ or "").startswith("One row per")
    ]


def describe_model(model: type[schemas.Table]) -> Iterator[str]:
    """Yield the paragraphs about one table."""
    yield f"### {model.__name__}"
    yield inspect.getdoc(model) or ""
    published = [f"`{name}`" for name, held in {**TABLES, **VIEWS}.items() if held is model]
    if published:
        yield f"In `data/published.duckdb`: {', '.join(published)}."
    yield make_table(
        ("Column", "Type", "Unit", "May be empty", "What it holds", "Allowed"),
        (describe_column(name, column) for name, column in model.to_schema().columns.items()),
    )


def describe_column(name: str, column: Any) -> tuple[str, ...]:
    """Return one row about a column of a model."""
    kind = next(
        word for start, word in TYPES.items() if str(column.dtype).lower().startswith(start)
    )
    return (
        f"`{name.replace('.+', '<factor_id>')}`",
        kind,
        (column.metadata or {}).get("unit", ""),
        "yes" if column.nullable else "no",
        column.description or "",
        say_allowed(column.checks),
    )


def say_allowed(checks: Iterable[Any]) -> str:
    """Return in words what a column's checks let through; empty where anything goes."""
    known = {check.name: check.statistics for check in checks}
    if "isin" in known:
        return ", ".join(f"`{value}`" for value in known["isin"]["allowed_values"])
    if "matches_pattern" in known:
        return PATTERNS[known["matches_pattern"]["pattern"]]
    low = known.get("greater_than_or_equal_to", {}).get("min_value")
    high = known.get("less_than_or_equal_to", {}).get("max_value")
    if "on_scale" in known:
        return "on the scale"
    if "greater_than" in known:
        return f"above {known['greater_than']['min_value']:g}"
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return "" if low is None else f"at least {low:g}"


def write_commands() -> str:
    """Return `cli.md`: a section per command, and the exit codes."""
    root: Any = typer.main.get_command(cli.app)
    translate(root, load_texts(Language.ENGLISH))
    lines = ["# Commands", root.help, tidy_examples(root.epilog)]
    lines.append(
        "The terminal and the help speak bokmål, nynorsk or English: by `--language`, else by "
        "`tifaktor.toml`, else by the computer's own setting. `tifaktor COMMAND --help` shows what "
        "stands here."
    )
    lines.append(make_table(("Option", "What it does"), describe_parameters(root)))
    for name, command in list_commands(root):
        lines += describe_command(name, command)
    lines.append("## Exit codes")
    lines.append(
        "What a calling program can tell from the exit code alone. Every mistake by its code "
        "stands in [errors.md](errors.md)."
    )
    codes = ((str(int(code)), f"`{code.name}`", say_outcome(code)) for code in ExitCode)
    lines.append(make_table(("Code", "Name", "When"), codes))
    return join(lines)


def list_commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what can be typed, and its command: those of a group under the group's name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from list_commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def describe_command(name: str, command: Any) -> Iterator[str]:
    """Yield the paragraphs about one command."""
    yield f"## {name}"
    yield command.help
    positional = [p for p in command.params if p.param_type_name == "argument"]
    typed = " ".join(
        name_argument(p) if p.required else f"[{name_argument(p)}]" for p in positional
    )
    yield f"```\ntifaktor {name} {f'{typed} ' if typed else ''}[OPTIONS]\n```"
    yield make_table(("Argument or option", "What it does"), describe_parameters(command))
    yield tidy_examples(command.epilog)
    called = re.search(rf"({'|'.join(CALLED)})\.(\w+)\(", inspect.getsource(command.callback))
    if called is None:
        raise ValueError(
            f"{name} calls no function of {', '.join(room.__name__ for room in CALLED.values())}"
        )
    room, function = CALLED[called[1]], called[2]
    said = (inspect.getdoc(getattr(room, function)) or "").partition("\n")[0]
    yield f"In Python: `{room.__name__}.{function}`. {said}"


def describe_parameters(command: Any) -> Iterator[tuple[str, str]]:
    """Yield what can be typed after a command, and what it does."""
    context = typer.Context(command)
    for parameter in command.params:
        written = ", ".join(f"`{option}`" for option in parameter.opts)
        if parameter.param_type_name == "argument":
            written = f"`{name_argument(parameter)}`"
        elif not parameter.is_flag:
            written += f" {name_value(parameter, context)}"
        default = parameter.default
        shown = default is not None and not isinstance(default, bool) and not callable(default)
        yield written, parameter.help + (f" Default: `{default}`." if shown else "")


def name_argument(parameter: Any) -> str:
    """Return an argument as it stands in the line to type."""
    return str(parameter.metavar or parameter.name).upper()


def name_value(parameter: Any, context: typer.Context) -> str:
    """Return what an option takes: its choices, or what kind of thing it is."""
    written = re.search(r"[<\s]([\w|]+\|\w+)>?$", parameter.get_help_record(context)[0])
    return f"`{written[1] if written else parameter.name.upper()}`"


def tidy_examples(epilog: str) -> str:
    """Return the examples of a command, the lines to type as a block of code."""
    before, _, typed = epilog.removeprefix("\b\n").strip().partition("\n")
    block = "\n".join(line.strip() for line in typed.splitlines())
    return f"{before}\n\n```\n{block}\n```" if block else before


def write_errors() -> str:
    """Return `errors.md`: what each code means and what to do."""
    calls = find_calls()
    lines = [
        "# Errors and findings",
        (
            "What the program says when something is wrong, by its code, and what helps. `--json` "
            "gives the code. Words in *italics* are filled in. An error ends the command; a "
            "finding is one problem in one place of a file, and all of them are told at once."
        ),
        "# Errors",
    ]
    said = tomllib.loads((ENGLISH / "errors.toml").read_text(encoding="utf-8"))
    for exit_code in ExitCode:
        codes = [code for code in said if min(calls.exit_codes[code]) == exit_code]
        if codes:
            lines += [f"## Exit code {exit_code:d}", say_outcome(exit_code)]
        for code in codes:
            others = sorted(calls.exit_codes[code] - {exit_code})
            also = "".join(f" Or exit code {other:d}: {say_outcome(other)}" for other in others)
            lines += [*describe_code(code, said[code]), *([also.strip()] if also else [])]
    lines.append("# Findings")
    lines.append(
        "One error is enough for nothing of the file to be stored (exit code 3, in a mapping file "
        "5). A note does not stop it."
    )
    for kind, entries in read_findings():
        lines.append(f"## {kind}")
        for code, sentences in entries.items():
            lines += [*describe_code(code, sentences), say_severity(code, calls)]
    return join(lines)


def describe_code(code: str, sentences: dict[str, str]) -> tuple[str, ...]:
    """Return the paragraphs about one code; its heading is its anchor."""
    return f"### {code}", show_facts(sentences["what"]), f"To do: {show_facts(sentences['do'])}"


def show_facts(sentence: str) -> str:
    """Return a sentence with its placeholders as words in italics; the scale is that of 10-FAKTOR."""
    sentence = sentence.replace("{top}", "5")
    return re.sub(
        r"\{(\w+)[^}]*\}", lambda fact: f"*{fact[1].replace('_', ' ')}*", sentence.strip()
    )


def say_severity(code: str, calls: Calls) -> str:
    """Return whether a finding stops the import."""
    if code in calls.warnings:
        return "A note, or an error, by what it is about." if code in calls.errors else "A note."
    return "An error."


def read_findings() -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """Yield each kind of finding with its sentences: the file's comments are its headings."""
    text = (ENGLISH / "findings.toml").read_text(encoding="utf-8")
    _, *parts = re.split(r"^\n# (.+)\n(?=\n)", text, flags=re.MULTILINE)
    for kind, part in zip(parts[::2], parts[1::2], strict=True):
        yield kind, tomllib.loads(part)


def find_calls() -> Calls:
    """Return which codes the code calls for, by the class that carries them."""
    calls = Calls({"findings": {ExitCode.FINDINGS, ExitCode.MAPPINGS}}, set(), set())
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name)):
                continue
            code = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if isinstance(code, str) and node.func.id in RAISED:
                calls.exit_codes.setdefault(code, set()).add(RAISED[node.func.id].exit_code)
            elif isinstance(code, str) and node.func.id == "Finding":
                said = ast.unparse(node)
                if "severity=" in said:
                    calls.warnings.add(code)
                if "severity=Severity.WARNING" not in said:
                    calls.errors.add(code)
    return calls


def make_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in lines)
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def fill_in(name: str, begins: str, ends: str, text: str) -> str:
    """Return a written page with `text` in the place of what stands between two marks."""
    page = (DOCS / name).read_text(encoding="utf-8")
    before, _, rest = page.partition(begins)
    kept_open, _, after = rest.partition(ends)
    first_line, _, _ = kept_open.partition("\n")
    return f"{before}{begins}{first_line}\n\n{text}\n\n{ends}{after}"


def write_method() -> str:
    """Return `method.md` with its tables of errors as they were last measured."""
    return fill_in(
        "method.md", "<!-- calibration", "<!-- end of calibration -->",
        calibration_tables.write_english(make_table),
    )  # fmt: skip


def write_metode() -> str:
    """Return `metode.md` likewise."""
    return fill_in(
        "metode.md", "<!-- kalibrering", "<!-- slutt på kalibrering -->",
        calibration_tables.write_norwegian(make_table),
    )  # fmt: skip


def join(paragraphs: Iterable[str]) -> str:
    """Return a page: the note on where it comes from, and its paragraphs."""
    return "\n\n".join([MADE, *(part.strip() for part in paragraphs if part.strip())]) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` tell which are out of date. Returns the exit code."""
    pages = {
        "tables.md": write_tables, "cli.md": write_commands, "errors.md": write_errors,
        "method.md": write_method, "metode.md": write_metode,
    }  # fmt: skip
    outdated = []
    for name, write in pages.items():
        path, text = DOCS / name, write()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        outdated.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
    if outdated:
        told = "out of date, run docs/generate.py" if "--check" in arguments else "written"
        sys.stdout.write(f"{', '.join(outdated)}: {told}\n")
    return int(bool(outdated) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
