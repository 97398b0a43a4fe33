"""Every kind of layout, and what is special in it: a corpus of small invented files."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tifaktor.intake.files import open_export
from tifaktor.intake.layouts import Layout, recognise
from tifaktor.intake.tidy import Tidied, read_extract
from tifaktor.mappings import Municipality

FOLDER = Path(__file__).parents[2] / "data" / "exports" / "layouts"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
FILES: dict[str, dict[str, Any]] = EXPECTED["files"]


def _list(table: pd.DataFrame, columns: list[str]) -> list[str]:
    cells = table[columns].astype(object)
    texts = cells.where(cells.notna(), "-").astype(str)
    return sorted(" ".join(row) for row in texts.to_numpy().tolist())


def _check_tables(tidied: Tidied, expected: dict[str, Any]) -> None:
    extract = tidied.extract
    assert extract is not None
    if "answers" in expected:
        assert tidied.answers is not None
        want = [line.split() for line in expected["answers"]]
        assert tidied.answers.frame["unit_id"].tolist() == [unit for unit, *_ in want]
        scores = tidied.answers.frame.drop(columns="unit_id").to_numpy()
        wanted = np.array([[float(score) for score in line[1:]] for line in want])
        np.testing.assert_array_equal(scores, wanted)
        return
    scores = EXPECTED["both"] if expected["scores"] == "both" else expected["scores"]
    keys = ["wave", "unit_id", "factor_id", "mean", "n"]
    assert _list(extract.factor_scores, keys) == sorted(scores)
    benchmarks = _list(extract.benchmarks, ["wave", "benchmark_id", "factor_id", "mean"])
    assert benchmarks == sorted(expected.get("benchmarks", []))


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_what_is_written_in_it(
    name: str,
    layouts: tuple[Layout, ...],
    factors: pd.DataFrame,
    municipality: Municipality,
    list_places: Callable[..., list[tuple[str, object, object]]],
) -> None:
    """Its layout is recognised, its scores are those in its cells, and what is wrong is told."""
    expected = FILES[name]
    recognised = recognise(open_export(FOLDER / name), layouts, factors)
    assert recognised.layout.layout_id == expected["layout"]
    tidied = read_extract(recognised, municipality, factors, expected.get("asked"))
    assert sorted(code for code, *_ in list_places(tidied.findings)) == expected["findings"]
    if "scores" in expected or "answers" in expected:
        _check_tables(tidied, expected)
    else:
        assert tidied.extract is None


def test_every_file_of_the_corpus_is_expected_something_of() -> None:
    """No file lies in the folder that nothing is promised of, and none is missing."""
    assert {path.name for path in FOLDER.glob("[!.]*")} == {
        *FILES,
        "expected.toml",
        "make_files.py",
    }
