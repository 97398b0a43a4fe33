"""What the change of a unit with others below it came from: three contributions that add up."""

from pandera.typing.pandas import Series

from tifaktor.schemas.fields import WAVE_PATTERN, Table, key_field, points_field


class Decompositions(Table):
    """One row per municipality × wave × unit × factor: what a change in the unit's mean came from.

    Only where the change is told, and from shown figures alone: it adds nothing that could not be
    computed from them. `from_units`, `from_sizes` and `from_opened_closed` add up to `change`.
    """

    municipality_id: Series[str] = key_field("Whose figures")
    wave: Series[str] = key_field("Which survey", WAVE_PATTERN)
    unit_id: Series[str] = key_field("Which unit; others stand below it")
    factor_id: Series[str] = key_field("Which factor")
    previous_wave: Series[str] = key_field("The survey it is compared with", WAVE_PATTERN)
    change: Series[float] = points_field("Mean minus the mean before", nullable=False)
    from_units: Series[float] = points_field(
        "What came from other means in the units below that stand in both surveys", nullable=False
    )
    from_sizes: Series[float] = points_field(
        "What came from these counting more or less than before", nullable=False
    )
    from_opened_closed: Series[float] = points_field(
        "What came from units that stand in one of the surveys, or cannot be followed",
        nullable=False,
    )
    rounding: Series[float] = points_field(
        "How far each of the three may be off because means are rounded; 0: they are not",
        nullable=False, least=0,
    )  # fmt: skip
