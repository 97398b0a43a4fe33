"""Files with distributions, through the commands: what is stored, and what a wrong one is told."""

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from commands import Answer
from small_workspace import make_rows, write_xlsx
from tifaktor.store.imports import load_stored

Type = Callable[..., Answer]

COUNTS = {3: (2, 4, 14, 50, 50), 5: (0, 0, 1, 5, 6), 6: (0, 2, 4, 18, 16)}
"""Row of the file to how many have a score nearest each answer: the municipality, one kindergarten,
one school. They are 120, 12 and 40 people, as in the column of answers."""
ANSWERS = tuple(f"Mestringstro {answer}" for answer in range(1, 6))


def add_distribution(counts: dict[int, tuple[Any, ...]], **more: Any) -> list[list[Any]]:
    """Return a sound export with a distribution of one factor, on some of its rows."""
    rows = make_rows(**more)
    rows[1] += ANSWERS
    for at, row in enumerate(rows[2:], start=3):
        row.extend(counts.get(at, ("–",) * 5))
    return rows


def load_sds(workspace: Path) -> dict[tuple[str, str], tuple[float, str]]:
    """Return what is stored as spread, by unit and factor, where there is any."""
    scores = load_stored(workspace / "data" / "store.duckdb", "fjordvik").factor_scores
    known = scores.dropna(subset="sd").set_index(["unit_id", "factor_id"])
    return {key: (row["sd"], row["sd_basis"]) for key, row in known.iterrows()}


def test_the_spread_is_what_the_counts_say(workspace: Path, type_in: Type) -> None:
    """Of the units that have a distribution, and of that factor only."""
    write_xlsx(workspace / "a.xlsx", add_distribution(COUNTS))
    answer = type_in("import", "a.xlsx", "-m", "fjordvik")
    assert answer.exit_code == 0, answer.text
    units = {3: "fjordvik", 5: "solbakken", 6: "aasen"}
    expected = {
        (units[row], "mestringstro"): statistics.stdev(
            [a for a, people in enumerate(counts, start=1) for _ in range(people)]
        )
        for row, counts in COUNTS.items()
    }
    found = load_sds(workspace)
    assert {key: sd for key, (sd, _) in found.items()} == pytest.approx(expected)
    assert {basis for _, basis in found.values()} == {"distribution"}


def test_a_distribution_is_not_kept(workspace: Path, type_in: Type) -> None:
    """No table of the store has a row or a column of it: only the spread was wanted."""
    write_xlsx(workspace / "a.xlsx", add_distribution(COUNTS))
    assert type_in("import", "a.xlsx", "-m", "fjordvik").exit_code == 0
    with duckdb.connect(str(workspace / "data" / "store.duckdb"), read_only=True) as connection:
        columns = connection.execute(
            "SELECT column_name FROM information_schema.columns"
        ).fetchall()
        (respondents,) = connection.execute("SELECT count(*) FROM respondent_scores").fetchall()
    assert {"share", "answer", "statement"}.isdisjoint(name for (name,) in columns)
    assert respondents == (0,)


def test_the_same_file_with_distributions_twice_changes_nothing(
    workspace: Path, type_in: Type
) -> None:
    """The spread that is computed is the same each time, so the file is stored already."""
    write_xlsx(workspace / "a.xlsx", add_distribution(COUNTS))
    type_in("import", "a.xlsx", "-m", "fjordvik")
    assert "stored already" in type_in("import", "a.xlsx", "-m", "fjordvik").text


def test_faults_of_distributions_are_told_together(workspace: Path, type_in: Type) -> None:
    """One too many, a mean that cannot be, half a person: each with its place, nothing stored."""
    counts = COUNTS | {
        5: (0, 0, 1, 5, 7),
        6: (40, 0, 0, 0, 0),
        8: (0, 0, 2.5, 10.5, 17),
    }
    write_xlsx(workspace / "a.xlsx", add_distribution(counts))
    answer = type_in("import", "a.xlsx", "-m", "fjordvik", "--json")
    assert answer.exit_code == 3
    told = [(one["code"], one["row"], one["column"]) for one in answer.json["findings"]]
    assert [place for place in told if place[0] != "spread_incomplete"] == [
        ("distribution_n", 5, "O"),
        ("distribution_mean", 6, "F"),
        ("count_not_whole", 8, "Q"),
        ("count_not_whole", 8, "R"),
    ]
    assert not (workspace / "data" / "store.duckdb").exists()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "Andelene i svarfordelingen på faktoren er til sammen ikke 100 prosent."),
        ("nn", "Delane i svarfordelinga på faktoren er til saman ikkje 100 prosent."),
        ("en", "The shares of the distribution on this factor do not come to 100 per cent"),
    ],
)
def test_shares_that_are_not_of_everybody_are_told(
    language: str, sentence: str, workspace: Path, type_in: Type
) -> None:
    """In the reader's language, and without repeating the shares."""
    counts = {3: (2, 4, 12, 41, 41), 5: (0, 0, 10, 37, 23)}
    write_xlsx(workspace / "a.xlsx", add_distribution(counts))
    answer = type_in("check", "a.xlsx", "-m", "fjordvik", "-l", language)
    assert answer.exit_code == 3
    assert sentence in answer.text
    assert "37" not in answer.text
