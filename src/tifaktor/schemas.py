"""One model per table that crosses a room's threshold. `docs/tables.md` is generated from here.

A column's `description` says what it holds; its `unit` (where it has one) in what.
`municipality_id` and `wave` say whose figures and when; a wave is named by its year (`"2024"`),
or year and month (`"2024-03"`) where a municipality measured twice in a year.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from tifaktor.vocabulary import (
    SCALE_HIGH,
    SCALE_LOW,
    Basis,
    Direction,
    HiddenReason,
    MeasureState,
    ScoreNote,
    Status,
    StatusReason,
    TargetKind,
)

WAVE_PATTERN = r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$"
ID_PATTERN = r"^[a-z0-9]+([-_.][a-z0-9]+)*$"


def _key(description: str, pattern: str = ID_PATTERN) -> Any:
    return pa.Field(description=description, str_matches=pattern)


def _text(description: str, *, nullable: bool = False) -> Any:
    return pa.Field(description=description, nullable=nullable)


def _choice(description: str, choices: type[StrEnum], *, nullable: bool = False) -> Any:
    return pa.Field(description=description, nullable=nullable, isin=[str(c) for c in choices])


def _count(description: str, unit: str, *, nullable: bool = False, least: int = 0) -> Any:
    return pa.Field(description=description, nullable=nullable, ge=least, metadata={"unit": unit})


def _score(description: str, *, nullable: bool = False) -> Any:
    return pa.Field(
        description=description, nullable=nullable, ge=SCALE_LOW, le=SCALE_HIGH,
        metadata={"unit": "points, 1-5"},
    )  # fmt: skip


def _points(description: str, *, nullable: bool = True, least: float | None = None) -> Any:
    return pa.Field(
        description=description, nullable=nullable, ge=least, metadata={"unit": "points"}
    )


def _share(description: str, *, nullable: bool = True) -> Any:
    return pa.Field(
        description=description, nullable=nullable, ge=0, le=1, metadata={"unit": "share, 0-1"}
    )


def _decimals(description: str) -> Any:
    return pa.Field(
        description=description, nullable=True, ge=0, le=12, metadata={"unit": "decimals"}
    )


class Table(pa.DataFrameModel):
    """What every table has in common: exactly these columns, missing text as missing."""

    class Config:
        """Strict: a column nobody described does not cross a threshold."""

        strict = True
        coerce = True


# Ground: what the mapping files say.


class Factors(Table):
    """One row per factor of the instrument."""

    factor_id: Series[str] = _key("Key, as in links.csv")
    number: Series[int] = _count("KS' number of the factor", "number", least=1)
    name_nb: Series[str] = _text("Name in bokmål")
    name_nn: Series[str] = _text("Name in nynorsk")
    name_en: Series[str] = _text("Name in English")
    aliases: Series[str] = _text("Other names it goes by, separated by |", nullable=True)


class Units(Table):
    """One row per unit of one municipality. Exactly one has no parent: the municipality itself."""

    unit_id: Series[str] = _key("Key, unique within the municipality")
    unit_name: Series[str] = _text("Name as shown, and as matched in exports")
    parent_id: Series[str] = _text(
        "The unit it belongs to; empty for the whole municipality", nullable=True
    )
    unit_type: Series[str] = _text(
        "barnehage, skole ..., for comparison with its like", nullable=True
    )


class Goals(Table):
    """One row per goal or part of a goal, in the document's own order."""

    goal_id: Series[str] = _key("Key, as in links.csv")
    parent_id: Series[str] = _text("The goal it is part of; empty at the top", nullable=True)
    goal_kind: Series[str] = _text(
        "The document's word for it: Delmål, Innsatsområde, Ambisjon ..."
    )
    goal_label: Series[str] = _text("Its number or sign in the document: 1, 1.3.2", nullable=True)
    goal_name: Series[str] = _text("Its title, as the document has it or shortened")
    description: Series[str] = _text("What it is about, in our words", nullable=True)
    place: Series[str] = _text("Where in the document it stands")
    follow_up: Series[str] = _text("Who follows it up, where the document says so", nullable=True)


class Links(Table):
    """One row per factor that a goal is judged by."""

    goal_id: Series[str] = _key("The goal")
    factor_id: Series[str] = _key("The factor")
    basis: Series[str] = _choice("Whether the document says so or somebody judged so", Basis)
    weight: Series[float] = pa.Field(
        description="Weight among the goal's factors; empty means equal", nullable=True, gt=0
    )
    place: Series[str] = _text("Where in the document it says so, or what the judgement rests on")
    reason: Series[str] = _text("Why, in our words")


