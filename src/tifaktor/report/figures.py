"""The published tables as lookups, made once per wave so that no page searches a frame."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple, TypeVar

import orjson
import pandas as pd

from tifaktor.privacy.gate import Published
from tifaktor.report.estimates import Estimate
from tifaktor.report.rows import list_rows, list_values
from tifaktor.vocabulary import ContinuityReason, GoalRule

Row = TypeVar("Row", bound=NamedTuple)


class Response(NamedTuple):
    """Who was asked and who answered, in one unit and wave.

    Attributes:
        n_units_summed: units that the figures were put together from, where they are not its own.
    """

    n_responses: int | None
    n_invited: int | None
    response_rate: float | None
    hidden_reason: str | None
    n_units_summed: int | None = None


class Score(NamedTuple):
    """One factor in one unit and wave; no mean where it is hidden."""

    n: int | None
    mean: float | None
    low: float | None
    high: float | None
    decimals: int | None
    sd: float | None
    sd_basis: str | None
    hidden_reason: str | None


class Benchmark(NamedTuple):
    """A mean that stands beside a unit's, and how it was rounded."""

    mean: float
    decimals: int | None


class Change(NamedTuple):
    """One factor in one unit against the wave before."""

    previous_wave: str
    change: float
    flagged: bool
    smallest_visible: float | None


class Decomposition(NamedTuple):
    """What a change in a unit with others below it came from: three parts that add up to it."""

    previous_wave: str
    change: float
    from_units: float
    from_sizes: float
    from_opened_closed: float
    rounding: float


class FactorVerdict(NamedTuple):
    """One factor of one goal, against what is required."""

    basis: str
    weight: float
    target_kind: str
    target_value: float | None
    due_year: float | None
    required: float | None
    baseline_wave: str | None
    baseline_mean: float | None
    baseline_pooled: bool
    adopted: str | None
    n: int | None
    mean: float | None
    probability: float | None
    status: str
    reason: str | None
    direction: str | None


class GoalVerdict(NamedTuple):
    """One goal in one unit, with what explains the verdict."""

    status: str
    reason: str | None
    direction: str | None
    probability: float | None
    mean: float | None
    low: float | None
    high: float | None
    required: float | None
    n_factors: int
    from_respondents: bool
    rule: str
    weakest_factor_id: str | None
    response_rate: float | None
    se: float | None
    df: float | None
    end_probability: float | None
    movement: str | None
    holds_weights: bool | None
    holds_rounding: bool | None
    tipping_point: float | None
    silent_limit: float | None

    @property
    def by_mean(self) -> bool:
        """Whether the mean of its factors is judged and shown, or else the weakest of them."""
        return self.n_factors == 1 or self.rule == GoalRule.MEAN_GUARD


class Outcome(NamedTuple):
    """How often one thing was said of a goal last time and another thing came."""

    previous_wave: str
    goal_id: str
    previous_status: str
    previous_direction: str | None
    status: str
    n_units: int
    n_above: int


class Pool(NamedTuple):
    """Hidden units that are shown together as one, beside each other in the tree.

    Attributes:
        members: the units, in the order of units.csv.
        with_staff: whether those of the unit above who belong to no unit below it are in it too.
    """

    members: tuple[str, ...]
    with_staff: bool


class Joined(NamedTuple):
    """One factor of a unit's predecessors together, in the wave before.

    Attributes:
        continuity: whether the unit is compared with it, or it is shown for reference alone.
    """

    n: int
    mean: float
    low: float | None
    high: float | None
    continuity: str


class Predecessor(NamedTuple):
    """A unit that some of another's positions were in.

    Attributes:
        weight: share of the positions with a known origin that came from there.
        share_moved: share of the positions there that came along.
    """

    from_municipality_id: str
    from_unit_id: str
    weight: float
    share_moved: float


