"""The one door out: takes what was computed, returns what may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from tifaktor import schemas
from tifaktor.privacy.extremes import (
    drop_masked,
    find_masked,
    find_masked_goals,
    name_extremes,
)
from tifaktor.schemas import Analysed
from tifaktor.settings import USUAL_K, DefaultTarget, Method, Settings
from tifaktor.vocabulary import LeaderFactor, Status, StatusReason

_KEYS = ["municipality_id", "wave", "unit_id"]
_ALWAYS_SHOWN = {*_KEYS, "factor_id", "goal_id", "hidden_reason", "status", "reason", "rule",
                 "n_factors", "from_respondents"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown of one municipality. Only `publish` makes one.

    Hidden is an empty figure with a reason; what derives from a hidden figure is hidden too.

    Attributes:
        municipality_id: whose figures.
        k: smallest group shown.
        k_reason: why that is fewer than is usual, where it is.
        method: the constants the figures were computed with.
        leader_factor: who else sees what a unit answered about its leader.
        default_target: what goals are measured against where nothing was adopted.
        waves: every wave, oldest first.
        synthetic_waves: the waves whose figures are made up.
        responses: `schemas.PublishedResponses`.
        scores: `schemas.PublishedScores`.
        changes: `schemas.PublishedChanges`; only where both waves are shown.
        pooled_scores: `schemas.PooledScores`; only shown units, drawn towards shown units.
        benchmarks: `schemas.Benchmarks`.
        factor_verdicts: `schemas.PublishedFactorVerdicts`; only shown units.
        goal_verdicts: `schemas.PublishedGoalVerdicts`; a hidden unit has status
            `too_little_data` for the reason `hidden` and no figure.
        backtest: `schemas.Backtest`, counted over shown units.
        places: `schemas.UnitPlaces`: where each unit stood, as everybody knows.
        pools: `schemas.Pools`: hidden units that are shown together, as units of their own.
        cells: `schemas.PublishedCells`: everything that was ever shown.
        predecessors: `schemas.Predecessors`: where units came from, as HR tells.
        joined_scores: `schemas.JoinedScores`: what these had together, where all of it is shown.
        decompositions: `schemas.Decompositions`: what shown changes came from.
    """

    municipality_id: str
    k: int
    method: Method
    default_target: DefaultTarget
    waves: tuple[str, ...]
    synthetic_waves: frozenset[str]
    responses: pd.DataFrame
    scores: pd.DataFrame
    changes: pd.DataFrame
    pooled_scores: pd.DataFrame
    benchmarks: pd.DataFrame
    factor_verdicts: pd.DataFrame
    goal_verdicts: pd.DataFrame
    backtest: pd.DataFrame
    leader_factor: LeaderFactor = LeaderFactor.PARENT
    k_reason: str | None = None
    places: pd.DataFrame = field(default_factory=lambda: schemas.empty(schemas.UnitPlaces))
    pools: pd.DataFrame = field(default_factory=lambda: schemas.empty(schemas.Pools))
    cells: pd.DataFrame = field(default_factory=lambda: schemas.empty(schemas.PublishedCells))
    predecessors: pd.DataFrame = field(default_factory=lambda: schemas.empty(schemas.Predecessors))
    joined_scores: pd.DataFrame = field(default_factory=lambda: schemas.empty(schemas.JoinedScores))
    decompositions: pd.DataFrame = field(
        default_factory=lambda: schemas.empty(schemas.Decompositions)
    )

    def __post_init__(self) -> None:
        """Refuse to exist with a hidden unit's figure inside, whoever made the tables."""
        for table in (self.responses, self.scores):
            hidden = table[table["hidden_reason"].notna()]
            _refuse_figures(hidden)
        shown = self.responses.loc[self.responses["hidden_reason"].isna(), _KEYS]
        of_shown = pd.MultiIndex.from_frame(self.goal_verdicts[_KEYS]).isin(
            pd.MultiIndex.from_frame(shown)
        )
        _refuse_figures(self.goal_verdicts[~of_shown])
        _refuse_figures(self.cells.loc[~self.cells["shown"], ["n", "mean"]])
        for table, wave in self._list_derived():
            keys = pd.MultiIndex.from_frame(table[["municipality_id", wave, "unit_id"]])
            if not keys.isin(pd.MultiIndex.from_frame(shown)).all():
                raise ValueError("a hidden unit is among what is to be published")
        self._refuse_scores()
        self._refuse_joined()
        if len(_keep_told(self.decompositions, self.changes)) < len(self.decompositions):
            raise ValueError("a change that is not told is decomposed in what is published")

    def _refuse_joined(self) -> None:
        """Refuse a joined figure of which a part is hidden, here or in the municipality it was in."""
        parts = self.joined_scores.merge(self.predecessors, on=[*_KEYS, "previous_wave"])
        here = parts[parts["from_municipality_id"] == self.municipality_id]
        keys = here[["from_municipality_id", "previous_wave", "from_unit_id", "factor_id"]]
        told = self.scores.loc[self.scores["mean"].notna(), [*_KEYS, "factor_id"]]
        if not pd.MultiIndex.from_frame(keys).isin(pd.MultiIndex.from_frame(told)).all():
            raise ValueError("a hidden unit is part of a joined figure that is to be published")

    def _list_derived(self) -> list[tuple[pd.DataFrame, str]]:
        """Return what derives from units' scores, each with a column that names a wave of theirs."""
        counted_from = self.factor_verdicts[self.factor_verdicts["baseline_mean"].notna()]
        joined = find_joined(self.changes, self.joined_scores)
        return [
            (self.factor_verdicts, "wave"), (counted_from, "baseline_wave"),
            (self.pooled_scores, "wave"), (self.joined_scores, "wave"),
            (self.changes, "wave"), (self.changes[~joined], "previous_wave"),
        ]  # fmt: skip

    def _refuse_scores(self) -> None:
        """Refuse an extreme score, and what derives from a score that is hidden."""
        if name_extremes(self.scores).notna().any():
            raise ValueError("an extreme score is to be hidden, and is among what is published")
        hidden = self.scores[self.scores["hidden_reason"].notna()]
        for table, wave in self._list_derived():
            if find_masked(table, hidden, wave).any():
                raise ValueError("a hidden score is among what is to be published")
        # A factor that is hidden has no verdict, so a goal that lacks one may have no figure.
        told = self.factor_verdicts.groupby([*_KEYS, "goal_id"]).size().rename("told")
        goals = self.goal_verdicts.join(told, on=[*_KEYS, "goal_id"])
        _refuse_figures(goals[goals.pop("told").fillna(0) < goals["n_factors"]])