class Targets(Table):
    """One row per target that the municipality has decided; none means the workspace's default."""

    goal_id: Series[str] = _text("The goal; empty for all goals", nullable=True)
    factor_id: Series[str] = _text("The factor; empty for all factors of the goal", nullable=True)
    unit_id: Series[str] = _text("An exception for this unit; empty for all", nullable=True)
    kind: Series[str] = _choice("What it is measured against", TargetKind)
    value: Series[float] = _score("The level, where the kind is level", nullable=True)
    adopted: Series[str] = _text(
        "Where and when it was decided; empty: an assumption", nullable=True
    )


class Measures(Table):
    """One row per measure (tiltak) under a goal."""

    measure_id: Series[str] = _key("Key")
    goal_id: Series[str] = _key("The goal it belongs to")
    unit_id: Series[str] = _text("The unit that carries it out; empty for all", nullable=True)
    measure_name: Series[str] = _text("What is to be done, in our words")
    responsible: Series[str] = _text("Who, where the document says so", nullable=True)
    deadline: Series[str] = _text(
        "By when (year, or date), where the document says so", nullable=True
    )
    state: Series[str] = _choice("How far it has come", MeasureState)
    place: Series[str] = _text("Where in the document it stands")


# Intake: what a file says, and the store keeps.


class FactorScores(Table):
    """One row per municipality × wave × unit × factor, as imported: the hinge of the program."""

    municipality_id: Series[str] = _key("Whose figures")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = _key("Which unit")
    factor_id: Series[str] = _key("Which factor")
    n: Series[pd.Int64Dtype] = _count(
        "Answers on this factor; empty: not published", "people", nullable=True
    )
    mean: Series[float] = _score("Mean of those who answered")
    sd: Series[float] = _points("Standard deviation (n-1); empty: not known", least=0)
    decimals: Series[pd.Int64Dtype] = _decimals(
        "Decimals the mean was rounded to; empty: not rounded"
    )


class UnitResponses(Table):
    """One row per municipality × wave × unit: who was asked and who answered."""

    municipality_id: Series[str] = _key("Whose figures")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = _key("Which unit")
    n_responses: Series[pd.Int64Dtype] = _count(
        "People who answered; empty: not published", "people", nullable=True
    )
    n_invited: Series[pd.Int64Dtype] = _count(
        "People who were asked; empty: not published", "people", nullable=True
    )
    response_rate: Series[float] = _share(
        "Share who answered, as the file gives it or by the counts"
    )


class Benchmarks(Table):
    """One row per municipality × wave × benchmark × factor: the means that stand beside a unit's."""

    municipality_id: Series[str] = _key("In whose file it stood")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    benchmark_id: Series[str] = _text("`national`, or a unit type")
    factor_id: Series[str] = _key("Which factor")
    mean: Series[float] = _score("Mean")
    decimals: Series[pd.Int64Dtype] = _decimals("Decimals it was rounded to; empty: not rounded")


class RespondentScores(Table):
    """One row per municipality × wave × respondent × factor. Personal data: never leaves the store."""

    municipality_id: Series[str] = _key("Whose figures")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    respondent: Series[int] = _count(
        "Number within the wave, by chance and not from the file", "number"
    )
    unit_id: Series[str] = _key("The unit the person belongs to")
    factor_id: Series[str] = _key("Which factor")
    score: Series[float] = _score("Mean of the statements answered, if at least half were")


class ImportLog(Table):
    """One row per import × wave, the replaced ones included. An import is one file.

    The waves of a file are replaced one by one: a later file may hold only some of them.
    """

    import_id: Series[int] = _count("Number, in order", "number", least=1)
    imported_at: Series[pd.Timestamp] = pa.Field(description="When (UTC)")
    municipality_id: Series[str] = _key("Whose figures")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    file_name: Series[str] = _text("Name of the file")
    fingerprint: Series[str] = _text("SHA-256 of the file")
    layout_id: Series[str] = _text("How it was recognised")
    synthetic: Series[bool] = pa.Field(description="Whether the file says that it is made up")
    n_units: Series[int] = _count("Units in this wave of the file", "units")
    n_scores: Series[int] = _count("Scores in this wave of the file", "scores")
    program_version: Series[str] = _text("Version that imported it")
    replaced_by: Series[pd.Int64Dtype] = _count(
        "The import that took its place; empty: in force", "number", nullable=True
    )