class Origin(NamedTuple):
    """What a unit was in the wave before, and how far its series may be drawn.

    Attributes:
        share_known: share of its positions that are known to have been somewhere.
        predecessors: the units that it came from, the largest part first; none where nobody knows.
    """

    previous_wave: str
    continuity: str
    continuity_reason: str
    share_known: float
    predecessors: tuple[Predecessor, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything published up to and including one wave, by what it is about.

    Attributes:
        wave: the wave that the pages are about.
        waves: the waves up to it, oldest first.
        responses: by wave and unit.
        scores: by wave, unit and factor.
        benchmarks: by wave, benchmark and factor.
        changes: by unit and factor, of this wave.
        factor_verdicts: by unit, goal and factor, of this wave.
        goal_verdicts: by unit and goal, of this wave.
        earlier_verdicts: by unit and goal, of the wave before; none in the first.
        outcomes: what was said of goals in the wave before, and what came in this one.
        pools: by the key that the pool has as a unit, of this wave.
        pool_of: unit to the pool that it is shown in, of this wave.
        origins: by wave and unit; none where it was the same unit in the wave before.
        joined: what units' predecessors had together, by wave, unit and factor.
        decompositions: what changes came from, by unit and factor, of this wave.
        estimates: scores drawn towards the units beside them, by unit and factor, of this wave.
    """

    wave: str
    waves: tuple[str, ...]
    responses: dict[tuple[str, ...], Response]
    scores: dict[tuple[str, ...], Score]
    benchmarks: dict[tuple[str, ...], Benchmark]
    changes: dict[tuple[str, ...], Change]
    factor_verdicts: dict[tuple[str, ...], FactorVerdict]
    goal_verdicts: dict[tuple[str, ...], GoalVerdict]
    earlier_verdicts: dict[tuple[str, ...], GoalVerdict]
    outcomes: tuple[Outcome, ...]
    pools: dict[str, Pool]
    pool_of: dict[str, str]
    origins: dict[tuple[str, ...], Origin]
    joined: dict[tuple[str, ...], Joined]
    decompositions: dict[tuple[str, ...], Decomposition]
    estimates: dict[tuple[str, ...], Estimate]

    def find_hidden_reason(self, wave: str, unit_id: str) -> str | None:
        """Return why a unit is hidden in a wave, or None where it is shown or was not in it."""
        response = self.responses.get((wave, unit_id))
        return None if response is None else response.hidden_reason

    def find_pool(self, unit_id: str) -> str | None:
        """Return the pool that a hidden unit is shown in, if it is."""
        return self.pool_of.get(unit_id)

    def is_measured(self, unit_id: str) -> bool:
        """Return whether the unit was in this wave at all, shown or hidden."""
        return (self.wave, unit_id) in self.responses

    def has_intervals(self, unit_id: str, factors: Iterable[str]) -> bool:
        """Return whether at least one of the unit's means has an interval."""
        scores = (self.scores.get((self.wave, unit_id, factor)) for factor in factors)
        return any(score is not None and score.low is not None for score in scores)

    def make_fingerprint(self) -> str:
        """Return a hash that is another one as soon as any figure is, or is hidden or shown.

        Returns:
            SHA-256, hexadecimal; the order of the rows does not count.
        """
        digest = sha256()
        for field in fields(self):
            value = getattr(self, field.name)
            rows = sorted(value.items(), key=itemgetter(0)) if isinstance(value, dict) else value
            digest.update(orjson.dumps([field.name, rows], default=tuple))
        return digest.hexdigest()


def collect_figures(published: Published, wave: str) -> Figures:
    """Read the published tables into lookups; later waves than `wave` are left out."""
    waves = published.waves[: published.waves.index(wave) + 1]

    def until(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["wave"].isin(waves)]

    def now(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["wave"] == wave]

    def before(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["wave"].isin(waves[-2:-1])]

    pools = {
        str(pool_id): Pool(tuple(rows["unit_id"]), bool(rows["with_staff"].iloc[0]))
        for pool_id, rows in now(published.pools).groupby("pool_id", sort=False)
    }
    return Figures(
        wave=wave,
        waves=waves,
        responses=_index(until(published.responses), Response, "wave", "unit_id"),
        scores=_index(until(published.scores), Score, "wave", "unit_id", "factor_id"),
        benchmarks=_index(
            until(published.benchmarks), Benchmark, "wave", "benchmark_id", "factor_id"
        ),
        changes=_index(now(published.changes), Change, "unit_id", "factor_id"),
        factor_verdicts=_index(
            now(published.factor_verdicts), FactorVerdict, "unit_id", "goal_id", "factor_id"
        ),
        goal_verdicts=_index(now(published.goal_verdicts), GoalVerdict, "unit_id", "goal_id"),
        earlier_verdicts=_index(
            before(published.goal_verdicts), GoalVerdict, "unit_id", "goal_id"
        ),
        outcomes=tuple(sorted(_read_rows(now(published.backtest), Outcome), key=repr)),
        pools=pools,
        pool_of={unit: pool_id for pool_id, pool in pools.items() for unit in pool.members},
        origins=_collect_origins(until(published.predecessors)),
        joined=_index(until(published.joined_scores), Joined, "wave", "unit_id", "factor_id"),
        decompositions=_index(now(published.decompositions), Decomposition, "unit_id", "factor_id"),
        estimates=_index(now(published.pooled_scores), Estimate, "unit_id", "factor_id"),
    )  # fmt: skip


def _collect_origins(predecessors: pd.DataFrame) -> dict[tuple[str, ...], Origin]:
    """Return the origins of the units that are not just the same unit as before."""
    changed = predecessors[predecessors["continuity_reason"] != str(ContinuityReason.SAME_UNIT)]
    changed = changed.sort_values(["weight", "from_unit_id"], ascending=[False, True])
    origins: dict[tuple[str, ...], Origin] = {}
    for row in list_rows(changed):
        key = (row["wave"], row["unit_id"])
        origin = origins.get(key) or Origin(
            row["previous_wave"], row["continuity"], row["continuity_reason"],
            row["share_known"], (),
        )  # fmt: skip
        if row["from_unit_id"] is not None:
            found = Predecessor(**{name: row[name] for name in Predecessor._fields})
            origin = origin._replace(predecessors=(*origin.predecessors, found))
        origins[key] = origin
    return origins


def _index(frame: pd.DataFrame, row: type[Row], *keys: str) -> dict[tuple[str, ...], Row]:
    """Return the rows of `frame` as `row`s, whose fields are columns, by the values of `keys`."""
    names = zip(*(list_values(frame[key]) for key in keys), strict=True)
    return dict(zip(names, _read_rows(frame, row), strict=True))


def _read_rows(frame: pd.DataFrame, row: type[Row]) -> Iterator[Row]:
    columns = [list_values(frame[name]) for name in row._fields]
    return map(row, *columns)
