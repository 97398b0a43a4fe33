"""What a newcomer waits for: `tifaktor --help`, and the demo with all five municipalities.

    uv run python benchmarks/first_run.py

Each time stands beside an alternative measured in the same run, since seconds differ from machine to
machine and ratios less: help beside bare Python and beside a program that imports its libraries at
start; the demo beside only writing the bytes of its pages.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7
EAGER = "import duckdb, pandas, pandera.pandas, plotly, typer"


def take_time(command: list[str], runs: int = RUNS) -> float:
    """Return the median of the seconds that `command` takes as a whole process."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def take_time_to_write(pages: list[bytes], folder: Path) -> float:
    """Return the seconds it takes to write `pages` anew."""
    start = time.perf_counter()
    for number, page in enumerate(pages):
        (folder / f"{number}.html").write_bytes(page)
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print a table."""
    python = sys.executable
    bare = take_time([python, "-c", "pass"])
    rows = [
        ("python -c pass", bare, 1.0),
        ("tifaktor --help", help_ := take_time([python, "-m", "tifaktor", "--help"]), help_ / bare),
        (
            "the same libraries, imported at start",
            eager := take_time([python, "-c", EAGER]),
            eager / bare,
        ),
    ]
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        whole = take_time([python, "-m", "tifaktor", "demo", str(demo)], runs=1)
        pages = [path.read_bytes() for path in sorted((demo / "reports").rglob("*.html"))]
        written = take_time_to_write(pages, Path(folder))
    rows.append((f"tifaktor demo: 5 municipalities, {len(pages)} pages", whole, whole / bare))
    rows.append((f"only writing these {len(pages)} pages", written, written / bare))
    print(f"{'what':<52}{'seconds':>9}{'× bare':>9}")
    for name, seconds, ratio in rows:
        print(f"{name:<52}{seconds:>9.3f}{ratio:>9.1f}")


if __name__ == "__main__":
    main()