def _refuse_figures(hidden: pd.DataFrame) -> None:
    figures = [column for column in hidden if column not in _ALWAYS_SHOWN]
    if hidden[figures].notna().any(axis=None):
        raise ValueError("a hidden unit's figure is among what is to be published")


def publish(
    analysed: Analysed,
    mask: pd.DataFrame,
    score_mask: pd.DataFrame,
    settings: Settings,
    *,
    places: pd.DataFrame | None = None,
    pools: pd.DataFrame | None = None,
    cells: pd.DataFrame | None = None,
    elsewhere: Sequence[Published] = (),
) -> Published:
    """Return what may be shown of `analysed`.

    Args:
        analysed: everything computed for one municipality.
        mask: `schemas.Mask` for every unit and wave with a figure. A unit it does not mention is
            not shown.
        score_mask: `schemas.ScoreMask`: which scores of shown units are hidden.
        settings: where k, the constants and the default target are written down.
        places: `schemas.UnitPlaces`.
        pools: `schemas.Pools`.
        cells: `schemas.PublishedCells`.
        elsewhere: what may be shown of the municipalities that units came from.
    """
    _refuse_joined_elsewhere(analysed, elsewhere)
    changes = _keep_changes(analysed, mask, score_mask)
    return Published(
        municipality_id=analysed.municipality_id,
        k=settings.k,
        method=settings.method,
        default_target=settings.default_target,
        waves=_list_waves(analysed.scores),
        synthetic_waves=analysed.synthetic_waves,
        responses=_empty_hidden(analysed.responses, mask, schemas.PublishedResponses),
        scores=_empty_hidden(analysed.scores, mask, schemas.PublishedScores, score_mask),
        changes=changes,
        pooled_scores=_keep_shown(analysed.pooled_scores, mask, score_mask, ["wave"]),
        benchmarks=analysed.benchmarks,
        factor_verdicts=_keep_shown(analysed.factor_verdicts, mask, score_mask, ["wave"]),
        goal_verdicts=_hide_verdicts(
            analysed.goal_verdicts, mask, find_masked_goals(analysed.factor_verdicts, score_mask)
        ),
        backtest=analysed.backtest,
        leader_factor=settings.leader_factor,
        k_reason=settings.k_reason if settings.k < USUAL_K else None,
        places=schemas.empty(schemas.UnitPlaces) if places is None else places,
        pools=schemas.empty(schemas.Pools) if pools is None else pools,
        cells=schemas.empty(schemas.PublishedCells) if cells is None else cells,
        predecessors=analysed.predecessors,
        joined_scores=_keep_shown(analysed.joined_scores, mask, score_mask, ["wave"]),
        decompositions=_keep_told(analysed.decompositions, changes),
    )


