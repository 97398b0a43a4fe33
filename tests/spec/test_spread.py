"""The spread of a unit's scores, where a file gives only what it can be found from.

Tables by which anybody can check the rules of docs/method.md, section 6.
"""

import numpy as np
import pandas as pd
import pytest

from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.spread import combine_statement_sds, fill_sds, summarise_counts
from tifaktor.settings import Method

EXACT = 5e-7
WHOSE = {"municipality_id": "fjord", "wave": "2024"}


def test_the_spread_of_scores_that_are_counted_by_answer() -> None:
    """One at 2, three at 3, ten at 4 and six at 5: mean 4.05, standard deviation 0.825578."""
    expected = read_table("""
        | answer | people |
        |--------|--------|
        | 1      | 0      |
        | 2      | 1      |
        | 3      | 3      |
        | 4      | 10     |
        | 5      | 6      |
    """)
    mean, sd = summarise_counts(expected["people"].to_numpy())
    assert mean == pytest.approx(4.05, abs=EXACT)
    assert sd == pytest.approx(0.825578, abs=EXACT)


def test_the_spread_of_a_factor_from_that_of_its_statements() -> None:
    """Four statements that correlate 0.5: the factor varies less than any of them."""
    expected = read_table("""
        | statement | sd   |
        |-----------|------|
        | 1         | 0.85 |
        | 2         | 0.90 |
        | 3         | 0.80 |
        | 4         | 0.95 |
    """)
    sd = combine_statement_sds(expected["sd"].to_numpy(), Method().item_correlation)
    assert sd == pytest.approx(0.692031, abs=EXACT)


def test_the_surest_source_counts() -> None:
    """What the file says goes before its distribution, and that before its statements."""
    expected = read_table("""
        | unit_id   | n  | given | counts     | statements | sd       | sd_basis     |
        |-----------|----|-------|------------|------------|----------|--------------|
        | all three | 20 | 0.5   | 0 1 3 10 6 | 1.2        | 0.5      | given        |
        | two       | 20 |       | 0 1 3 10 6 | 1.2        | 0.825578 | distribution |
        | last      | 20 |       |            | 1.2        | 0.979796 | statements   |
        | n unknown |    |       | 0 1 3 10 6 | 1.2        | 0.979796 | statements   |
        | none      | 20 |       |            |            |          |              |
    """)
    # Three statements of 1.2 each: √(3·1.44 + 0.5·(3.6² - 3·1.44)) / 3 = √8.64 / 3 = 0.979796.
    units = expected["unit_id"].str.replace(" ", "-")
    named = expected.assign(**WHOSE, unit_id=units, factor_id="klima", mean=4.0, decimals=pd.NA)
    given = named["given"].astype("float64")
    scores = named.assign(sd=given, sd_basis=np.where(given.notna(), "given", None))
    counted = named.dropna(subset="counts").assign(count=lambda rows: rows["counts"].str.split())
    counted = counted.explode("count")
    shares = counted.assign(
        answer=counted.groupby("unit_id").cumcount() + 1, share=counted["count"].astype(int) / 20
    )
    statements = pd.concat(
        named.dropna(subset="statements").assign(statement=f"9.{i}") for i in (1, 2, 3)
    )
    found = fill_sds(
        schemas.check(schemas.FactorScores, scores),
        schemas.check(schemas.ScoreDistributions, shares),
        schemas.check(schemas.StatementSds, statements.assign(sd=statements["statements"])),
        Method().item_correlation,
    )
    assert found["sd"].to_numpy() == pytest.approx(
        expected["sd"].to_numpy(), abs=EXACT, nan_ok=True
    )
    assert found["sd_basis"].fillna("").tolist() == expected["sd_basis"].fillna("").tolist()
