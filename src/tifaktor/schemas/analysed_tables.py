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
    year_field,
)
from tifaktor.schemas.imported_tables import FactorScores
from tifaktor.vocabulary import (
    Basis,
    Direction,
    GoalRule,
    HiddenReason,
    Movement,
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
    target_value: Series[float] = points_field("The level or the rise that the target names")
    due_year: Series[float] = year_field("The year it is to be reached; empty: now")
    required: Series[float] = score_field(
        "The mean required this wave; empty where there is none", nullable=True
    )
    required_decimals: Series[pd.Int64Dtype] = decimals_field(
        "Decimals a required mean was rounded to; empty: not rounded"
    )
    no_requirement: Series[str] = choice_field(
        "Why nothing is required", StatusReason, nullable=True
    )
    baseline_wave: Series[str] = text_field(
        "The survey that the target counts from; empty: from none", nullable=True
    )
    baseline_mean: Series[float] = score_field(
        "The unit's own mean in that survey, as it enters the requirement", nullable=True
    )
    baseline_pooled: Series[bool] = pa.Field(
        description="Whether that mean was drawn towards the units beside it"
    )
    baseline_variance: Series[float] = points_field(
        "What that mean adds to the variance of the comparison, in points²", nullable=False, least=0
    )
    baseline_df: Series[float] = pa.Field(
        description="Degrees of freedom of that variance; infinite where no sd is known", gt=0
    )
    baseline_rounding: Series[float] = points_field(
        "How far rounding of that mean may have moved the requirement", nullable=False, least=0
    )
    variance_level: Series[float] = score_field(
        "The mean at which the variance of this wave is taken", nullable=True
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
    correction_weight: Series[float] = share_field(
        "How much of the finite-population correction the interval uses"
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

    n: Series[pd.Int64Dtype] = count_field(
        "Answers on the factor; empty: not measured or not published", "people", nullable=True
    )
    mean: Series[float] = score_field(
        "Mean of those who answered; empty: not measured", nullable=True
    )
    se: Series[float] = points_field(
        "Standard error of mean minus requirement, if the truth were what is required", least=0
    )
    df: Series[float] = pa.Field(
        description="Degrees of freedom of that; infinite where no sd is known", nullable=True, gt=0
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
    rule: Series[str] = choice_field("How its factors are judged together", GoalRule)
    weakest_factor_id: Series[str] = text_field(
        "The factor that stands worst; empty: one factor only, or no verdict", nullable=True
    )
    response_rate: Series[float] = share_field("Lowest response on its factors; empty: not known")
    se: Series[float] = points_field(
        "Standard error of mean minus requirement, if the truth were what is required", least=0
    )
    df: Series[float] = pa.Field(
        description="Degrees of freedom of that; infinite where no sd is known", nullable=True, gt=0
    )
    end_probability: Series[float] = share_field(
        "Probability that what is to be reached in the end is reached; empty: no year is set"
    )
    movement: Series[str] = choice_field(
        "Which way its factors have gone since the survey before; empty: cannot be told",
        Movement, nullable=True,
    )  # fmt: skip
    holds_weights: Series[pd.BooleanDtype] = pa.Field(
        description="Whether the verdict stays if a factor's weight is moved; empty: not tried",
        nullable=True,
    )
    holds_rounding: Series[pd.BooleanDtype] = pa.Field(
        description="Whether it stays if the rounded figures were half a unit off; empty: not tried",
        nullable=True,
    )
    tipping_point: Series[float] = points_field(
        "How much lower those who did not answer must be, on average, to take the mean down to "
        "what is required; negative: how much higher; empty: everybody answered, or not known"
    )
    silent_limit: Series[float] = points_field(
        "Smallest such difference, of 0.1 to 0.5, that undoes the verdict; empty: none, or not tried",
        least=0,
    )


class Mask(Table):
    """One row per municipality × wave × unit: whether its figures may be shown."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    shown: Series[bool] = pa.Field(description="Whether its figures may be shown")
    hidden_reason: Series[str] = choice_field("Why not", HiddenReason, nullable=True)


class ScoreMask(Table):
    """One row per municipality × wave × unit × factor that is hidden though its unit is shown."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    factor_id: Series[str] = key_field("Which factor")
    hidden_reason: Series[str] = choice_field("Why", HiddenReason)


class PooledScores(Table):
    """One row per municipality × wave × unit × factor: the score drawn towards the units beside it.

    For lists where units are compared; a unit's own score is in `ScoreEstimates`.
    """

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    factor_id: Series[str] = key_field("Which factor")
    group_id: Series[str] = key_field("The unit that it and the units beside it belong to")
    pooled_mean: Series[float] = score_field(
        "Mean that the units of the group are drawn towards, the surest counting most"
    )
    shrinkage: Series[float] = share_field(
        "How far it is drawn: 0 not at all, 1 all the way", nullable=False
    )
    estimate: Series[float] = score_field("Between its own mean and the pooled mean")
    rmse: Series[float] = points_field(
        "How wrong the estimate is likely to be: root of its mean squared error",
        nullable=False, least=0,
    )  # fmt: skip
    n_units: Series[int] = count_field("Units in the group, itself included", "units", least=2)


class Backtest(Table):
    """One row per municipality × wave × goal × what was said last time × what came: how often."""

    municipality_id: Series[str] = key_field("Whose goal")
    wave: Series[str] = key_field("The survey that showed what came", WAVE_PATTERN)
    previous_wave: Series[str] = key_field("The survey whose verdicts are tried", WAVE_PATTERN)
    goal_id: Series[str] = key_field("Which goal")
    previous_status: Series[str] = choice_field("What was said then", Status)
    previous_direction: Series[str] = choice_field(
        "Which side it was said to lie on, where unsure", Direction, nullable=True
    )
    status: Series[str] = choice_field("The status now", Status)
    n_units: Series[int] = count_field("Units with this pair of verdicts", "units", least=1)
    n_above: Series[int] = count_field(
        "Of these, units whose mean now is at or above what is required", "units"
    )
