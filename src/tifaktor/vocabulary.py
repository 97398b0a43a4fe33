"""The closed sets of words the program thinks in: statuses, reasons, bases, kinds.

Values are what is stored in tables and mapping files. What a reader sees is a text in
`language/`, looked up by these values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from slugify import slugify

from tifaktor.scale import Scale

EXTREME_N = 10
"""A mean near an end of the scale (`Scale.extremes`), of fewer answers than this, says nearly what
each person answered, and is not shown as it is."""
SILENT_LOWER = (0.1, 0.2, 0.3, 0.4, 0.5)
"""How much lower (higher) those who did not answer are imagined to be, to try a verdict, in points
of the scale 1-5."""
NATIONAL = "national"
"""`benchmark_id` of the national mean; any other benchmark id is a unit type."""
SYNTHETIC_MARK = "tifaktor-synthetic"
"""Stands in a title row of every file that the demo writes; pages made from such a file say so."""
LIST_MARK = "tifaktor-funn"
"""Stands in the first column of the sheet that a marked copy of a file has before the file's own."""


class Language(StrEnum):
    """The languages that every text exists in, by their BCP 47 tags."""

    # An enum's own is a function in Python, and every number is looked up by its language.
    __hash__ = str.__hash__

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
    NO_BASELINE = "no_baseline"
    """The target counts from a survey in which the unit has no figure to count from."""
    BASELINE_WAVE = "baseline_wave"
    """The target counts from this survey, or a later one: there is no way to judge yet."""
    REACHED = "reached"
    """On track, and what is to be reached in the end is reached already."""


class Movement(StrEnum):
    """Which way a goal's factors have gone since the survey before, where that can be told."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"
    """One factor up, another down."""
    NO_CERTAIN_CHANGE = "no_certain_change"


class GoalRule(StrEnum):
    """How a goal of several factors is judged."""

    MEAN_GUARD = "mean_guard"
    """By their weighted mean; never on track while one of them is itself off track."""
    ALL = "all"
    """On track only if every one of them probably is."""
    WORST = "worst"
    """As the one that stands worst."""


class TargetKind(StrEnum):
    """What a goal's factors are measured against."""

    LEVEL = "level"
    NATIONAL_MEAN = "national_mean"
    UNIT_TYPE_MEAN = "unit_type_mean"
    RISE = "rise"
    """So many points above what the unit itself had in an earlier survey, by a year."""
    LEVEL_BY_YEAR = "level_by_year"
    """A level by a year, on a straight line from what the unit itself had before."""
    OBSERVE = "observe"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class TargetForm:
    """What a kind of target must say.

    Attributes:
        value: returns the least and the greatest number it may name; None where it names none.
        from_baseline: whether it counts from an earlier survey and towards a year.
    """

    value: Callable[[Scale], tuple[float, float]] | None = None
    from_baseline: bool = False


TARGET_FORMS = {
    TargetKind.LEVEL: TargetForm(value=lambda scale: scale.within),
    TargetKind.NATIONAL_MEAN: TargetForm(),
    TargetKind.UNIT_TYPE_MEAN: TargetForm(),
    TargetKind.RISE: TargetForm(value=lambda scale: (0.05, scale.width), from_baseline=True),
    TargetKind.LEVEL_BY_YEAR: TargetForm(value=lambda scale: scale.within, from_baseline=True),
    TargetKind.OBSERVE: TargetForm(),
    TargetKind.UNDECIDED: TargetForm(),
}


class YesNo(StrEnum):
    """A yes or no, as a mapping file in Norwegian has it."""

    YES = "ja"
    NO = "nei"


class LineageReason(StrEnum):
    """Why a row of lineage is proposed."""

    SAME_ID = "same_id"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_PLACE = "same_place"
    SPLIT = "split"
    MERGER = "merger"


class FactorAbout(StrEnum):
    """Whom a factor is about, where it is not the work or oneself."""

    LEADER = "leader"
    """The nearest leader: in a unit with one leader, one named person."""


class LeaderFactor(StrEnum):
    """Who sees what a unit answered about its leader, beside the unit itself."""

    UNIT = "unit"
    """Nobody else."""
    PARENT = "parent"
    """The unit above, where the leader's own leader is."""
    EVERYONE = "everyone"


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


class PlanState(StrEnum):
    """Whether a unit agreed on a plan in time after it got its results."""

    IN_TIME = "in_time"
    LATER = "later"
    NONE_RECORDED = "none_recorded"


