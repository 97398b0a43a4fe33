"""Tables of what has gone out: the ledger of every figure ever shown, and units shown together."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from tifaktor.schemas.fields import (
    WAVE_PATTERN,
    Table,
    count_field,
    decimals_field,
    key_field,
    score_field,
    text_field,
)


class Ledger(Table):
    """One row per municipality × wave × snapshot × unit × count: what was ever shown, and of whom.

    A snapshot is a publication that differed from those before it. Rows are added and never
    changed or removed.
    """

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    snapshot: Series[int] = count_field("Number of the picture within the wave", "number", least=1)
    published_at: Series[pd.Timestamp] = pa.Field(description="When it went out (UTC)")
    program_version: Series[str] = text_field("Version that let it out")
    k: Series[int] = count_field("Smallest group that was then shown", "people", least=2)
    unit_id: Series[str] = key_field("Which unit, or pool of units")
    within_id: Series[str] = text_field(
        "The unit that it then stood within; empty at the top", nullable=True
    )
    count_id: Series[str] = text_field("`answered` for all who answered, or a factor")
    n: Series[pd.Int64Dtype] = count_field(
        "People, also in hidden units; empty: not known", "people", nullable=True
    )
    mean: Series[float] = score_field("The mean that was shown; empty: none was", nullable=True)
    decimals: Series[pd.Int64Dtype] = decimals_field(
        "Decimals it was rounded to; empty: not rounded, or not shown"
    )
    shown: Series[bool] = pa.Field(description="Whether the figure was shown")


class Snapshots(Table):
    """One row per municipality × wave × snapshot: when something new went out, and how much."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    snapshot: Series[int] = count_field("Number of the picture within the wave", "number", least=1)
    published_at: Series[pd.Timestamp] = pa.Field(description="When it went out (UTC)")
    program_version: Series[str] = text_field("Version that let it out")
    k: Series[int] = count_field("Smallest group that was then shown", "people", least=2)
    n_shown: Series[int] = count_field("Units and pools shown", "units")
    n_hidden: Series[int] = count_field("Units hidden", "units")


class PublishedCells(Ledger):
    """One row per municipality × wave × snapshot × unit × count that was ever shown.

    A unit that was hidden has one row without figures, for where it stood in the tree.
    """

    n: Series[pd.Int64Dtype] = count_field(
        "Answers that were shown; empty: not shown", "people", nullable=True
    )


class Pools(Table):
    """One row per municipality × wave × pool × unit: hidden units that are shown together."""

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    pool_id: Series[str] = key_field("The group that is shown")
    parent_id: Series[str] = key_field("The unit that those in it belong to")
    unit_id: Series[str] = key_field("A unit in it")
    with_staff: Series[bool] = pa.Field(
        description="Whether the people of that unit itself are in it too"
    )
