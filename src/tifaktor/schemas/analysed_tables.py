"""What the figures allow: requirements, scores, changes, verdicts, and who may be shown."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from tifaktor.schemas.fields import (
    WAVE_PATTERN,
    Table,
    choice_field,
    count_field,
    decimals_field,
    key_field,
    points_field,
    score_field,
    share_field,
    text_field,
)
from tifaktor.schemas.imported_tables import FactorScores
from tifaktor.vocabulary import (
    Basis,
    Direction,
    HiddenReason,
    ScoreNote,
    Status,
    StatusReason,
    TargetKind,
)


class Requirements(Table):
    """One row per municipality × wave × unit × goal × factor: what is required there."""

    municipality_id: Series[str] = key_field("Whose goal")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    goal_id: Series[str] = key_field("Which goal")
    factor_id: Series[str] = key_field("Which factor")
    weight: Series[float] = share_field(
        "Weight among the goal's factors; they sum to 1", nullable=False
    )
    basis: Series[str] = choice_field(
        "Whether the document says that the factor belongs here", Basis
    )
    target_kind: Series[str] = choice_field("What it is measured against", TargetKind)
    required: Series[float] = score_field(
        "The mean required; empty where there is none", nullable=True
    )
    required_decimals: Series[pd.Int64Dtype] = decimals_field(
        "Decimals a required mean was rounded to; empty: not rounded"
    )
    adopted: Series[str] = text_field("Where it was decided; empty: an assumption", nullable=True)


class ScoreEstimates(FactorScores):
    """One row per municipality × wave × unit × factor: the score and how sure it is."""

    n_invited: Series[pd.Int64Dtype] = count_field(
        "People who were asked; empty: not known", "people", nullable=True
    )
    response_rate: Series[float] = share_field("Answers by people asked; empty: not known")
    phi: Series[float] = share_field("Dispersion used: variance by its greatest possible value")
    df: Series[float] = pa.Field(
        description="Degrees of freedom; infinite where no sd is known", nullable=True, gt=0
    )
    rounding_variance: Series[float] = points_field(
        "Variance that rounding adds", nullable=False, least=0
    )
    low: Series[float] = score_field("Lower end of the interval", nullable=True)
    high: Series[float] = score_field("Upper end of the interval", nullable=True)
    note: Series[str] = choice_field("Why there is no interval", ScoreNote, nullable=True)


class FactorChanges(Table):
    """One row per municipality × wave × unit × factor that the wave before also measured."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    factor_id: Series[str] = key_field("Which factor")
    previous_wave: Series[str] = key_field("The survey it is compared with", WAVE_PATTERN)
    change: Series[float] = points_field("Mean minus the mean before", nullable=False)
    low: Series[float] = points_field("Lower end of the interval of the change")
    high: Series[float] = points_field("Upper end of the interval of the change")
    p: Series[float] = share_field("Probability of such a change by chance alone")
    p_adjusted: Series[float] = share_field("The same, adjusted for the number of factors tested")
    flagged: Series[bool] = pa.Field(description="Whether the change can be told from chance")
    smallest_visible: Series[float] = points_field(
        "Smallest change that these answers could have told from chance", least=0
    )


class FactorVerdicts(Requirements):
    """One row per municipality × wave × unit × goal × factor: the factor against what is required."""

    mean: Series[float] = score_field(
        "Mean of those who answered; empty: not measured", nullable=True
    )
    probability: Series[float] = share_field(
        "Probability that the true mean is at or above what is required"
    )
    status: Series[str] = choice_field("The factor's own status", Status)
    reason: Series[str] = choice_field(
        "Why, where the figures do not say it", StatusReason, nullable=True
    )
    direction: Series[str] = choice_field(
        "Which side it probably lies on, where unsure", Direction, nullable=True
    )


class GoalVerdicts(Table):
    """One row per municipality × wave × unit × goal: where the unit stands on the goal."""

    municipality_id: Series[str] = key_field("Whose goal")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    goal_id: Series[str] = key_field("Which goal")
    status: Series[str] = choice_field("Where the unit stands", Status)
    reason: Series[str] = choice_field(
        "Why, where the figures do not say it", StatusReason, nullable=True
    )
    direction: Series[str] = choice_field(
        "Which side it probably lies on, where unsure", Direction, nullable=True
    )
    probability: Series[float] = share_field(
        "Probability that the true value is at or above what is required"
    )
    mean: Series[float] = score_field("Weighted mean of the goal's factors", nullable=True)
    low: Series[float] = score_field("Lower end of its interval", nullable=True)
    high: Series[float] = score_field("Upper end of its interval", nullable=True)
    required: Series[float] = score_field("Weighted mean of what is required", nullable=True)
    n: Series[pd.Int64Dtype] = count_field("Answers it rests on", "people", nullable=True)
    n_factors: Series[int] = count_field("Factors linked to the goal", "factors")
    from_respondents: Series[bool] = pa.Field(
        description="Whether it rests on each person's answers together, or on the factors' means"
    )


class Mask(Table):
    """One row per municipality × wave × unit: whether its figures may be shown."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    shown: Series[bool] = pa.Field(description="Whether its figures may be shown")
    hidden_reason: Series[str] = choice_field("Why not", HiddenReason, nullable=True)
