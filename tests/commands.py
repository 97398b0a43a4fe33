"""Types commands as a person does, and keeps what came back."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tifaktor.cli import main

ENGLISH = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB.UTF-8", "COLUMNS": "300"}
"""A reader of English with a wide window, so that no sentence is broken over two lines."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered.

    Attributes:
        exit_code: what a calling program sees.
        out: what can be piped on.
        err: errors and progress.
    """

    exit_code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything a person sees, in one line."""
        return " ".join(f"{self.out} {self.err}".split())

    @property
    def json(self) -> Any:
        """What another program reads."""
        return json.loads(self.out)


class Person(StringIO):
    """Somebody at a keyboard."""

    def isatty(self) -> bool:
        """Return that this is a terminal."""
        return True


def agree(arguments: Sequence[str]) -> list[str]:
    """Return a command line that answers yes beforehand, where `import` would ask.

    Nearly every test that imports is about something else; the rest say `agrees=False`.
    """
    if arguments[:1] != ("import",) or {"--yes", "-h", "--help"} & {*arguments}:
        return list(arguments)
    return [*arguments, "--yes"]


def type_command(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, agrees: bool = True
) -> Answer:
    """Run `tifaktor …` in `folder`, inside this process: quick, and seen by the coverage."""
    out, err = StringIO(), StringIO()
    with (
        chdir(folder),
        patch.dict(os.environ, {**ENGLISH, **(env or {})}),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main(agree(arguments) if agrees else list(arguments))
        except SystemExit as end:
            return Answer(int(end.code or 0), out.getvalue(), err.getvalue())
    return Answer(0, out.getvalue(), err.getvalue())


def start_program(folder: Path, *arguments: str, **env: str) -> "subprocess.Popen[str]":
    """Start `python -m tifaktor …` in `folder` as a process of its own, which can be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "tifaktor", *agree(arguments)],
        cwd=folder,
        env={**os.environ, **ENGLISH, "PYTHONUTF8": "1", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def run_program(folder: Path, *arguments: str, **env: str) -> Answer:
    """Run `python -m tifaktor …` in `folder` as a process of its own, to its end."""
    process = start_program(folder, *arguments, **env)
    out, err = process.communicate(timeout=120)
    return Answer(process.returncode, out, err)
