"""A municipality assessed whole from a few table literals: figures in, verdicts out."""

from pathlib import Path

import pandas as pd

from made_tables import complete, place_units
from tables import widen_people
from tifaktor import schemas
from tifaktor.assessment import assess
from tifaktor.mappings import Municipality
from tifaktor.privacy.extremes import build_score_mask
from tifaktor.schemas import Analysed, Stored
from tifaktor.settings import DefaultTarget, Method, Settings
from tifaktor.vocabulary import TargetKind

WHOSE = "fjord"
LEVEL_4 = DefaultTarget(TargetKind.LEVEL, 4.0)


def assess_figures(
    figures: pd.DataFrame,
    *,
    links: pd.DataFrame | None = None,
    rule: str | None = None,
    targets: pd.DataFrame | None = None,
    default_target: DefaultTarget = LEVEL_4,
    units: pd.DataFrame | None = None,
    benchmarks: pd.DataFrame | None = None,
    people: pd.DataFrame | None = None,
    hidden: tuple[tuple[str, str], ...] = (),
    method: Method | None = None,
    statements: int | None = None,
    pools: pd.DataFrame | None = None,
) -> Analysed:
    """Return everything that is computed of one municipality with one goal, `g1`.

    Args:
        figures: `n`, `mean`, and as needed `wave` (2024), `unit_id` (elvebo), `factor_id` (klima),
            `sd`, `decimals`, and `asked`: people asked, nobody knows where it is empty.
        links: factor and, where needed, weight and goal; every factor of `figures` by default.
        rule: how the goal is judged.
        targets: as in `targets.csv`, the columns that are needed.
        default_target: what holds without one; 4.0.
        units: the tree; by default every unit stands within elvebo.
        benchmarks: means to compare with.
        people: `respondent`, `factor_id`, `score`, a row for each of both, of elvebo in 2024.
        hidden: waves and units that the mask hides.
        method: the constants.
        statements: of every factor, if it is known.
        pools: `pool_id`, `parent_id`, `unit_id` of small units shown together; `figures` has
            theirs too, and `units` does not name them.
    """
    here = {"municipality_id": WHOSE, "wave": "2024", "unit_id": "elvebo", "factor_id": "klima"}
    figures = figures.assign(**{name: v for name, v in here.items() if name not in figures})
    if links is None:
        links = figures[["factor_id"]].drop_duplicates()
    links = links.assign(basis="stated", place="s. 1", reason="Det står der.")
    if "goal_id" not in links:
        links = links.assign(goal_id="g1")
    groups = schemas.empty(schemas.Pools)
    if pools is not None:
        pools = pools.assign(municipality_id=WHOSE, wave="2024", with_staff=False)
        groups = schemas.check(schemas.Pools, pools)
    if units is None:
        ids = list(dict.fromkeys(["elvebo", *figures["unit_id"]]))
        units = pd.DataFrame({"unit_id": ids, "unit_name": ids})
        units["parent_id"] = [None, *["elvebo"] * (len(ids) - 1)]
    goals = pd.DataFrame({"goal_id": sorted({*links["goal_id"]})})
    goals = goals.assign(goal_kind="Delmål", goal_name="Et mål", place="s. 1", rule=rule)
    responses = figures.groupby(["municipality_id", "wave", "unit_id"], as_index=False).agg(
        n_responses=("n", "max"), n_invited=("asked", "max")
    )
    responses = complete(schemas.UnitResponses, responses)
    stored = Stored(
        municipality_id=WHOSE,
        synthetic_waves=frozenset(),
        factor_scores=complete(schemas.FactorScores, figures),
        unit_responses=responses,
        benchmarks=_belong(schemas.Benchmarks, benchmarks),
        respondent_scores=_belong(
            schemas.RespondentScores, None if people is None else widen_people(people)
        ),
        unit_places=place_units(responses, _with_groups(units, groups)),
    )
    municipality = Municipality(
        municipality_id=WHOSE, municipality_name="Fjord", organisation_name="Fjord kommune",
        document=None, goals=complete(schemas.Goals, goals), links=complete(schemas.Links, links),
        targets=_belong(schemas.Targets, targets), measures=schemas.empty(schemas.Measures),
        units=complete(schemas.Units, units),
    )  # fmt: skip
    mask = responses[["municipality_id", "wave", "unit_id"]].assign(
        shown=[
            key not in hidden for key in zip(responses["wave"], responses["unit_id"], strict=True)
        ]
    )
    settings = Settings(Path(), method=method or Method(), default_target=default_target)
    ids = figures["factor_id"].unique() if statements else []
    names = dict.fromkeys(("name_nb", "name_nn", "name_en"), "Klima")
    known = pd.DataFrame({"factor_id": ids, "number": range(1, len(ids) + 1)})
    known = complete(schemas.Factors, known.assign(statements=statements or 4, **names))
    score_mask = build_score_mask(stored.factor_scores, stored.unit_places, mask, k=settings.k)
    return assess(stored, municipality, mask, known, settings, score_mask=score_mask, pools=groups)


def judge_figures(figures: pd.DataFrame, **others: object) -> "pd.Series[object]":
    """Return the verdict on `g1` of the first unit in the latest wave of `figures`."""
    verdicts = assess_figures(figures, **others).goal_verdicts  # type: ignore[arg-type]
    unit = figures["unit_id"].iloc[0] if "unit_id" in figures else "elvebo"
    of_unit = verdicts.loc[verdicts["unit_id"] == unit]
    return of_unit.sort_values("wave").iloc[-1]


def _with_groups(units: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Return the tree with each group between its members and their parent."""
    if groups.empty:
        return units
    into = groups.set_index("unit_id")["pool_id"]
    inside = units.assign(parent_id=units["unit_id"].map(into).fillna(units["parent_id"]))
    tops = groups[["pool_id", "parent_id"]].drop_duplicates()
    tops = tops.rename(columns={"pool_id": "unit_id"}).assign(unit_name=tops["pool_id"])
    return pd.concat([inside, tops], ignore_index=True)


def _belong(model: type[schemas.Table], table: pd.DataFrame | None) -> pd.DataFrame:
    if table is None:
        return schemas.empty(model)
    defaults = {"municipality_id": WHOSE, "wave": "2024", "unit_id": "elvebo"}
    columns = model.to_schema().columns
    missing = {
        name: value
        for name, value in defaults.items()
        if name in columns and name not in table and model is not schemas.Targets
    }
    return complete(model, table.assign(**missing))
