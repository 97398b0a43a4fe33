"""What the privacy gate lets out: the same tables, where a hidden unit's figures are empty."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from tifaktor.schemas.analysed_tables import (
    FactorChanges,
    FactorVerdicts,
    GoalVerdicts,
    ScoreEstimates,
)
from tifaktor.schemas.fields import (
    WAVE_PATTERN,
    Table,
    choice_field,
    count_field,
    key_field,
    points_field,
    score_field,
    share_field,
    text_field,
)
from tifaktor.schemas.imported_tables import UnitResponses
from tifaktor.schemas.mapping_tables import Goals, Links, Measures, Units
from tifaktor.vocabulary import (
    Direction,
    FactorAbout,
    GoalRule,
    HiddenReason,
    Movement,
    ScoreNote,
    Status,
    StatusReason,
    TargetKind,
)


class PublishedResponses(UnitResponses):
    """One row per municipality × wave × unit: who was asked and who answered, where shown."""

    hidden_reason: Series[str] = choice_field(
        "Why the figures are hidden; empty: they are shown", HiddenReason, nullable=True
    )


class PublishedScores(ScoreEstimates):
    """One row per municipality × wave × unit × factor: the score and how sure it is, where shown."""

    mean: Series[float] = score_field("Mean of those who answered; empty: hidden", nullable=True)
    rounding_variance: Series[float] = points_field(
        "Variance that rounding adds; empty: hidden", least=0
    )
    hidden_reason: Series[str] = choice_field(
        "Why the figures are hidden; empty: they are shown", HiddenReason, nullable=True
    )


class PublishedChanges(FactorChanges):
    """One row per municipality × wave × unit × factor, where both waves are shown."""


class PublishedFactorVerdicts(FactorVerdicts):
    """One row per municipality × wave × unit × goal × factor, where the unit is shown."""


class PublishedGoalVerdicts(GoalVerdicts):
    """One row per municipality × wave × unit × goal; a hidden unit has too little data, no more."""


class Waves(Table):
    """One row per municipality × wave that has figures."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    synthetic: Series[bool] = pa.Field(description="Whether the figures are made up")


class Municipalities(Table):
    """One row per municipality, with the strategy that its goals stand in."""

    municipality_id: Series[str] = key_field("Key, the name of its folder of mappings")
    municipality_name: Series[str] = text_field("As people say it: Søndre Land")
    organisation_name: Series[str] = text_field("As the organisation signs: Søndre Land kommune")
    document_title: Series[str] = text_field("The strategy, as on its front page", nullable=True)
    document_adopted: Series[str] = text_field("When it was adopted or dated", nullable=True)
    document_valid_from: Series[pd.Int64Dtype] = count_field(
        "First year it holds for", "year", nullable=True
    )
    document_valid_to: Series[pd.Int64Dtype] = count_field(
        "Last year it holds for", "year", nullable=True
    )
    goal_word: Series[str] = text_field("Its word for a goal, in the singular", nullable=True)
    goal_word_plural: Series[str] = text_field("The same in the plural", nullable=True)


class Publications(Table):
    """One row per municipality: when its figures were last published, and by which rules."""

    municipality_id: Series[str] = key_field("Whose figures")
    published_at: Series[pd.Timestamp] = pa.Field(description="When (UTC)")
    program_version: Series[str] = text_field("Version that published them")
    k: Series[int] = count_field("Smallest group shown", "people")
    k_reason: Series[str] = text_field(
        "Why that is fewer than five; empty where it is not", nullable=True
    )
    method: Series[str] = text_field("The constants of the method, as JSON")
    default_target_kind: Series[str] = choice_field(
        "What goals are measured against where nothing was adopted", TargetKind
    )
    default_target_value: Series[float] = score_field(
        "The level, where that kind is level", nullable=True
    )


class Placed(Table):
    """What the mapping tables of many municipalities have beyond those of one."""

    municipality_id: Series[str] = key_field("Whose mapping")
    position: Series[int] = count_field("Place in the municipality's own order", "number", least=1)


class PublishedUnits(Units, Placed):
    """One row per municipality × unit."""


class PublishedGoals(Goals, Placed):
    """One row per municipality × goal or part of a goal."""


class PublishedLinks(Links, Placed):
    """One row per municipality × goal × factor that the goal is judged by."""


class PublishedMeasures(Measures, Placed):
    """One row per municipality × measure (tiltak) under a goal."""


class Results(Table):
    """One row per municipality × wave × unit × factor, with names and what to compare with."""

    municipality_id: Series[str] = key_field("Whose figures")
    municipality_name: Series[str] = text_field("Name of the municipality")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    synthetic: Series[bool] = pa.Field(description="Whether the figures are made up")
    unit_id: Series[str] = key_field("Which unit")
    unit_name: Series[str] = text_field("Name of the unit")
    unit_type: Series[str] = text_field("barnehage, skole ...", nullable=True)
    factor_id: Series[str] = key_field("Which factor")
    factor_number: Series[int] = count_field(
        "The survey's own number of the factor", "number", least=1
    )
    factor_name_nb: Series[str] = text_field("Name of the factor in bokmål")
    factor_name_nn: Series[str] = text_field("Name of the factor in nynorsk")
    factor_name_en: Series[str] = text_field("Name of the factor in English")
    n: Series[pd.Int64Dtype] = count_field(
        "Answers on this factor; empty: hidden or not published", "people", nullable=True
    )
    n_invited: Series[pd.Int64Dtype] = count_field(
        "People who were asked; empty: hidden or not known", "people", nullable=True
    )
    response_rate: Series[float] = share_field(
        "Answers by people asked; empty: hidden or not known"
    )
    mean: Series[float] = score_field("Mean of those who answered; empty: hidden", nullable=True)
    low: Series[float] = score_field("Lower end of the interval", nullable=True)
    high: Series[float] = score_field("Upper end of the interval", nullable=True)
    note: Series[str] = choice_field("Why there is no interval", ScoreNote, nullable=True)
    previous_wave: Series[str] = text_field(
        "The survey it is compared with; empty: no change to show", nullable=True
    )
    change: Series[float] = points_field("Mean minus the mean before")
    change_low: Series[float] = points_field("Lower end of the interval of the change")
    change_high: Series[float] = points_field("Upper end of the interval of the change")
    change_flagged: Series[pd.BooleanDtype] = pa.Field(
        description="Whether the change can be told from chance", nullable=True
    )
    national_mean: Series[float] = score_field("National mean of the same wave", nullable=True)
    unit_type_mean: Series[float] = score_field("Mean of units of the same type", nullable=True)
    hidden_reason: Series[str] = choice_field(
        "Why the figures are hidden; empty: they are shown", HiddenReason, nullable=True
    )