def _refuse_joined_elsewhere(analysed: Analysed, elsewhere: Sequence[Published]) -> None:
    """Refuse a joined figure of which a part is hidden in the municipality it was in."""
    parts = analysed.joined_scores.merge(analysed.predecessors, on=[*_KEYS, "previous_wave"])
    away = parts[parts["from_municipality_id"] != analysed.municipality_id]
    named = ["from_municipality_id", "previous_wave", "from_unit_id", "factor_id"]
    told = {
        key
        for one in elsewhere
        for key in pd.MultiIndex.from_frame(
            one.scores.loc[one.scores["mean"].notna(), [*_KEYS, "factor_id"]]
        )
    }
    if not set(pd.MultiIndex.from_frame(away[named])) <= told:
        raise ValueError("a unit hidden elsewhere is part of a joined figure to be published")


def find_joined(changes: pd.DataFrame, joined_scores: pd.DataFrame) -> "pd.Series[bool]":
    """Return which changes are since what a unit's predecessors had, not the unit itself."""
    key = [*_KEYS, "factor_id", "previous_wave"]
    joined = pd.MultiIndex.from_frame(joined_scores[key])
    return pd.Series(
        pd.MultiIndex.from_frame(changes[key]).isin(joined), index=changes.index, dtype=bool
    )


def _keep_changes(analysed: Analysed, mask: pd.DataFrame, score_mask: pd.DataFrame) -> pd.DataFrame:
    """Return the changes of shown units since themselves or their predecessors, shown ones too."""
    joined = find_joined(analysed.changes, analysed.joined_scores)
    since_itself = _keep_shown(
        analysed.changes[~joined], mask, score_mask, ["wave", "previous_wave"]
    )
    since_others = _keep_shown(analysed.changes[joined], mask, score_mask, ["wave"])
    kept = pd.concat([since_itself, since_others], ignore_index=True)
    return kept.sort_values([*_KEYS, "factor_id"], ignore_index=True)


def _keep_told(decompositions: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the decompositions of changes that are told; their parts are shown ones already."""
    key = [*_KEYS, "factor_id", "previous_wave"]
    told = pd.MultiIndex.from_frame(changes[key])
    kept = decompositions[pd.MultiIndex.from_frame(decompositions[key]).isin(told)]
    return kept.reset_index(drop=True)


def _list_waves(scores: pd.DataFrame) -> tuple[str, ...]:
    return tuple(sorted(scores["wave"].unique()))


def _empty_hidden(
    table: pd.DataFrame,
    mask: pd.DataFrame,
    model: type[schemas.Table],
    score_mask: pd.DataFrame | None = None,
) -> pd.DataFrame:
    with_mask = table.merge(mask, on=_KEYS, how="inner", validate="many_to_one")
    hidden = ~with_mask["shown"]
    if score_mask is not None:
        key = [*_KEYS, "factor_id"]
        found = with_mask[key].merge(score_mask, on=key, how="left", validate="one_to_one")
        # Why the whole unit is hidden goes before why one of its scores would be.
        with_mask["hidden_reason"] = (
            with_mask["hidden_reason"].astype(object).where(hidden, found["hidden_reason"])
        )
        hidden |= with_mask["hidden_reason"].notna()
    figures = [column for column in table if column not in _ALWAYS_SHOWN]
    for column in figures:
        with_mask[column] = with_mask[column].mask(hidden)
    return schemas.check(model, with_mask)


def _keep_shown(
    table: pd.DataFrame, mask: pd.DataFrame, score_mask: pd.DataFrame, waves: Sequence[str]
) -> pd.DataFrame:
    shown = mask.loc[mask["shown"], _KEYS]
    kept = table
    for wave in waves:
        kept = kept.merge(
            shown.rename(columns={"wave": wave}), on=["municipality_id", wave, "unit_id"]
        )
    kept = drop_masked(kept, score_mask, *waves)
    return kept[list(table.columns)].reset_index(drop=True)


def _hide_verdicts(
    verdicts: pd.DataFrame, mask: pd.DataFrame, in_masked: pd.MultiIndex
) -> pd.DataFrame:
    with_mask = verdicts.merge(mask, on=_KEYS, how="inner", validate="many_to_one")
    goals = pd.MultiIndex.from_frame(with_mask[[*_KEYS, "goal_id"]])
    hidden = ~with_mask["shown"] | goals.isin(in_masked)
    figures = [column for column in verdicts if column not in _ALWAYS_SHOWN]
    for column in figures:
        with_mask[column] = with_mask[column].mask(hidden)
    measured = with_mask["status"] != str(Status.NOT_MEASURED)
    with_mask.loc[hidden & measured, "status"] = str(Status.TOO_LITTLE_DATA)
    with_mask.loc[hidden & measured, "reason"] = str(StatusReason.HIDDEN)
    with_mask.loc[hidden, "from_respondents"] = False
    return schemas.check(schemas.PublishedGoalVerdicts, with_mask)
