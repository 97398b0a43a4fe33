"""Tables of made-up units released as a municipality would release them, once or several times."""

from datetime import UTC, datetime

import pandas as pd

from made_tables import complete, place_units
from tables import read_table
from tifaktor import schemas
from tifaktor.privacy.release import Release, describe_news, plan_release
from tifaktor.store.ledger import stamp

WHOSE, WAVE = "k", "2024"
NOTHING = schemas.empty(schemas.Ledger)


def make_stored(table: str, wave: str = WAVE) -> schemas.Stored:
    """Return what is stored of the units of a table.

    Args:
        table: `unit`, `parent`, `answered` (empty: the unit is only in the tree), and if need be
            `mean` (4.0, not rounded), `decimals` and `sd` (unknown).
        wave: which survey.
    """
    told = read_table(table)
    units = pd.DataFrame(
        {"unit_id": told["unit"], "unit_name": told["unit"], "parent_id": told["parent"]}
    )
    there = told.dropna(subset="answered")
    means, decimals = there.get("mean", 4.0), there.get("decimals")
    spreads = there.get("sd", pd.Series(float("nan"), index=there.index)).astype("float64")
    scores = pd.DataFrame({"unit_id": there["unit"], "n": there["answered"]}).assign(
        municipality_id=WHOSE, wave=wave, factor_id="mestringstro", mean=means, sd=spreads.to_numpy(),
        decimals=decimals, sd_basis=spreads.notna().map({True: "given", False: None}).to_numpy(),
    )  # fmt: skip
    responses = scores.rename(columns={"n": "n_responses"})
    responses = complete(schemas.UnitResponses, responses)
    return schemas.Stored(
        municipality_id=WHOSE,
        synthetic_waves=frozenset({wave}),
        factor_scores=complete(schemas.FactorScores, scores),
        unit_responses=responses,
        unit_places=place_units(responses, units),
        benchmarks=schemas.empty(schemas.Benchmarks),
        respondent_scores=schemas.empty(schemas.RespondentScores),
    )


def release(table: str, ledger: pd.DataFrame = NOTHING, k: int = 5) -> Release:
    """Return what may go out of the units of a table, after what went out before."""
    return plan_release(make_stored(table), ledger, root="town", k=k)


def go_out(table: str, ledger: pd.DataFrame = NOTHING, k: int = 5) -> pd.DataFrame:
    """Return the ledger after the units of a table have gone out."""
    planned = release(table, ledger, k)
    news = stamp(describe_news(planned, ledger, k), datetime(2026, 1, 1, tzinfo=UTC))
    return pd.concat([ledger, news], ignore_index=True)


def tell_hidden(planned: Release) -> dict[str, str]:
    """Return every unit that was measured with why it is hidden, or nothing where it is shown."""
    return planned.mask.set_index("unit_id")["hidden_reason"].fillna("").to_dict()
