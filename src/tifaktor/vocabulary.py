"""The closed sets of words the program thinks in: statuses, reasons, bases, kinds.

Values are what is stored in tables and mapping files. What a reader sees is a text in
`language/`, looked up by these values.
"""

from enum import StrEnum

from slugify import slugify

SCALE_LOW = 1.0
SCALE_HIGH = 5.0
NATIONAL = "national"
"""`benchmark_id` of the national mean; any other benchmark id is a unit type."""
SYNTHETIC_MARK = "tifaktor-synthetic"
"""Stands in a title row of every file that the demo writes; pages made from such a file say so."""


class Language(StrEnum):
    """The languages that every text exists in, by their BCP 47 tags."""

    BOKMAAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


class Status(StrEnum):
    """Where a unit stands on a goal or a factor, against what is required this wave."""

    ON_TRACK = "on_track"
    OFF_TRACK = "off_track"
    UNSURE = "unsure"
    TOO_LITTLE_DATA = "too_little_data"
    NOT_MEASURED = "not_measured"


class Direction(StrEnum):
    """Which side of the requirement an unsure result probably lies on."""

    PROBABLY_ABOVE = "probably_above"
    PROBABLY_BELOW = "probably_below"


class StatusReason(StrEnum):
    """Why a status is what it is, where the figures alone do not say it."""

    NO_FACTOR = "no_factor"
    """No factor of the survey is linked to the goal."""
    HIDDEN = "hidden"
    """The unit is hidden, so everything derived from it is."""
    N_UNKNOWN = "n_unknown"
    """The number of answers was not published with the figures."""
    FEW_ANSWERS = "few_answers"
    LOW_RESPONSE = "low_response"
    """Less than half of those invited answered."""
    WIDE_INTERVAL = "wide_interval"
    """Undecided, and the answers could not have decided it."""
    FACTOR_MISSING = "factor_missing"
    """Not every factor of the goal was measured in this unit."""
    NO_BENCHMARK = "no_benchmark"
    """The target is a mean (national, unit type) that the wave's file does not carry."""
    NO_TARGET = "no_target"
    """The target is to observe only, or is not yet decided."""
    GUARD = "guard"
    """The mean is on track, but one of the factors is itself off track."""
    RESPONSE_SHIFT = "response_shift"
    """Would be decided, but not if those who did not answer are somewhat different."""


class TargetKind(StrEnum):
    """What a goal's factors are measured against."""

    LEVEL = "level"
    NATIONAL_MEAN = "national_mean"
    UNIT_TYPE_MEAN = "unit_type_mean"
    OBSERVE = "observe"
    UNDECIDED = "undecided"


class Basis(StrEnum):
    """Who says that a factor belongs to a goal."""

    STATED = "stated"
    """The municipality's document says so."""
    INTERPRETED = "interpreted"
    """Somebody judged so."""


class MeasureState(StrEnum):
    """How far a measure has come; `unknown` until somebody has said."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    DONE = "done"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


class HiddenReason(StrEnum):
    """Why a unit's figures are not shown."""

    TOO_FEW = "too_few"
    """Fewer than k answered, in the unit or on one of its factors."""
    N_UNKNOWN = "n_unknown"
    """Nobody knows how many answered, so nothing can be proven."""
    COUNTS_DISAGREE = "counts_disagree"
    """The units below have more answers than the unit above: nothing can be proven of them."""
    PROTECTS_OTHERS = "protects_others"
    """Large enough itself, but with it shown a smaller group could be computed."""


class ScoreNote(StrEnum):
    """Why a mean stands without an interval."""

    N_UNKNOWN = "n_unknown"


def make_slug(name: str) -> str:
    """Return `name` as an identifier and file name: lower case, hyphens, æ→ae, ø→oe, å→aa.

    >>> make_slug("Søndre Land")
    'soendre-land'
    """
    return slugify(name, replacements=[(a, b) for a, b in _NORWEGIAN_LETTERS])


_NORWEGIAN_LETTERS = (
    ("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("Æ", "ae"), ("Ø", "oe"), ("Å", "aa"),
)  # fmt: skip
