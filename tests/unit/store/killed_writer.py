"""Saves a corrected file to the store named on the command line, and stops dead at one point.

Run by test_killed_import.py, which kills it there. It says "here" when it has come so far.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from made_tables import make_extract, make_score
from tifaktor.store import imports, replacing

POINTS: dict[str, tuple[Any, str, str]] = {
    "before the copy": (replacing, "_copy_before", "before"),
    "after the copy": (replacing, "_copy_before", "after"),
    "before the first row": (imports, "insert_rows", "before"),
    "after the first rows": (imports, "insert_rows", "after"),
    "before the commit": (imports, "_write_import", "after"),
    "after the commit": (imports, "attach_before", "before"),
    "before the replacing": (replacing, "_put_in_place", "before"),
    "after the replacing": (replacing, "_put_in_place", "after"),
}


def stop_at(point: str) -> None:
    """Put a halt before or after the function that `point` stands for."""
    module, name, side = POINTS[point]
    function: Callable[..., object] = getattr(module, name)

    def halt(*args: object, **named: object) -> None:
        if side == "after":
            function(*args, **named)
        sys.stdout.write("here\n")
        sys.stdout.flush()
        time.sleep(60)

    setattr(module, name, halt)


if __name__ == "__main__":
    stop_at(sys.argv[2])
    imports.save_extract(
        Path(sys.argv[1]),
        make_extract(make_score(4.4), fingerprint="b2"),
        replace=True,
        imported_at=datetime(2025, 6, 2, tzinfo=UTC),
    )
