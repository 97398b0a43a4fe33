"""Vassdal's published figures after units were moved, merged and split between two surveys."""

from dataclasses import replace

import pandas as pd

from example_municipality import load_factors, load_instrument, make_municipality
from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.mappings import Municipality
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition, open_edition
from tifaktor.vocabulary import Language

MOVED = """
    | unit_id             | wave | from_unit_id        | weight | share_moved | share_known | continuity | continuity_reason |
    |---------------------|------|---------------------|--------|-------------|-------------|------------|-------------------|
    | solbakken-barnehage | 2026 | fjordtun-skole      | 0.6667 | 0.25        | 1.0         | reference  | part_of_others    |
    | solbakken-barnehage | 2026 | solbakken-barnehage | 0.3333 | 0.3333      | 1.0         | reference  | part_of_others    |
    | verksted            | 2026 | lia-barnehage       | 0.7143 | 1.0         | 1.0         | comparable | merged            |
    | verksted            | 2026 | natt                | 0.2857 | 1.0         | 1.0         | comparable | merged            |
    | fjordtun-skole      | 2026 | fjordtun-skole      | 1.0    | 0.25        | 0.25        | break      | unknown_origin    |
    | hjemmetjenesten     | 2026 | renhold             | 0.4    | 0.9         | 1.0         | comparable | nearly_all        |
    | hjemmetjenesten     | 2026 | hjemmetjenesten     | 0.6    | 0.6         | 1.0         | comparable | nearly_all        |
    | renhold             | 2026 | renhold             | 0.6    | 0.1         | 1.0         | comparable | nearly_all        |
    | renhold             | 2026 | dagsenter           | 0.4    | 0.9         | 1.0         | comparable | nearly_all        |
    | lia-barnehage       | 2024 | lia-barnehage       | 1.0    | 1.0         | 1.0         | comparable | same_unit         |
    | vei-og-vann         | 2026 |                     |        |             | 0.0         | break      | unknown_origin    |
"""
"""Nattpatruljen and Dagsenteret are hidden; how many were asked in Renhold is not known."""
JOINED = """
    | unit_id             | wave | mean | low | high | continuity |
    |---------------------|------|------|-----|------|------------|
    | solbakken-barnehage | 2026 | 4.31 | 4.1 | 4.5  | reference  |
    | hjemmetjenesten     | 2026 | 3.77 | 3.6 | 3.9  | comparable |
"""
LINEAGE = """
    | from_unit      | from_wave | to_unit             | to_wave | positions | source   | decided_by | decided_on |
    |----------------|-----------|---------------------|---------|-----------|----------|------------|------------|
    | fjordtun-skole | 2024      | solbakken-barnehage | 2026    | 10        | HR-lista | Kari N.    | 2026-01-15 |
    | lia-barnehage  | 2024      | verksted            | 2026    | 10        | HR-lista | Kari N.    | 2026-01-15 |
    | natt           | 2024      | verksted            | 2026    | 4         | HR-lista | Kari N.    | 2026-01-15 |
"""
_BEFORE = {"2026": "2024", "2024": "2022"}


def list_predecessors(text: str = MOVED, **columns: object) -> pd.DataFrame:
    """Return `schemas.Predecessors` of the rows in `text`, all within Vassdal."""
    rows = read_table(text, text_columns=["wave"]).assign(municipality_id="vassdal")
    rows["previous_wave"] = rows["wave"].map(_BEFORE)
    rows["from_municipality_id"] = rows["from_unit_id"].notna().map({True: "vassdal", False: None})
    return complete(schemas.Predecessors, rows.assign(**columns))


def list_joined(text: str = JOINED) -> pd.DataFrame:
    """Return `schemas.JoinedScores` of the rows in `text`: the same for every factor."""
    rows = read_table(text, text_columns=["wave"]).merge(load_factors()["factor_id"], how="cross")
    rows["previous_wave"] = rows["wave"].map(_BEFORE)
    return complete(
        schemas.JoinedScores,
        rows.assign(municipality_id="vassdal", n=31, phi=0.1, df=30.0, rounding_variance=0.0),
    )


def move_units(published: Published) -> Published:
    """Return `published` with the units moved; no change is told where the rule says so."""
    was_others = published.changes["unit_id"].isin(["solbakken-barnehage", "fjordtun-skole"])
    return replace(
        published,
        predecessors=list_predecessors(),
        # The gate has been passed: what stands here is looked at as it is.
        joined_scores=list_joined(),
        changes=published.changes[~(was_others & (published.changes["wave"] == "2026"))],
    )


def name_moves(municipality: Municipality | None = None) -> Municipality:
    """Return Vassdal's mappings with HR's rows."""
    text_columns = ["from_wave", "to_wave", "decided_on"]
    rows = read_table(LINEAGE, text_columns=text_columns).astype({"positions": "float64"})
    return replace(municipality or make_municipality(), lineage=complete(schemas.Lineage, rows))


def open_moved(published: Published, language: Language = Language.BOKMAAL) -> Edition:
    """Open the edition of 2026 of figures in which units are moved."""
    return open_edition(published, name_moves(), load_instrument(), language=language)