LONGEST_TEXT = 300
"""Letters that a text about a measure has room for, where a leader writes it."""


class Continuity(StrEnum):
    """How far a unit's series may be drawn back to the wave before (`docs/method.md` §17)."""

    COMPARABLE = "comparable"
    """Nearly all positions came along, and nearly all are known: a change may be told."""
    REFERENCE = "reference"
    """Those before were partly others: shown in grey, without a change."""
    BREAK = "break"
    """Too little is known of where it came from: the series begins here."""


class ContinuityReason(StrEnum):
    """Why a unit's series may be drawn back so far."""

    SAME_UNIT = "same_unit"
    RENAMED = "renamed"
    """All of one unit, under another key."""
    MERGED = "merged"
    """All of several units."""
    NEARLY_ALL = "nearly_all"
    """Some positions came from elsewhere, or went elsewhere, but few."""
    PART_OF_OTHERS = "part_of_others"
    """A unit that it came from went on elsewhere, too: the mean there was that of others as well."""
    PARTLY_NEW = "partly_new"
    """Many positions have no known origin."""
    SIZE_CHANGED = "size_changed"
    """It is much larger or smaller, and nothing says where the positions came from or went."""
    UNKNOWN_ORIGIN = "unknown_origin"
    """Nothing says where it came from."""


class HiddenReason(StrEnum):
    """Why a unit's figures are not shown."""

    TOO_FEW = "too_few"
    """Fewer than k answered, in the unit or on one of its factors."""
    N_UNKNOWN = "n_unknown"
    """Nobody knows how many answered, so nothing can be proven."""
    COUNTS_DISAGREE = "counts_disagree"
    """The units below have more answers than the unit above: nothing can be proven of them."""
    PROTECTS_OTHERS = "protects_others"
    """Large enough itself, but with it shown a smaller group could be computed or closely bounded."""
    SHOWN_BEFORE = "shown_before"
    """Together with what was shown earlier, a smaller group could be computed."""
    EXTREME_HIGH = "extreme_high"
    """The mean of one factor is above 4.9, of few answers: nearly everybody answered 5."""
    EXTREME_LOW = "extreme_low"
    """The mean of one factor is below 1.1, of few answers: nearly everybody answered 1."""
    ALL_ALIKE = "all_alike"
    """Few answers on one factor, and all of them the same, so the mean tells each of them."""


SCORE_REASONS = (HiddenReason.EXTREME_HIGH, HiddenReason.EXTREME_LOW, HiddenReason.ALL_ALIKE)
"""Why a single score of a shown unit is hidden, beside that it protects others."""
UNIT_REASONS = tuple(reason for reason in HiddenReason if reason not in SCORE_REASONS)
"""Why a whole unit is hidden."""


class ScoreNote(StrEnum):
    """Why a mean stands without an interval."""

    N_UNKNOWN = "n_unknown"


class SdBasis(StrEnum):
    """What a standard deviation was found from, the surest first."""

    ANSWERS = "answers"
    """Each person's own score."""
    GIVEN = "given"
    """The file says it."""
    DISTRIBUTION = "distribution"
    """How many of the scores fall on each answer."""
    STATEMENTS = "statements"
    """The standard deviations of the factor's statements, and how alike people answer them."""


class Form(StrEnum):
    """What a file of an edition is: a page, or another form of one."""

    PAGE = "page"
    SINGLE = "single_file"
    AREA = "area"
    PDF = "pdf"


class Event(StrEnum):
    """What the log of a workspace tells of."""

    IMPORTED = "imported"
    PUBLISHED = "published"
    PRUNED = "pruned"
    UNDONE = "undone"


class ImportState(StrEnum):
    """What has become of an import since."""

    IN_FORCE = "in_force"
    REPLACED = "replaced"
    UNDONE = "undone"


def make_slug(name: str) -> str:
    """Return `name` as an identifier and file name: lower case, hyphens, æ→ae, ø→oe, å→aa.

    >>> make_slug("Søndre Land")
    'soendre-land'
    """
    return slugify(name, replacements=[(a, b) for a, b in _NORWEGIAN_LETTERS])


_NORWEGIAN_LETTERS = (
    ("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("Æ", "ae"), ("Ø", "oe"), ("Å", "aa"),
)  # fmt: skip