# Analysis: what the figures allow.


class Requirements(Table):
    """One row per municipality × wave × unit × goal × factor: what is required there."""

    municipality_id: Series[str] = _key("Whose goal")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = _key("Which unit")
    goal_id: Series[str] = _key("Which goal")
    factor_id: Series[str] = _key("Which factor")
    weight: Series[float] = _share("Weight among the goal's factors; they sum to 1", nullable=False)
    basis: Series[str] = _choice("Whether the document says that the factor belongs here", Basis)
    target_kind: Series[str] = _choice("What it is measured against", TargetKind)
    required: Series[float] = _score("The mean required; empty where there is none", nullable=True)
    required_decimals: Series[pd.Int64Dtype] = _decimals(
        "Decimals a required mean was rounded to; empty: not rounded"
    )
    adopted: Series[str] = _text("Where it was decided; empty: an assumption", nullable=True)


class ScoreEstimates(FactorScores):
    """One row per municipality × wave × unit × factor: the score and how sure it is."""

    n_invited: Series[pd.Int64Dtype] = _count(
        "People who were asked; empty: not known", "people", nullable=True
    )
    response_rate: Series[float] = _share("Answers by people asked; empty: not known")
    phi: Series[float] = _share("Dispersion used: variance by its greatest possible value")
    df: Series[float] = pa.Field(
        description="Degrees of freedom; infinite where no sd is known", nullable=True, gt=0
    )
    rounding_variance: Series[float] = _points(
        "Variance that rounding adds", nullable=False, least=0
    )
    low: Series[float] = _score("Lower end of the interval", nullable=True)
    high: Series[float] = _score("Upper end of the interval", nullable=True)
    note: Series[str] = _choice("Why there is no interval", ScoreNote, nullable=True)


class FactorChanges(Table):
    """One row per municipality × wave × unit × factor that the wave before also measured."""

    municipality_id: Series[str] = _key("Whose figures")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = _key("Which unit")
    factor_id: Series[str] = _key("Which factor")
    previous_wave: Series[str] = _key("The survey it is compared with", WAVE_PATTERN)
    change: Series[float] = _points("Mean minus the mean before", nullable=False)
    low: Series[float] = _points("Lower end of the interval of the change")
    high: Series[float] = _points("Upper end of the interval of the change")
    p: Series[float] = _share("Probability of such a change by chance alone")
    p_adjusted: Series[float] = _share("The same, adjusted for the number of factors tested")
    flagged: Series[bool] = pa.Field(description="Whether the change can be told from chance")
    smallest_visible: Series[float] = _points(
        "Smallest change that these answers could have told from chance", least=0
    )


class FactorVerdicts(Requirements):
    """One row per municipality × wave × unit × goal × factor: the factor against what is required."""

    mean: Series[float] = _score("Mean of those who answered; empty: not measured", nullable=True)
    probability: Series[float] = _share(
        "Probability that the true mean is at or above what is required"
    )
    status: Series[str] = _choice("The factor's own status", Status)
    reason: Series[str] = _choice(
        "Why, where the figures do not say it", StatusReason, nullable=True
    )
    direction: Series[str] = _choice(
        "Which side it probably lies on, where unsure", Direction, nullable=True
    )


class GoalVerdicts(Table):
    """One row per municipality × wave × unit × goal: where the unit stands on the goal."""

    municipality_id: Series[str] = _key("Whose goal")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = _key("Which unit")
    goal_id: Series[str] = _key("Which goal")
    status: Series[str] = _choice("Where the unit stands", Status)
    reason: Series[str] = _choice(
        "Why, where the figures do not say it", StatusReason, nullable=True
    )
    direction: Series[str] = _choice(
        "Which side it probably lies on, where unsure", Direction, nullable=True
    )
    probability: Series[float] = _share(
        "Probability that the true value is at or above what is required"
    )
    mean: Series[float] = _score("Weighted mean of the goal's factors", nullable=True)
    low: Series[float] = _score("Lower end of its interval", nullable=True)
    high: Series[float] = _score("Upper end of its interval", nullable=True)
    required: Series[float] = _score("Weighted mean of what is required", nullable=True)
    n: Series[pd.Int64Dtype] = _count("Answers it rests on", "people", nullable=True)
    n_factors: Series[int] = _count("Factors linked to the goal", "factors")
    from_respondents: Series[bool] = pa.Field(
        description="Whether it rests on each person's answers together, or on the factors' means"
    )


