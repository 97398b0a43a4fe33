"""What a file says, and the store keeps."""

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
    scores_field,
    share_field,
    text_field,
)
from tifaktor.vocabulary import Event, ImportState, SdBasis

SCORE_PREFIX = "score_"
"""What the name of a column with people's scores begins with; the factor follows."""


class FactorScores(Table):
    """One row per municipality × wave × unit × factor, as imported: the hinge of the program."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    factor_id: Series[str] = key_field("Which factor")
    n: Series[pd.Int64Dtype] = count_field(
        "Answers on this factor; empty: not published", "people", nullable=True
    )
    mean: Series[float] = score_field("Mean of those who answered")
    sd: Series[float] = points_field("Standard deviation (n-1); empty: not known", least=0)
    decimals: Series[pd.Int64Dtype] = decimals_field(
        "Decimals the mean is written with, once analysed those of its wave; empty: not rounded"
    )
    sd_basis: Series[str] = choice_field(
        "What the standard deviation was found from; empty: there is none", SdBasis, nullable=True
    )


class ScoreDistributions(Table):
    """One row per municipality × wave × unit × factor × answer, as a file gives it; never stored."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    factor_id: Series[str] = key_field("Which factor")
    answer: Series[int] = count_field(
        "The whole answer that scores fall on", "points of the scale", least=1
    )
    share: Series[float] = share_field("Share of the factor's scores on it", nullable=False)


class StatementSds(Table):
    """One row per municipality × wave × unit × factor × statement, as a file gives it; never stored."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    factor_id: Series[str] = key_field("Which factor")
    statement: Series[str] = text_field("Which statement: `1.3` is the third of factor 1")
    sd: Series[float] = points_field(
        "Standard deviation of the answers to it", nullable=False, least=0
    )


class UnitResponses(Table):
    """One row per municipality × wave × unit: who was asked and who answered."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    n_responses: Series[pd.Int64Dtype] = count_field(
        "People who answered; empty: not published", "people", nullable=True
    )
    n_invited: Series[pd.Int64Dtype] = count_field(
        "People who were asked; empty: not published", "people", nullable=True
    )
    response_rate: Series[float] = share_field(
        "Share who answered, as the file gives it or by the counts"
    )
    n_units_summed: Series[pd.Int64Dtype] = count_field(
        "Units below whose figures were put together, where the file has none of the unit itself; "
        "people attached to it alone are then left out; empty: the figures are its own",
        "units", nullable=True, least=2,
    )  # fmt: skip


class UnitPlaces(Table):
    """One row per municipality × wave × unit: where it stood in the tree when it was imported.

    What a unit's figures contain is decided then: moving a unit in `units.csv` afterwards changes
    no older wave.
    """

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    within_id: Series[str] = text_field(
        "The nearest unit above it in the same wave; empty at the top", nullable=True
    )


class Benchmarks(Table):
    """One row per municipality × wave × benchmark × factor: the means that stand beside a unit's."""

    municipality_id: Series[str] = key_field("In whose file it stood")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    benchmark_id: Series[str] = text_field("`national`, or a unit type")
    factor_id: Series[str] = key_field("Which factor")
    mean: Series[float] = score_field("Mean")
    decimals: Series[pd.Int64Dtype] = decimals_field(
        "Decimals it was rounded to; empty: not rounded"
    )


class RespondentScores(Table):
    """One row per municipality × wave × respondent. Personal data: never leaves the store.

    A column for each factor, so that a country's survey has as many rows as people, and not as
    many as people and factors. Each key is kept once, and of a person only which of them it is.
    """

    municipality_id: Series[pd.CategoricalDtype] = key_field("Whose figures")
    wave: Series[pd.CategoricalDtype] = key_field("Which survey", WAVE_PATTERN)
    respondent: Series[int] = count_field(
        "Number within the wave, by chance and not from the file", "number"
    )
    unit_id: Series[pd.CategoricalDtype] = key_field("The unit the person belongs to")
    scores: Series[float] | None = scores_field(
        "Mean of the statements on the factor that were answered; empty: fewer than half were",
        f"{SCORE_PREFIX}.+",
    )


class ImportLog(Table):
    """One row per import × wave, the replaced ones included. An import is one file.

    The waves of a file are replaced one by one: a later file may hold only some of them.
    """

    import_id: Series[int] = count_field("Number, in order", "number", least=1)
    imported_at: Series[pd.Timestamp] = pa.Field(description="When (UTC)")
    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    file_name: Series[str] = text_field("Name of the file")
    fingerprint: Series[str] = text_field("SHA-256 of the file")
    layout_id: Series[str] = text_field("How it was recognised")
    synthetic: Series[bool] = pa.Field(description="Whether the file says that it is made up")
    n_units: Series[int] = count_field("Units in this wave of the file", "units")
    n_scores: Series[int] = count_field("Scores in this wave of the file", "scores")
    program_version: Series[str] = text_field("Version that imported it")
    replaced_by: Series[pd.Int64Dtype] = count_field(
        "The import that took its place, or the undo that took it back; empty: in force",
        "number", nullable=True,
    )  # fmt: skip


class PruningLog(Table):
    """One row per municipality × wave from which the rows of respondents were removed."""

    pruned_at: Series[pd.Timestamp] = pa.Field(description="When (UTC)")
    pruned_by: Series[str] = text_field("Name of the user account that did it")
    municipality_id: Series[str] = key_field("Whose rows")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    n_rows: Series[int] = count_field("Rows removed", "rows", least=1)
    program_version: Series[str] = text_field("Version that removed them")


class UndoLog(Table):
    """One row per import × wave that was taken back. An undo is numbered among the imports."""

    undo_id: Series[int] = count_field("Number, in the same order as imports", "number", least=1)
    undone_at: Series[pd.Timestamp] = pa.Field(description="When (UTC)")
    undone_by: Series[str] = text_field("Name of the user account that did it")
    import_id: Series[int] = count_field("The import that was taken back", "number", least=1)
    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    program_version: Series[str] = text_field("Version that took it back")


class Events(Table):
    """One row per event × municipality × wave: what `tifaktor log` tells, newest first."""

    happened_at: Series[pd.Timestamp] = pa.Field(description="When (UTC)")
    event: Series[str] = choice_field("What happened", Event)
    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    import_id: Series[pd.Int64Dtype] = count_field(
        "Number of the import, or of the one that was taken back; empty: about none",
        "number", nullable=True, least=1,
    )  # fmt: skip
    file_name: Series[str] = text_field("Name of the file; empty: about none", nullable=True)
    fingerprint: Series[str] = text_field("SHA-256 of the file; empty: about none", nullable=True)
    state: Series[str] = choice_field(
        "Whether an import is in force; empty: no import", ImportState, nullable=True
    )
    replaced_by: Series[pd.Int64Dtype] = count_field(
        "The import that took its place; empty: none", "number", nullable=True
    )
    n_units: Series[pd.Int64Dtype] = count_field(
        "Units in this wave of the file, or shown in the publication", "units", nullable=True
    )
    n_hidden: Series[pd.Int64Dtype] = count_field(
        "Units hidden in the publication; empty: none", "units", nullable=True
    )
    n_rows: Series[pd.Int64Dtype] = count_field(
        "Rows of people removed; empty: none", "rows", nullable=True
    )
    done_by: Series[str] = text_field(
        "Name of the user account, where one is kept; else empty", nullable=True
    )
    program_version: Series[str] = text_field("Version of the program")
