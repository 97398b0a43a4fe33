"""How often the method errs, as measured on made-up units whose truth is known.

The figures stand in `calibration.toml`, which `benchmarks/calibration.py --write` writes and nobody
else does. What the words of its tables mean is said there. All shares are of 1.
"""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

CALIBRATION_FILE = "calibration.toml"
MAIN_RULE = "answers"
"""The program's own verdict on one factor against a level, from exact figures."""
USUAL_RESPONSE = 0.75
"""The response rate that the promises are about."""


@dataclass(frozen=True, slots=True)
class VerdictRates:
    """Verdicts on one factor against a level, in units of one size.

    Attributes:
        rule: `answers`, `one_decimal_sd` and `one_decimal` are the program's, from exact figures
            and from published ones with and without a standard deviation; `rounded_mean`,
            `traffic_light` and `yellow_below` are what is usual.
        response: share of the employed who answered, as near as whole people come.
        n: answers.
        on: called on track.
        off: called off track.
        unsure: called unsure.
        too_little: called too little data.
        wrong: on track though truly below, or off track though truly not.
        wrong_badly: wrong by more than 0.1.
        wrong_of_on: wrong ones among those called on track.
        wrong_of_off: wrong ones among those called off track.
    """

    rule: str
    response: float
    n: int
    on: float
    off: float
    unsure: float
    too_little: float
    wrong: float
    wrong_badly: float
    wrong_of_on: float
    wrong_of_off: float


@dataclass(frozen=True, slots=True)
class ReliabilityRates:
    """Verdicts from exact figures, where factors of four statements are answered less reliably.

    Attributes:
        reliability: share of the variance of people's scores that is not noise.
        n: answers.
        unsure: called unsure.
        wrong: contradicting the truth.
        wrong_badly: wrong by more than 0.1.
    """

    reliability: float
    n: int
    unsure: float
    wrong: float
    wrong_badly: float


@dataclass(frozen=True, slots=True)
class IntervalCoverage:
    """How often 95 % intervals hold the truth, over the realistic cells of the grid.

    Attributes:
        n_items: statements of the factor: `3`, or `4-5`.
        n: answers.
        average: mean over shapes of answers and response rates.
        worst: the lowest of them.
    """

    n_items: str
    n: int
    average: float
    worst: float


@dataclass(frozen=True, slots=True)
class ShapeCoverage:
    """How often 95 % intervals hold the truth for one shape of answers, realistic or not.

    Attributes:
        n_items: statements of the factor.
        mean: mean of people's scores, in points.
        sd: standard deviation of these.
        dispersion: its square by its greatest possible value, φ.
        average: mean over unit sizes and response rates.
        worst: the lowest of them.
    """

    n_items: int
    mean: float
    sd: float
    dispersion: float
    average: float
    worst: float


@dataclass(frozen=True, slots=True)
class ChangeMarks:
    """Marks of a change where nothing has changed, ten factors in units of one size.

    Attributes:
        staying: share of the employed who are so in both waves.
        rule: `adjusted` is the program's; `unadjusted` and `change_0.2` are for comparison.
        n: answers in each wave.
        units_marked: units with any mark.
        factors_marked: factors with one.
    """

    staying: float
    rule: str
    n: int
    units_marked: float
    factors_marked: float


@dataclass(frozen=True, slots=True)
class GoalRates:
    """Verdicts on goals of four factors against a level, in units of one size.

    Attributes:
        rule: `mean_guard`, `all`, `worst`.
        source: `answers`, `means`, or `usual` for rounded means.
        n: answers.
        on: called on track.
        off: called off track.
        unsure: called unsure.
        too_little: called too little data.
        wrong: contradicting the truth.
        wrong_badly: by more than 0.1.
        wrong_of_on: wrong ones among those called on track.
        wrong_of_off: wrong ones among those called off track.
        on_though_low: called on track while a factor is truly more than 0.2 below.
    """

    rule: str
    source: str
    n: int
    on: float
    off: float
    unsure: float
    too_little: float
    wrong: float
    wrong_badly: float
    wrong_of_on: float
    wrong_of_off: float
    on_though_low: float