class Mask(Table):
    """One row per municipality × wave × unit: whether its figures may be shown."""

    municipality_id: Series[str] = _key("Whose figures")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = _key("Which unit")
    shown: Series[bool] = pa.Field(description="Whether its figures may be shown")
    hidden_reason: Series[str] = _choice("Why not", HiddenReason, nullable=True)


# What the privacy gate lets out: the same tables, where a hidden unit's figures are empty.


class PublishedResponses(UnitResponses):
    """One row per municipality × wave × unit: who was asked and who answered, where shown."""

    hidden_reason: Series[str] = _choice(
        "Why the figures are hidden; empty: they are shown", HiddenReason, nullable=True
    )


class PublishedScores(ScoreEstimates):
    """One row per municipality × wave × unit × factor: the score and how sure it is, where shown."""

    mean: Series[float] = _score("Mean of those who answered; empty: hidden", nullable=True)
    rounding_variance: Series[float] = _points(
        "Variance that rounding adds; empty: hidden", least=0
    )
    hidden_reason: Series[str] = _choice(
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

    municipality_id: Series[str] = _key("Whose figures")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    synthetic: Series[bool] = pa.Field(description="Whether the figures are made up")


class Municipalities(Table):
    """One row per municipality, with the strategy that its goals stand in."""

    municipality_id: Series[str] = _key("Key, the name of its folder of mappings")
    municipality_name: Series[str] = _text("As people say it: Søndre Land")
    organisation_name: Series[str] = _text("As the organisation signs: Søndre Land kommune")
    document_title: Series[str] = _text("The strategy, as on its front page", nullable=True)
    document_adopted: Series[str] = _text("When it was adopted or dated", nullable=True)
    document_valid_from: Series[pd.Int64Dtype] = _count(
        "First year it holds for", "year", nullable=True
    )
    document_valid_to: Series[pd.Int64Dtype] = _count(
        "Last year it holds for", "year", nullable=True
    )
    goal_word: Series[str] = _text("Its word for a goal, in the singular", nullable=True)
    goal_word_plural: Series[str] = _text("The same in the plural", nullable=True)


class Publications(Table):
    """One row per municipality: when its figures were last published, and by which rules."""

    municipality_id: Series[str] = _key("Whose figures")
    published_at: Series[pd.Timestamp] = pa.Field(description="When (UTC)")
    program_version: Series[str] = _text("Version that published them")
    k: Series[int] = _count("Smallest group shown", "people")
    method: Series[str] = _text("The constants of the method, as JSON")
    default_target_kind: Series[str] = _choice(
        "What goals are measured against where nothing was adopted", TargetKind
    )
    default_target_value: Series[float] = _score(
        "The level, where that kind is level", nullable=True
    )


class Placed(Table):
    """What the mapping tables of many municipalities have beyond those of one."""

    municipality_id: Series[str] = _key("Whose mapping")
    position: Series[int] = _count("Place in the municipality's own order", "number", least=1)


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

    municipality_id: Series[str] = _key("Whose figures")
    municipality_name: Series[str] = _text("Name of the municipality")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    synthetic: Series[bool] = pa.Field(description="Whether the figures are made up")
    unit_id: Series[str] = _key("Which unit")
    unit_name: Series[str] = _text("Name of the unit")
    unit_type: Series[str] = _text("barnehage, skole ...", nullable=True)
    factor_id: Series[str] = _key("Which factor")
    factor_number: Series[int] = _count("KS' number of the factor", "number", least=1)
    factor_name_nb: Series[str] = _text("Name of the factor in bokmål")
    factor_name_nn: Series[str] = _text("Name of the factor in nynorsk")
    factor_name_en: Series[str] = _text("Name of the factor in English")
    n: Series[pd.Int64Dtype] = _count(
        "Answers on this factor; empty: hidden or not published", "people", nullable=True
    )
    n_invited: Series[pd.Int64Dtype] = _count(
        "People who were asked; empty: hidden or not known", "people", nullable=True
    )
    response_rate: Series[float] = _share("Answers by people asked; empty: hidden or not known")
    mean: Series[float] = _score("Mean of those who answered; empty: hidden", nullable=True)
    low: Series[float] = _score("Lower end of the interval", nullable=True)
    high: Series[float] = _score("Upper end of the interval", nullable=True)
    note: Series[str] = _choice("Why there is no interval", ScoreNote, nullable=True)
    previous_wave: Series[str] = _text(
        "The survey it is compared with; empty: no change to show", nullable=True
    )
    change: Series[float] = _points("Mean minus the mean before")
    change_low: Series[float] = _points("Lower end of the interval of the change")
    change_high: Series[float] = _points("Upper end of the interval of the change")
    change_flagged: Series[pd.BooleanDtype] = pa.Field(
        description="Whether the change can be told from chance", nullable=True
    )
    national_mean: Series[float] = _score("National mean of the same wave", nullable=True)
    unit_type_mean: Series[float] = _score("Mean of units of the same type", nullable=True)
    hidden_reason: Series[str] = _choice(
        "Why the figures are hidden; empty: they are shown", HiddenReason, nullable=True
    )


class GoalStatus(Table):
    """One row per municipality × wave × unit × goal: the verdict, with names."""

    municipality_id: Series[str] = _key("Whose goal")
    municipality_name: Series[str] = _text("Name of the municipality")
    wave: Series[str] = _key("Which survey", WAVE_PATTERN)
    synthetic: Series[bool] = pa.Field(description="Whether the figures are made up")
    unit_id: Series[str] = _key("Which unit")
    unit_name: Series[str] = _text("Name of the unit")
    goal_id: Series[str] = _key("Which goal")
    goal_parent_id: Series[str] = _text("The goal it is part of; empty at the top", nullable=True)
    goal_kind: Series[str] = _text("The document's word for it")
    goal_label: Series[str] = _text("Its number or sign in the document", nullable=True)
    goal_name: Series[str] = _text("Its title")
    status: Series[str] = _choice("Where the unit stands", Status)
    reason: Series[str] = _choice(
        "Why, where the figures do not say it", StatusReason, nullable=True
    )
    direction: Series[str] = _choice(
        "Which side it probably lies on, where unsure", Direction, nullable=True
    )
    probability: Series[float] = _share(
        "Probability that the true value is at or above what is required"
    )
    mean: Series[float] = _score("Weighted mean of the goal's factors", nullable=True)
    low: Series[float] = _score("Lower end of its interval", nullable=True)
    high: Series[float] = _score("Upper end of its interval", nullable=True)
    required: Series[float] = _score("Weighted mean of what is required", nullable=True)
    n: Series[pd.Int64Dtype] = _count("Answers it rests on", "people", nullable=True)
    n_factors: Series[int] = _count("Factors linked to the goal", "factors")
    from_respondents: Series[bool] = pa.Field(
        description="Whether it rests on each person's answers together, or on the factors' means"
    )


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


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one respondent-level file, before they are scored. Personal data.

    Attributes:
        municipality_id: whose figures.
        wave: which survey.
        frame: one row per respondent: `unit_id`, and one column per statement with 1-5 or NaN.
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
    """

    municipality_id: str
    synthetic_waves: frozenset[str]
    factor_scores: pd.DataFrame
    unit_responses: pd.DataFrame
    benchmarks: pd.DataFrame
    respondent_scores: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Analysed:
    """Everything computed for one municipality, hidden units included: not to be shown to anyone.

    Attributes:
        synthetic_waves: the waves whose figures are made up.
        responses: `UnitResponses`.
        scores: `ScoreEstimates`.
        changes: `FactorChanges`.
        benchmarks: `Benchmarks`.
        factor_verdicts: `FactorVerdicts`.
        goal_verdicts: `GoalVerdicts`.
    """

    municipality_id: str
    synthetic_waves: frozenset[str]
    responses: pd.DataFrame
    scores: pd.DataFrame
    changes: pd.DataFrame
    benchmarks: pd.DataFrame
    factor_verdicts: pd.DataFrame
    goal_verdicts: pd.DataFrame


def empty(model: type[Table]) -> pd.DataFrame:
    """Return a table of `model` without rows, its columns of the right types."""
    columns = list(model.to_schema().columns)
    return check(model, pd.DataFrame({column: [] for column in columns}))


def check(model: type[Table], table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with the columns and types of `model`, in its order; a breach is a bug.

    Raises:
        pandera.errors.SchemaErrors: every breach at once. The program's own tables only: what
            a user wrote is checked by `intake.checks` and `mappings`, which answer in findings.
    """
    columns = list(model.to_schema().columns)
    return cast("pd.DataFrame", model.validate(table[columns], lazy=True))
