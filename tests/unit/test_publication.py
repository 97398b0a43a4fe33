"""A publication as tables: figures, names, goals and the rules they rest on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pandas as pd
import pytest

from example_municipality import WAVES, load_factors, make_municipality, make_published
from tifaktor import __version__, schemas
from tifaktor.publication import tabulate
from tifaktor.settings import DefaultTarget, Method
from tifaktor.vocabulary import TargetKind

MODELS = {
    "municipalities": schemas.Municipalities,
    "waves": schemas.Waves,
    "responses": schemas.PublishedResponses,
    "scores": schemas.PublishedScores,
    "changes": schemas.PublishedChanges,
    "pooled_scores": schemas.PooledScores,
    "benchmarks": schemas.Benchmarks,
    "factor_verdicts": schemas.PublishedFactorVerdicts,
    "goal_verdicts": schemas.PublishedGoalVerdicts,
    "backtest": schemas.Backtest,
    "places": schemas.UnitPlaces,
    "pools": schemas.Pools,
    "cells": schemas.PublishedCells,
    "predecessors": schemas.Predecessors,
    "joined_scores": schemas.JoinedScores,
    "decompositions": schemas.Decompositions,
    "publications": schemas.Publications,
    "factors": schemas.Factors,
    "units": schemas.Units,
    "goals": schemas.Goals,
    "links": schemas.Links,
    "measures": schemas.Measures,
}
CONSTANTS = {
    "phi0", "nu0", "c_level", "c_short", "c_change", "confidence", "on", "off", "widest_undecided", "shift",
    "response_full", "response_low", "response_least", "false_discovery_rate", "factor_correlation", "arrow_n",
    "icc", "item_correlation", "small_baseline",
}  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return tabulate(make_published(), make_municipality(), load_factors())


def test_every_table_fits_its_model(tables: dict[str, pd.DataFrame]) -> None:
    """A notebook needs sixteen tables and nothing else; each has the columns that are described."""
    assert tables.keys() == MODELS.keys()
    for name, model in MODELS.items():
        checked = schemas.check(model, tables[name])
        assert len(checked) == len(tables[name])


def test_the_strategy_stands_beside_the_figures(tables: dict[str, pd.DataFrame]) -> None:
    """One row says whose the figures are and which document the goals stand in."""
    document = make_municipality().document
    assert document is not None
    (row,) = tables["municipalities"].to_dict("records")
    assert (row["municipality_id"], row["municipality_name"]) == ("vassdal", "Vassdal")
    assert row["document_title"] == document.title
    assert (row["goal_word"], row["goal_word_plural"]) == (
        document.goal_word, document.goal_word_plural,
    )  # fmt: skip


def test_without_a_strategy_its_columns_are_empty() -> None:
    """A municipality of which only results are known is published all the same."""
    tables = tabulate(
        make_published(with_strategy=False),
        make_municipality(with_strategy=False),
        load_factors(),
    )
    row = schemas.check(schemas.Municipalities, tables["municipalities"]).iloc[0]
    of_document = [name for name in row.index if name.startswith(("document", "goal_word"))]
    assert len(of_document) == 6
    assert row[of_document].isna().all()


def test_waves_say_whether_they_are_made_up() -> None:
    """Each wave has a row, and a synthetic one is marked for whoever opens the file."""
    published = replace(make_published(), synthetic_waves=frozenset({"2022"}))
    waves = tabulate(published, make_municipality(), load_factors())["waves"]
    assert list(zip(waves["wave"], waves["synthetic"], strict=True)) == [
        (wave, wave == "2022") for wave in WAVES
    ]
    assert set(waves["municipality_id"]) == {"vassdal"}


def test_the_rules_go_along() -> None:
    """The smallest group, the target and every constant can be read from the file itself."""
    published = replace(
        make_published(method=Method(phi0=0.25)),
        k=7,
        default_target=DefaultTarget(TargetKind.LEVEL, 4.2),
    )
    before = datetime.now(UTC).replace(tzinfo=None)
    tables = tabulate(published, make_municipality(), load_factors())
    (row,) = schemas.check(schemas.Publications, tables["publications"]).to_dict("records")
    assert (row["k"], row["program_version"]) == (7, __version__)
    assert (row["default_target_kind"], row["default_target_value"]) == ("level", 4.2)
    method = orjson.loads(row["method"])
    assert method.keys() == CONSTANTS
    assert method["phi0"] == 0.25
    assert timedelta(0) <= row["published_at"] - before < timedelta(minutes=1)


def test_a_target_without_a_level_has_none() -> None:
    """The national mean is a target without a number of its own."""
    published = replace(make_published(), default_target=DefaultTarget())
    tables = tabulate(published, make_municipality(), load_factors())
    rules = schemas.check(schemas.Publications, tables["publications"])
    assert rules["default_target_kind"].tolist() == ["national_mean"]
    assert rules["default_target_value"].isna().all()


def test_the_figures_are_those_that_the_gate_let_out() -> None:
    """Nothing is computed or added on the way: the tables are the publication's own."""
    published, municipality = make_published(), make_municipality()
    tables = tabulate(published, municipality, load_factors())
    for name in (
        "responses",
        "scores",
        "changes",
        "pooled_scores",
        "benchmarks",
        "factor_verdicts",
        "goal_verdicts",
        "backtest",
        "places",
        "pools",
        "cells",
        "predecessors",
        "joined_scores",
        "decompositions",
    ):
        assert tables[name] is getattr(published, name)
    for name in ("units", "goals", "links", "measures"):
        assert tables[name] is getattr(municipality, name)
