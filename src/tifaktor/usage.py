"""What the command line says of itself, help and mistakes in typing, in the reader's language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from tifaktor.errors import UserError
from tifaktor.language.texts import Texts, choose_language
from tifaktor.settings import find_workspace, load_settings
from tifaktor.vocabulary import Language

UsageError: Any = typer.BadParameter.__base__
"""What Typer raises where the command line cannot be understood."""
HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


def translate(command: Any, texts: Texts, path: Sequence[str] = ()) -> None:
    """Give a command, its parameters and those below it their help in the reader's language."""
    name = "_".join(path) or "tifaktor"
    command.help = texts.say(f"terminal.help.{name}.what")
    command.short_help = texts.say(f"terminal.help.{name}.short")
    # The mark keeps the lines of the examples as they are.
    command.epilog = "\b\n" + texts.say(f"terminal.help.{name}.examples")
    for parameter in command.params:
        key = f"terminal.option.{parameter.name}"
        if texts.has(key):
            parameter.help = texts.say(key)
    command.get_help_option(typer.Context(command, **HELP)).help = texts.say("terminal.option.help")
    for child_name, child in getattr(command, "commands", {}).items():
        translate(child, texts, (*path, child_name))


def guess_language(arguments: Sequence[str]) -> Language:
    """Return the language of help and errors before the command line has been understood."""
    folder = Path(_find_option(arguments, "--workspace") or ".")
    try:
        configured = load_settings(find_workspace(folder)).language
    except UserError:
        configured = None
    return choose_language(_find_option(arguments, "--language", "-l"), configured)


def _find_option(arguments: Sequence[str], *names: str) -> str | None:
    """Return what was typed for an option: `--language nn`, `--language=nn`, `-lnn`."""
    for place, argument in enumerate(arguments):
        for name in names:
            if argument == name:
                return next(iter(arguments[place + 1 :]), None)
            start = f"{name}=" if name.startswith("--") else name
            if argument.startswith(start):
                return argument.removeprefix(start)
    return None


def explain_usage(misunderstood: Any, known: Sequence[str]) -> UserError:
    """Return what Typer did not understand as an error told in the reader's language."""
    context = misunderstood.ctx
    name = context.info_name if context is not None and context.parent is not None else ""
    parameter = getattr(misunderstood, "param", None)
    named = parameter and (
        max(parameter.opts, key=len) if "-" in parameter.opts[0] else parameter.metavar.rstrip(".")
    )
    what = getattr(misunderstood, "option_name", None) or named
    if what is None or (not name and not what):
        below = getattr(getattr(context, "command", None), "commands", known)
        return UserError("usage_other", known=", ".join(below))
    facts = {"what": str(what), "command": f"tifaktor {name}".strip()}
    kind = type(misunderstood).__name__
    if kind == "NoSuchOption":
        return UserError("usage_option", **facts)
    if kind in {"MissingParameter", "BadOptionUsage"}:
        return UserError("usage_missing", **facts)
    return UserError("usage_value", **facts)