@dataclass(frozen=True, slots=True)
class BaselineRates:
    """What is said half-way to a target that counts from the unit's own past.

    Attributes:
        target: `rise` or `level_by_year`.
        pace: share of the whole way that was truly gone; 0.5 is just what is due.
        n: answers in each wave.
        on: called on track.
        off: called off track.
        unsure: called unsure.
        too_little: called too little data.
        usual_on: at or above what is due, as the rounded means stand.
    """

    target: str
    pace: float
    n: int
    on: float
    off: float
    unsure: float
    too_little: float
    usual_on: float


@dataclass(frozen=True, slots=True)
class PickedRates:
    """What is said half-way to a rise in the factor that was lowest of ten, where nothing changed.

    Attributes:
        rule: `plain`, or `chosen_low` where the target says how the factor was picked.
        n: answers in each wave.
        on: called on track.
        off: called off track.
        unsure: called unsure.
        too_little: called too little data.
        usual_on: at or above what is due, as the rounded means stand.
    """

    rule: str
    n: int
    on: float
    off: float
    unsure: float
    too_little: float
    usual_on: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that was measured, and how to measure it again.

    Attributes:
        command: what was run.
        seed: of the random numbers.
        units: made-up units of each size in each comparison.
        version: the program's.
        verdicts: by rule, response rate and size.
        reliabilities: by reliability and size.
        intervals: by kind of factor and size.
        shapes: by kind of factor, mean and standard deviation.
        changes: by who stays, rule and size.
        goals: by rule, source and size.
        baselines: by target, pace and size.
        picked: by rule and size.
    """

    command: str
    seed: int
    units: int
    version: str
    verdicts: tuple[VerdictRates, ...]
    reliabilities: tuple[ReliabilityRates, ...]
    intervals: tuple[IntervalCoverage, ...]
    shapes: tuple[ShapeCoverage, ...]
    changes: tuple[ChangeMarks, ...]
    goals: tuple[GoalRates, ...]
    baselines: tuple[BaselineRates, ...]
    picked: tuple[PickedRates, ...]


_ROWS: dict[str, type[Any]] = {
    "verdicts": VerdictRates,
    "reliabilities": ReliabilityRates,
    "intervals": IntervalCoverage,
    "shapes": ShapeCoverage,
    "changes": ChangeMarks,
    "goals": GoalRates,
    "baselines": BaselineRates,
    "picked": PickedRates,
}
"""What a row of each table in the file is."""


@cache
def load_calibration() -> Calibration:
    """Read `calibration.toml`, which comes with the program."""
    file = resources.files("tifaktor").joinpath(CALIBRATION_FILE)
    return read_calibration(file.read_text(encoding="utf-8"))


def read_calibration(text: str) -> Calibration:
    """Return what a calibration file says.

    Args:
        text: TOML, as `benchmarks/calibration.py` writes it.
    """
    table: dict[str, Any] = tomllib.loads(text)
    rows = {name: tuple(kind(**row) for row in table[name]) for name, kind in _ROWS.items()}
    return Calibration(**{**table, **rows})


def find_wrong_share(n: float, rule: str = MAIN_RULE) -> float:
    """Return how many of 100 verdicts on a factor are wrong in units with n answers.

    Those of the nearest simulated size at or below n; with fewer answers than were simulated, those
    of the smallest size.

    Args:
        n: answers; a median need not be whole.
        rule: one of those of `VerdictRates`.
    """
    of_size = {
        rates.n: rates.wrong
        for rates in load_calibration().verdicts
        if rates.rule == rule and rates.response == USUAL_RESPONSE
    }
    return 100 * of_size[max((size for size in of_size if size <= n), default=min(of_size))]


def compute_standard_error(share: float, units: int) -> float:
    """Return the standard error of a share of so many units: √(p(1-p)/units)."""
    return math.sqrt(share * (1 - share) / units)
