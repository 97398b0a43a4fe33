"""Writers that stop dead at one point, so that a test can kill them there or read beside them.

As a program: `python halting.py POINT import file.csv …` types the command, and says "here" when
it has come to the point.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from commands import agree
from tifaktor.cli import main
from tifaktor.store import database, imports, opening, published, replacing

POINTS: dict[str, tuple[Any, str, str]] = {
    "before the copy": (replacing, "_copy_before", "before"),
    "after the copy": (replacing, "_copy_before", "after"),
    "before the first row": (imports, "insert_rows", "before"),
    "after the first rows": (imports, "insert_rows", "after"),
    "before the commit": (imports, "_write_import", "after"),
    "after the commit": (database, "_write_out", "before"),
    "after the checkpoint": (database, "_write_out", "after"),
    "before all is written anew": (opening, "attach_before", "before"),
    "in the midst of publishing": (published, "_carry_over", "after"),
    "before the replacing": (replacing, "_put_in_place", "before"),
    "after the replacing": (replacing, "_put_in_place", "after"),
}
HERE = "here\n"


def stop_at(point: str) -> None:
    """Put a halt before or after the function that `point` stands for."""
    module, name, side = POINTS[point]
    function: Callable[..., object] = getattr(module, name)

    def halt(*args: object, **named: object) -> None:
        if side == "after":
            function(*args, **named)
        sys.stdout.write(HERE)
        sys.stdout.flush()
        time.sleep(60)

    setattr(module, name, halt)


@contextmanager
def run_to(point: str, folder: Path, *arguments: str) -> Iterator[None]:
    """Type `tifaktor …` in `folder`; the block runs at `point`, and the program is then killed."""
    tests = str(Path(__file__).parent)
    with kill_after(
        [sys.executable, __file__, point, *arguments], cwd=folder, env={"PYTHONPATH": tests}
    ):
        yield


@contextmanager
def kill_after(command: list[str], *, cwd: Path, env: dict[str, str]) -> Iterator[None]:
    """Start a program that halts; the block runs when it has, and the program is then killed.

    It finds modules where `env` says, and where this process was told to look.

    It has no chance to tidy up: SIGKILL, or what Windows has. A program that ends without having
    come to its halt fails the test.
    """
    paths = [one["PYTHONPATH"] for one in (env, os.environ) if one.get("PYTHONPATH")]
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **env, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert HERE in process.stdout, f"came to its end: {command}"
            yield
            assert process.poll() is None, f"was not there to be killed: {command}"
        finally:
            process.kill()


if __name__ == "__main__":
    stop_at(sys.argv[1])
    main(agree(tuple(sys.argv[2:])))
