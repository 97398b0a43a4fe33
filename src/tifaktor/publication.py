"""A publication as tables: what the privacy gate let out, with the goals and rules it rests on."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson
import pandas as pd

from tifaktor import __version__
from tifaktor.language.pool_names import make_namer
from tifaktor.language.texts import load_texts
from tifaktor.mappings import Municipality
from tifaktor.organisation import add_pools
from tifaktor.privacy.gate import Published
from tifaktor.vocabulary import Language


def tabulate(
    published: Published, municipality: Municipality, factors: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return the tables of `published.duckdb` for one municipality, by name.

    A notebook needs nothing else: figures, names, goals, and the constants they were computed
    with. The models are the `Published…` ones of `schemas`. Pools of small units are named in
    bokmål.
    """
    texts = load_texts(Language.BOKMAAL)
    return {
        "municipalities": pd.DataFrame([_describe(municipality)]),
        "waves": pd.DataFrame(
            {
                "municipality_id": published.municipality_id,
                "wave": list(published.waves),
                "synthetic": [wave in published.synthetic_waves for wave in published.waves],
            }
        ),
        "units": add_pools(municipality.units, published.pools, make_namer(texts)),
        "factors": factors,
        "goals": municipality.goals,
        "links": municipality.links,
        "measures": municipality.measures,
        "responses": published.responses,
        "scores": published.scores,
        "changes": published.changes,
        "pooled_scores": published.pooled_scores,
        "benchmarks": published.benchmarks,
        "factor_verdicts": published.factor_verdicts,
        "goal_verdicts": published.goal_verdicts,
        "backtest": published.backtest,
        "places": published.places,
        "pools": published.pools,
        "cells": published.cells,
        "predecessors": published.predecessors,
        "joined_scores": published.joined_scores,
        "decompositions": published.decompositions,
        "publications": pd.DataFrame([_describe_rules(published)]),
    }


def _describe(municipality: Municipality) -> dict[str, Any]:
    document = municipality.document
    return {
        "municipality_id": municipality.municipality_id,
        "municipality_name": municipality.municipality_name,
        "organisation_name": municipality.organisation_name,
        "document_title": document and document.title,
        "document_adopted": document and document.adopted,
        "document_valid_from": document and document.valid_from,
        "document_valid_to": document and document.valid_to,
        "goal_word": document and document.goal_word,
        "goal_word_plural": document and document.goal_word_plural,
    }


def _describe_rules(published: Published) -> dict[str, Any]:
    return {
        "municipality_id": published.municipality_id,
        "published_at": datetime.now(UTC).replace(tzinfo=None),
        "program_version": __version__,
        "k": published.k,
        "k_reason": published.k_reason,
        "method": orjson.dumps(asdict(published.method)).decode(),
        "default_target_kind": str(published.default_target.kind),
        "default_target_value": published.default_target.value,
    }