class GoalStatus(Table):
    """One row per municipality × wave × unit × goal: the verdict, with names."""

    municipality_id: Series[str] = key_field("Whose goal")
    municipality_name: Series[str] = text_field("Name of the municipality")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    synthetic: Series[bool] = pa.Field(description="Whether the figures are made up")
    unit_id: Series[str] = key_field("Which unit")
    unit_name: Series[str] = text_field("Name of the unit")
    goal_id: Series[str] = key_field("Which goal")
    goal_parent_id: Series[str] = text_field(
        "The goal it is part of; empty at the top", nullable=True
    )
    goal_kind: Series[str] = text_field("The document's word for it")
    goal_label: Series[str] = text_field("Its number or sign in the document", nullable=True)
    goal_name: Series[str] = text_field("Its title")
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
        "How much lower those who did not answer must be for the mean of all to be what is "
        "required; negative: how much higher; empty: everybody answered, or not known"
    )
    silent_limit: Series[float] = points_field(
        "Smallest such difference, of 0.1 to 0.5, that undoes the verdict; empty: none, or not tried",
        least=0,
    )
    n_measures: Series[int] = count_field(
        "Measures of the goal that this unit or all units are to carry out", "measures"
    )
    n_measures_done: Series[int] = count_field("Of these, carried out", "measures")
    n_measures_ongoing: Series[int] = count_field("Of these, begun", "measures")


class Comparison(Table):
    """One row per municipality × wave × factor × group × unit: units beside each other, with names.

    Drawn towards the units beside it, an estimate answers another question than the unit's own
    score: what level do the working conditions there produce?
    """

    municipality_id: Series[str] = key_field("Whose figures")
    municipality_name: Series[str] = text_field("Name of the municipality")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    synthetic: Series[bool] = pa.Field(description="Whether the figures are made up")
    factor_id: Series[str] = key_field("Which factor")
    factor_number: Series[int] = count_field(
        "The survey's own number of the factor", "number", least=1
    )
    factor_name_nb: Series[str] = text_field("Name of the factor in bokmål")
    factor_name_nn: Series[str] = text_field("Name of the factor in nynorsk")
    factor_name_en: Series[str] = text_field("Name of the factor in English")
    factor_about: Series[str] = choice_field(
        "Whom the factor is about, where that is the leader", FactorAbout, nullable=True
    )
    group_id: Series[str] = key_field("The unit that it and the units beside it belong to")
    group_name: Series[str] = text_field("Name of that unit")
    unit_id: Series[str] = key_field("Which unit")
    unit_name: Series[str] = text_field("Name of the unit")
    unit_type: Series[str] = text_field("barnehage, skole ...", nullable=True)
    n: Series[pd.Int64Dtype] = count_field("Answers on this factor", "people", nullable=True)
    mean: Series[float] = score_field("The unit's own mean")
    low: Series[float] = score_field("Lower end of its interval", nullable=True)
    high: Series[float] = score_field("Upper end of its interval", nullable=True)
    estimate: Series[float] = score_field("Between its own mean and the pooled mean")
    rmse: Series[float] = points_field(
        "How wrong the estimate is likely to be: root of its mean squared error",
        nullable=False, least=0,
    )  # fmt: skip
    pooled_mean: Series[float] = score_field(
        "Mean that the units of the group are drawn towards, the surest counting most"
    )
    shrinkage: Series[float] = share_field(
        "How far it is drawn: 0 not at all, 1 all the way", nullable=False
    )
    n_units: Series[int] = count_field("Units in the group, itself included", "units", least=2)


class BacktestResults(Table):
    """One row per municipality × wave × what was said last time: what came, over all goals."""

    municipality_id: Series[str] = key_field("Whose goals")
    municipality_name: Series[str] = text_field("Name of the municipality")
    wave: Series[str] = key_field("The survey that showed what came", WAVE_PATTERN)
    previous_wave: Series[str] = key_field("The survey whose verdicts are tried", WAVE_PATTERN)
    synthetic: Series[bool] = pa.Field(description="Whether the figures of either are made up")
    previous_status: Series[str] = choice_field("What was said then", Status)
    previous_direction: Series[str] = choice_field(
        "Which side it was said to lie on, where unsure", Direction, nullable=True
    )
    n_verdicts: Series[int] = count_field(
        "Verdicts that are tried: a unit counts once for each goal", "verdicts", least=1
    )
    n_above: Series[int] = count_field(
        "Of these, where the mean now is at or above what is required", "verdicts"
    )
    n_on_track: Series[int] = count_field("Of these, on track now", "verdicts")
    n_unsure: Series[int] = count_field("Of these, unsure now", "verdicts")
    n_off_track: Series[int] = count_field("Of these, off track now", "verdicts")
    n_too_little_data: Series[int] = count_field("Of these, too little data now", "verdicts")
