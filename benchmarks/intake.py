"""How fast files get in, each beside its limit in the same run, and how much memory it takes.

    uv run python benchmarks/intake.py --people 450000
    uv run python benchmarks/intake.py --people 50000 --book 10000 --units 5000

People: a row per person with 36 statements, opened, recognised, validated, scored, rolled up and stored,
beside DuckDB only parsing the same file. Book: a workbook of people, opened and read, beside calamine only
reading it; both three times in turns. Units: so many units with ten factors, read from a table with a row
per unit. Every part runs in a process of its own, so that its peak of memory is its own.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from tifaktor import schemas
from tifaktor.analysis import rollups, scores
from tifaktor.intake import files, layouts, personal, tidy
from tifaktor.mappings import Municipality, load_factors, load_municipality
from tifaktor.organisation import build_tree
from tifaktor.processes import collect_seldom
from tifaktor.store import imports
from tifaktor.store.text_tables import read_text_table

ROOT = Path(__file__).parents[1]
ITEMS = (4, 4, 3, 3, 5, 4, 3, 3, 3, 4)
PEOPLE_PER_UNIT = 30
SEED = 7
RUNS = 3
SPENT: list[tuple[float, float]] = []
"""Of each step: seconds by the clock, and of the processor."""


@contextmanager
def take_time(name: str) -> Iterator[None]:
    """Print how long something took: by the clock, and in the processor, all threads together."""
    start, busy = time.perf_counter(), time.process_time()
    yield
    seconds, work = time.perf_counter() - start, time.process_time() - busy
    SPENT.append((seconds, work))
    print(f"  {name:<34} {seconds:8.2f} s {work:8.2f} s of processor", flush=True)


def name_units(n: int) -> list[str]:
    """Return the names of `n` invented units."""
    return [f"Enhet {number:05d}" for number in range(n)]


def make_municipality(n_units: int) -> Municipality:
    """Return an invented municipality: sectors of fifty units each."""
    known = load_municipality(
        ROOT / "data/mappings", "stange", load_factors(ROOT / "data/mappings")
    )
    n_sectors = n_units // 50 + 1
    sectors = [f"sektor-{number}" for number in range(n_sectors)]
    names = name_units(n_units)
    units = pd.DataFrame(
        {
            "unit_id": ["stange", *sectors, *(f"u{number}" for number in range(n_units))],
            "unit_name": ["Stange", *sectors, *names],
            "parent_id": [None, *["stange"] * n_sectors,
                          *(f"sektor-{number // 50}" for number in range(n_units))],
        }
    ).reindex(columns=list(schemas.Units.to_schema().columns))  # fmt: skip
    return replace(known, units=schemas.check(schemas.Units, units))


def write_people(path: Path, n: int) -> None:
    """Write a row per person: unit and 36 answers, semicolons between."""
    chance = np.random.default_rng(SEED)
    units = np.array(name_units(max(n // PEOPLE_PER_UNIT, 1)))
    headings = [f"{f}.{i}" for f, items in enumerate(ITEMS, 1) for i in range(1, items + 1)]
    frame = pd.DataFrame(chance.integers(1, 6, (n, len(headings))), columns=headings)
    frame.insert(0, "Enhet", units[chance.integers(0, len(units), n)])
    if path.suffix == ".csv":
        frame.to_csv(path, sep=";", index=False)
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Svar")
        for at, row in enumerate([list(frame), *frame.to_numpy().tolist()]):
            sheet.write_row(at, 0, row)


def read_through(path: Path, n_units: int, wave: str = "2024") -> tuple[tidy.Tidied, Municipality]:
    """Read a file of people or of units in steps, each with its time."""
    factors = load_factors(ROOT / "data/mappings")
    known = layouts.load_layouts(ROOT / "data/mappings/layouts")
    municipality = make_municipality(n_units)
    with take_time("open"):
        export = files.open_export(path, read_text_table=read_text_table)
    with take_time("look for persons"):
        personal.refuse_personal_data(export, [municipality], factors)
    with take_time("recognise"):
        recognised = layouts.recognise(export, known, factors)
    with take_time("read and validate"):
        tidied = tidy.read_extract(recognised, municipality, factors, wave)
    return tidied, municipality


def take_in_people(path: Path, n: int) -> None:
    """Read, score, roll up and store people."""
    tidied, municipality = read_through(path, max(n // PEOPLE_PER_UNIT, 1))
    closure = build_tree(municipality.units).closure()
    with take_time("score"):
        people = scores.score_respondents(tidied.answers, np.random.default_rng())
    with take_time("roll up"):
        whole = replace(
            tidied.extract, respondent_scores=people,
            factor_scores=scores.aggregate_scores(people, closure),
            unit_responses=scores.aggregate_responses(tidied.answers, closure),
        )  # fmt: skip
    with take_time("store"):
        imports.save_extracts(
            path.parent / "store.duckdb", [whole], replace=False, imported_at=datetime.now(UTC)
        )


def parse_people(path: Path, _: int) -> None:
    """Let DuckDB parse every cell of the same file, and no more."""
    with take_time("DuckDB parses every cell"):
        cells = duckdb.read_csv(str(path), delimiter=";")
        cells.aggregate(", ".join(f'sum("{name}")' for name in cells.columns[1:])).fetchall()


def take_in_book(path: Path, n: int) -> None:
    """Read a workbook of people into tables."""
    read_through(path, max(n // PEOPLE_PER_UNIT, 1))


def read_book(path: Path, _: int) -> None:
    """Let calamine read the same workbook, and no more."""
    with take_time("calamine reads every cell"):
        book = CalamineWorkbook.from_path(str(path))
        book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def take_in_units(path: Path, n: int) -> None:
    """Read units with ten factors each, and roll them up."""
    tidied, municipality = read_through(path, n)
    extract = tidied.extract
    with take_time("roll up"):
        rollups.roll_up(extract.factor_scores, extract.unit_responses, municipality.units)


def write_units(path: Path, n: int) -> None:
    """Write a row per unit with ten means."""
    chance = np.random.default_rng(SEED)
    names = load_factors(ROOT / "data/mappings")["name_nb"]
    frame = pd.DataFrame(chance.integers(30, 50, (n, len(names))) / 10, columns=list(names))
    frame.insert(0, "Antall svar", chance.integers(5, 60, n))
    frame.insert(0, "Enhet", name_units(n))
    frame.to_csv(path, sep=";", decimal=",", index=False, encoding="cp1252")


PARTS = {
    "people": take_in_people, "parse": parse_people, "book": take_in_book, "cells": read_book,
    "units": take_in_units,
}  # fmt: skip


def run_alone(part: str, path: Path, n: int) -> float:
    """Run one part in a process of its own, and return the seconds that it took in all."""
    print(f"{part} ({n})", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        # A store of its own each time: what is imported already would be passed over.
        own = Path(folder) / path.name
        own.symlink_to(path)
        command = [sys.executable, __file__, "--part", part, str(own), str(n)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(told, end="", flush=True)
    return float(next(line for line in told.splitlines() if "all of it" in line).split()[3])


def compare(part: str, limit: str, path: Path, n: int) -> None:
    """Run a part and what it is measured by in turns, and print the ratio of their medians."""
    pairs = [(run_alone(limit, path, n), run_alone(part, path, n)) for _ in range(RUNS)]
    least, most = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    ratios = ", ".join(f"{ours / theirs:.2f}" for theirs, ours in pairs)
    print(f"{part}: {most:.2f} s, {most / least:.2f} times {limit} ({ratios})\n", flush=True)


def main() -> None:
    """Measure every part, or the one that is asked for."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=450_000)
    asked.add_argument("--book", type=int, default=20_000)
    asked.add_argument("--units", type=int, default=20_000)
    asked.add_argument("--part", nargs=3, metavar=("PART", "FILE", "N"))
    typed = asked.parse_args()
    if typed.part:
        part, path, n = typed.part
        collect_seldom()  # as every command does
        PARTS[part](Path(path), int(n))
        seconds, work = (sum(step[at] for step in SPENT) for at in (0, 1))
        print(f"  {'all of it':<34} {seconds:8.2f} s {work:8.2f} s of processor")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {'peak of memory':<34} {peak:8.0f} MiB")
        return
    with tempfile.TemporaryDirectory() as folder:
        people, book, units = (
            Path(folder) / name for name in ("people.csv", "book.xlsx", "units.csv")
        )
        write_people(people, typed.people)
        write_people(book, typed.book)
        write_units(units, typed.units)
        if hasattr(os, "sync"):  # what is on its way to the disk would be waited for by the store
            os.sync()
        compare("people", "parse", people, typed.people)
        compare("book", "cells", book, typed.book)
        run_alone("units", units, typed.units)


if __name__ == "__main__":
    main()
