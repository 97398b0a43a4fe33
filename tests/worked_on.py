"""Work that tests have done in other processes; these find it by the name of this file."""

import os
import time
from pathlib import Path

from tifaktor.errors import WorkspaceError
from tifaktor.scale import get_scale


def tell_where(common: str, thing: int) -> tuple[str, int, float, int]:
    """Return what was given, the end of the scale in force, and in which process that was."""
    return common, thing, get_scale().high, os.getpid()


def end_elsewhere(at_home: int, thing: int) -> int:
    """Return the thing; any process but the first is ended by it, as for want of memory."""
    if os.getpid() != at_home:
        os._exit(1)
    return thing


def refuse(_: None, thing: int) -> int:
    """Refuse the third thing, as a folder that cannot be written."""
    if thing == 2:
        raise WorkspaceError("no_workspace", folder="reports")
    return thing


def find_fault(_: None, thing: int) -> int:
    """Divide by nought at the third thing: a mistake in the program."""
    return 1 // (2 - thing)


def beat(file: str, _: int) -> None:
    """Add to a file for twenty seconds, so that others see that somebody is at work."""
    for _ in range(400):
        with Path(file).open("ab") as open_file:
            open_file.write(b".")
        time.sleep(0.05)
