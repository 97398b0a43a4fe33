"""Runs a reader in a process of its own: a damaged file may end the process that reads it.

Readers in C and Rust believe the numbers in a file. Where one of them is damaged they may set aside
gigabytes, or read beyond what there is, and the whole program ends. Here only the reader does.
"""

import pickle
import subprocess
import sys
from importlib import import_module
from typing import Any

_SECONDS = 300
_MEMORY = 4 << 30
_PROGRAM = "from tifaktor.intake.apart import answer; answer()"


class ReaderStoppedError(Exception):
    """The reader ended without an answer.

    Attributes:
        reason: name of the error that it raised; empty where it ended, or took too long.
    """

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


def read_apart(module: str, function: str, *arguments: object) -> Any:
    """Return what a function of this room answers, from a process of its own.

    Args:
        module: name of the module, in this room.
        function: its function.
        arguments: what it is called with.

    Raises:
        ReaderStoppedError: it raised an error, or took more memory or time than it may.
    """
    asked = pickle.dumps((module, function, arguments))
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _PROGRAM],
            input=asked, capture_output=True, check=True, timeout=_SECONDS,
        )  # fmt: skip
        reason, answered = pickle.loads(done.stdout)  # noqa: S301 - our own answer
    except (subprocess.SubprocessError, OSError, EOFError, pickle.UnpicklingError) as stopped:
        raise ReaderStoppedError from stopped
    if reason:
        raise ReaderStoppedError(reason)
    return answered


def answer() -> None:
    """Read what was asked for on standard input, and answer on standard output."""
    _limit_memory()
    module, function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - asked by this module
    sys.stdout.buffer.write(pickle.dumps(call(module, function, arguments)))


def call(module: str, function: str, arguments: tuple[object, ...]) -> tuple[str, Any]:
    """Return the name of the error that the function raised, or an empty text and its answer."""
    try:
        return "", getattr(import_module(f"tifaktor.intake.{module}"), function)(*arguments)
    except Exception as raised:  # noqa: BLE001 - whatever a reader may raise about a damaged file
        return type(raised).__name__, None


def _limit_memory() -> None:
    """Set how much memory this process may take, where the system has such a limit."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
