"""Where units came from, and what their predecessors had: how far a series may be drawn."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

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
from tifaktor.vocabulary import Continuity, ContinuityReason


class Predecessors(Table):
    """One row per unit × wave × unit that it came from; one without such a unit where none is known.

    Only for units that were measured in an earlier wave themselves, or came from one that was.
    """

    municipality_id: Series[str] = key_field("Whose unit")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    previous_wave: Series[str] = key_field("The survey before", WAVE_PATTERN)
    from_municipality_id: Series[str] = text_field(
        "Whose unit it came from; empty: not known", nullable=True
    )
    from_unit_id: Series[str] = text_field(
        "The unit that it came from; empty: not known", nullable=True
    )
    weight: Series[float] = share_field(
        "Share of the positions with a known origin that came from there; they sum to 1"
    )
    share_moved: Series[float] = share_field("Share of the positions there that came here (q)")
    share_known: Series[float] = share_field(
        "Share of the positions here whose origin is known (κ)", nullable=False
    )
    continuity: Series[str] = choice_field("How far the series may be drawn", Continuity)
    continuity_reason: Series[str] = choice_field("Why", ContinuityReason)


class JoinedScores(Table):
    """One row per unit × wave × factor: what the units that it came from had in the wave before.

    From shown figures alone: it adds nothing that could not be computed from them.
    """

    municipality_id: Series[str] = key_field("Whose unit")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit")
    factor_id: Series[str] = key_field("Which factor")
    previous_wave: Series[str] = key_field("The survey before", WAVE_PATTERN)
    n: Series[pd.Int64Dtype] = count_field("Answers of all that it came from", "people")
    mean: Series[float] = score_field("Their mean, by answers or by positions that came here")
    phi: Series[float] = pa.Field(
        description="Dispersion used: variance by its greatest possible value; above 1 where the "
        "weights are far from the numbers of answers", ge=0, metadata={"unit": "share"},
    )  # fmt: skip
    df: Series[float] = pa.Field(
        description="Degrees of freedom; infinite where no sd is known", nullable=True, gt=0
    )
    response_rate: Series[float] = share_field("Answers by people asked; empty: not known")
    rounding_variance: Series[float] = points_field(
        "Variance that rounding adds, and that others than those who came here answered too",
        nullable=False, least=0,
    )  # fmt: skip
    low: Series[float] = score_field("Lower end of the interval", nullable=True)
    high: Series[float] = score_field("Upper end of the interval", nullable=True)
    continuity: Series[str] = choice_field("How far the series may be drawn", Continuity)
