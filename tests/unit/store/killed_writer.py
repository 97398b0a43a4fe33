"""Saves a corrected file to the store named on the command line, and stops dead at one point.

Run by test_killed_import.py, which kills it there.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from halting import stop_at
from made_tables import make_extract, make_score
from tifaktor.store import imports

if __name__ == "__main__":
    stop_at(sys.argv[2])
    imports.save_extracts(
        Path(sys.argv[1]),
        [make_extract(make_score(4.4), fingerprint="b2")],
        replace=True,
        imported_at=datetime(2025, 6, 2, tzinfo=UTC),
    )
