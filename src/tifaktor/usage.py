"""What the command line says of itself, help and mistakes in typing, in the reader's language."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer

from tifaktor.errors import UserError
from tifaktor.language.texts import Texts, choose_language
from tifaktor.settings import find_workspace, load_settings
from tifaktor.vocabulary import Language

UsageError: Any = typer.BadParameter.__base__
"""What Typer raises where the command line cannot be understood."""
_EXTRA = re.compile(r"extra argument.*\((.+)\)")
_COMMAND = re.compile(r"command '(.+?)'")
"""Words that nothing takes, and commands that there are not, are told in the message alone."""
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
    context, kind, message = misunderstood.ctx, type(misunderstood).__name__, str(misunderstood)
    # A command is known by where it stands: "tifaktor measures import".
    facts = {"command": "tifaktor" if context is None else context.command_path}
    below = list(getattr(getattr(context, "command", None), "commands", known))
    parameter = getattr(misunderstood, "param", None)
    named = parameter and (
        max(parameter.opts, key=len) if "-" in parameter.opts[0] else parameter.metavar.rstrip(".")
    )
    if kind == "NoSuchOption":
        what = str(misunderstood.option_name)
        options = [name for one in context.command.params for name in one.opts]
        return _find_meant(what, options) or UserError("usage_option", what=what, **facts)
    if kind in {"MissingParameter", "BadOptionUsage"}:
        missing = getattr(misunderstood, "option_name", None) or named
        return UserError("usage_missing", what=str(missing), **facts)
    if named is not None:
        return UserError("usage_value", what=str(named), **facts)
    extra, command = _EXTRA.search(message), _COMMAND.search(message)
    if extra:
        return UserError("usage_extra", what=extra[1], **facts)
    commands = ", ".join(below)
    if command:
        unknown = UserError("usage_command", what=command[1], known=commands)
        return _find_meant(command[1], below) or unknown
    return UserError("usage_other", known=commands)


def _find_meant(what: str, known: Sequence[str]) -> UserError | None:
    """Return the error that names what was probably meant, where there is anything like it."""
    close = get_close_matches(what, known, 1)
    return UserError("usage_misspelt", what=what, closest=close[0]) if close else None
