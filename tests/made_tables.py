"""Synthetic frames for tests, of which a test names only the columns that it is about."""

import pandas as pd

from tifaktor import schemas
from tifaktor.organisation import build_tree


def complete(model: type[schemas.Table], table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with the columns of `model` that it lacks, empty, in the model's types."""
    return schemas.check(model, table.reindex(columns=list(schemas.list_columns(model, table))))


def make_extract(
    scores: pd.DataFrame,
    *,
    municipality_id: str = "stange",
    fingerprint: str = "a1",
    file_name: str = "export.csv",
    synthetic: bool = False,
    responses: pd.DataFrame | None = None,
    benchmarks: pd.DataFrame | None = None,
    respondents: pd.DataFrame | None = None,
) -> schemas.Extract:
    """Return the extract of a file with `scores`; each frame lacks the municipality at most."""

    def finish(model: type[schemas.Table], table: pd.DataFrame | None) -> pd.DataFrame:
        if table is None:
            return schemas.empty(model)
        return complete(model, table.assign(municipality_id=municipality_id))

    return schemas.Extract(
        municipality_id=municipality_id,
        waves=tuple(sorted(set(scores["wave"]))),
        file_name=file_name,
        fingerprint=fingerprint,
        layout_id="test",
        synthetic=synthetic,
        factor_scores=finish(schemas.FactorScores, scores),
        unit_responses=finish(schemas.UnitResponses, responses),
        benchmarks=finish(schemas.Benchmarks, benchmarks),
        respondent_scores=finish(schemas.RespondentScores, respondents),
    )


def make_score(
    mean: float, *, wave: str = "2024", unit_id: str = "elvebo", factor_id: str = "mestringstro"
) -> pd.DataFrame:
    """Return the least that a file can say: one mean."""
    return pd.DataFrame(
        {"wave": [wave], "unit_id": [unit_id], "factor_id": [factor_id], "mean": [mean]}
    )


def place_units(unit_responses: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.UnitPlaces` of every wave in `unit_responses`, by the tree of `units`."""
    tree = build_tree(units)
    rows = [
        (of_wave["municipality_id"].iloc[0], wave, unit_id, within_id)
        for wave, of_wave in unit_responses.groupby("wave")
        for unit_id, within_id in tree.place(set(of_wave["unit_id"])).items()
    ]
    places = pd.DataFrame(rows, columns=["municipality_id", "wave", "unit_id", "within_id"])
    return schemas.check(schemas.UnitPlaces, places) if rows else schemas.empty(schemas.UnitPlaces)
