"""One model per table that crosses a room's threshold. `docs/tables.md` is generated from here.

A column's `description` says what it holds; its `unit` (where it has one) in what.
`municipality_id` and `wave` say whose figures and when; a wave is named by its year (`"2024"`),
or year and month (`"2024-03"`) where a municipality measured twice in a year.
"""

from tifaktor.schemas.analysed_tables import (
    FactorChanges,
    FactorVerdicts,
    GoalVerdicts,
    Mask,
    Requirements,
    ScoreEstimates,
)
from tifaktor.schemas.bundles import Analysed, Answers, Extract, Stored
from tifaktor.schemas.fields import ID_PATTERN, WAVE_PATTERN, Table, TableError, check, empty
from tifaktor.schemas.imported_tables import (
    Benchmarks,
    FactorScores,
    ImportLog,
    RespondentScores,
    UnitPlaces,
    UnitResponses,
)
from tifaktor.schemas.mapping_tables import Factors, Goals, Links, Measures, Targets, Units
from tifaktor.schemas.published_tables import (
    GoalStatus,
    Municipalities,
    Placed,
    Publications,
    PublishedChanges,
    PublishedFactorVerdicts,
    PublishedGoals,
    PublishedGoalVerdicts,
    PublishedLinks,
    PublishedMeasures,
    PublishedResponses,
    PublishedScores,
    PublishedUnits,
    Results,
    Waves,
)

__all__ = [
    "ID_PATTERN",
    "WAVE_PATTERN",
    "Analysed",
    "Answers",
    "Benchmarks",
    "Extract",
    "FactorChanges",
    "FactorScores",
    "FactorVerdicts",
    "Factors",
    "GoalStatus",
    "GoalVerdicts",
    "Goals",
    "ImportLog",
    "Links",
    "Mask",
    "Measures",
    "Municipalities",
    "Placed",
    "Publications",
    "PublishedChanges",
    "PublishedFactorVerdicts",
    "PublishedGoalVerdicts",
    "PublishedGoals",
    "PublishedLinks",
    "PublishedMeasures",
    "PublishedResponses",
    "PublishedScores",
    "PublishedUnits",
    "Requirements",
    "RespondentScores",
    "Results",
    "ScoreEstimates",
    "Stored",
    "Table",
    "TableError",
    "Targets",
    "UnitPlaces",
    "UnitResponses",
    "Units",
    "Waves",
    "check",
    "empty",
]
