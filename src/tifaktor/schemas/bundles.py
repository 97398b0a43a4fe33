"""Tables that cross a threshold together."""

from dataclasses import dataclass, field

import pandas as pd

from tifaktor.schemas.decomposition_tables import Decompositions
from tifaktor.schemas.fields import empty
from tifaktor.schemas.imported_tables import UnitPlaces
from tifaktor.schemas.lineage_tables import JoinedScores, Predecessors


@dataclass(frozen=True, slots=True)
class Extract:
    """One file as tables: what intake hands over and the store keeps.

    Attributes:
        municipality_id: whose figures.
        waves: the waves in the file, oldest first.
        file_name: name of the file, without its folders.
        fingerprint: SHA-256 of the file, hexadecimal.
        layout_id: the layout it was recognised as.
        synthetic: whether the file says that its figures are made up.
        factor_scores: `FactorScores`.
        unit_responses: `UnitResponses`.
        benchmarks: `Benchmarks`; empty where the file has none.
        respondent_scores: `RespondentScores`; empty where the file has aggregates only.
        unit_places: `UnitPlaces`.
    """

    municipality_id: str
    waves: tuple[str, ...]
    file_name: str
    fingerprint: str
    layout_id: str
    synthetic: bool
    factor_scores: pd.DataFrame
    unit_responses: pd.DataFrame
    benchmarks: pd.DataFrame
    respondent_scores: pd.DataFrame
    unit_places: pd.DataFrame = field(default_factory=lambda: empty(UnitPlaces))


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one respondent-level file, before they are scored. Personal data.

    Attributes:
        municipality_id: whose figures.
        wave: which survey.
        frame: one row per respondent: `unit_id`, categorical where there are many, and one column
            per statement with its answer, from 1; 0 or NaN where nothing was answered.
        factor_of: the factor that each statement column belongs to.
        invited: one row per unit with staff of its own: `unit_id`, `n_invited` (people attached
            to that unit itself, not to units below it); empty where the file does not say.
    """

    municipality_id: str
    wave: str
    frame: pd.DataFrame
    factor_of: dict[str, str]
    invited: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Stored:
    """Everything the store holds in force for one municipality.

    Attributes:
        synthetic_waves: the waves whose file says that its figures are made up.
        factor_scores: `FactorScores`.
        unit_responses: `UnitResponses`.
        benchmarks: `Benchmarks`.
        respondent_scores: `RespondentScores`.
        unit_places: `UnitPlaces`.
    """

    municipality_id: str
    synthetic_waves: frozenset[str]
    factor_scores: pd.DataFrame
    unit_responses: pd.DataFrame
    benchmarks: pd.DataFrame
    respondent_scores: pd.DataFrame
    unit_places: pd.DataFrame = field(default_factory=lambda: empty(UnitPlaces))


@dataclass(frozen=True, slots=True)
class Analysed:
    """Everything computed for one municipality, hidden units included: not to be shown to anyone.

    Attributes:
        synthetic_waves: the waves whose figures are made up.
        responses: `UnitResponses`.
        scores: `ScoreEstimates`.
        changes: `FactorChanges`.
        pooled_scores: `PooledScores`.
        benchmarks: `Benchmarks`.
        factor_verdicts: `FactorVerdicts`.
        goal_verdicts: `GoalVerdicts`.
        backtest: `Backtest`.
        predecessors: `Predecessors`.
        joined_scores: `JoinedScores`, from shown figures alone.
        decompositions: `Decompositions`, from shown figures alone.
    """

    municipality_id: str
    synthetic_waves: frozenset[str]
    responses: pd.DataFrame
    scores: pd.DataFrame
    changes: pd.DataFrame
    pooled_scores: pd.DataFrame
    benchmarks: pd.DataFrame
    factor_verdicts: pd.DataFrame
    goal_verdicts: pd.DataFrame
    backtest: pd.DataFrame
    predecessors: pd.DataFrame = field(default_factory=lambda: empty(Predecessors))
    joined_scores: pd.DataFrame = field(default_factory=lambda: empty(JoinedScores))
    decompositions: pd.DataFrame = field(default_factory=lambda: empty(Decompositions))
