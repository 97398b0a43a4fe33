"""The published results of Bergen and Sandnes: the figures of their own pages, read whole.

The tables here were written from the list of published figures, not from what the program read.
"""

from collections.abc import Callable

import pandas as pd
import pytest

from tifaktor.intake.tidy import Tidied
from tifaktor.schemas import Extract

BERGEN = """
oppgavemotivasjon          4.2 4.2 4.3
mestringstro               4.3 4.3 4.3
selvstendighet             4.2 4.2 4.2
bruk_av_kompetanse         4.2 4.2 4.2
mestringsorientert_ledelse 3.9 4.0 4.0
rolleklarhet               4.2 4.3 4.3
kompetanseutvikling        3.6 3.6 3.7
fleksibilitetsvilje        4.5 4.5 4.5
mestringsklima             4.1 4.1 4.1
nyttemotivasjon            4.7 4.7 4.7
"""
SANDNES = """
oppgavemotivasjon          4.4 4.3
mestringstro               4.4 4.3
selvstendighet             4.3 4.2
bruk_av_kompetanse         4.4 4.3
mestringsorientert_ledelse 4.1 4.0
rolleklarhet               4.4 4.3
"""


def _read_columns(text: str) -> list[dict[str, float]]:
    rows = [line.split() for line in text.strip().splitlines()]
    return [{row[0]: float(row[at]) for row in rows} for at in range(1, len(rows[0]))]


def _sound(tidied: Tidied) -> Extract:
    assert tidied.extract is not None
    return tidied.extract


def _means(table: pd.DataFrame, wave: str) -> dict[str, float]:
    of_wave = table[table["wave"] == wave]
    return dict(zip(of_wave["factor_id"], of_wave["mean"], strict=True))


def test_bergen_is_read_as_published(read_published: Callable[[str], Tidied]) -> None:
    """Both waves, every factor, the line without its colon; the national mean is that of 2020."""
    extract = _sound(read_published("bergen"))
    first, second, national = _read_columns(BERGEN)
    assert extract.waves == ("2018", "2020")
    assert _means(extract.factor_scores, "2018") == first
    assert _means(extract.factor_scores, "2020") == second
    assert _means(extract.benchmarks, "2020") == national
    assert set(extract.benchmarks["wave"]) == {"2020"}
    assert set(extract.factor_scores["unit_id"]) == {"bergen"}
    assert set(extract.factor_scores["decimals"]) == {1}
    assert not extract.synthetic


def test_how_many_answered_in_bergen_is_known_for_2020_only(
    read_published: Callable[[str], Tidied],
) -> None:
    """12 609 and 69.3 per cent in 2020; what was not published for 2018 is missing, not 0."""
    extract = _sound(read_published("bergen"))
    responses = extract.unit_responses.set_index("wave")
    assert responses.loc["2020", "n_responses"] == 12609
    assert responses.loc["2020", "response_rate"] == pytest.approx(0.693)
    assert responses["n_invited"].isna().all()
    assert responses.loc["2018", ["n_responses", "response_rate"]].isna().all()
    n = extract.factor_scores.set_index("wave")["n"]
    assert n.loc["2018"].isna().all()
    assert set(n.loc["2020"]) == {12609}


def test_sandnes_is_read_as_published(read_published: Callable[[str], Tidied]) -> None:
    """Six factors beside the country's; 75 per cent stands as published, for 4 150 of 5 467."""
    tidied = read_published("sandnes")
    extract = _sound(tidied)
    own, national = _read_columns(SANDNES)
    assert _means(extract.factor_scores, "2017") == own
    assert _means(extract.benchmarks, "2017") == national
    assert set(extract.factor_scores["n"]) == {4150}
    (row,) = extract.unit_responses.to_dict("records")
    assert (row["n_responses"], row["n_invited"], row["response_rate"]) == (4150, 5467, 0.75)
    assert [finding.code for finding in tidied.findings] == ["factors_missing"]
