"""What of a municipality's figures may go out, judged with everything that went out before.

In order: the least hiding that is safe in each wave's tree; a little more where a hidden mean
would be bounded too closely; hidden neighbours pooled; and what the ledger does not allow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.merging import merge_responses, merge_scores, round_scores
from tifaktor.privacy.costs import COST_OF_UNIT, compute_costs
from tifaktor.privacy.figures import ANSWERED, WaveFigures, gather_figures
from tifaktor.privacy.ledger import (
    Earlier,
    describe_release,
    find_unsafe,
    is_news,
    read_earlier,
)
from tifaktor.privacy.narrow import widen
from tifaktor.privacy.nest import FloatArray, name_pool
from tifaktor.privacy.pools import Pool, form_pools
from tifaktor.privacy.suppression import build_mask
from tifaktor.schemas import Stored
from tifaktor.vocabulary import HiddenReason

_MAY_JOIN = (str(HiddenReason.TOO_FEW), str(HiddenReason.PROTECTS_OTHERS))


@dataclass(frozen=True, slots=True)
class Release:
    """What may go out of one municipality.

    Attributes:
        stored: the figures, with those of the pools beside the units'.
        mask: `schemas.Mask`, of units and pools.
        pools: `schemas.Pools`.
    """

    stored: Stored
    mask: pd.DataFrame
    pools: pd.DataFrame


def plan_release(stored: Stored, ledger: pd.DataFrame, *, root: str, k: int) -> Release:
    """Return what may be shown of each wave, and which hidden units are shown together.

    Args:
        stored: the figures.
        ledger: `schemas.Ledger` of the municipality: all that ever went out.
        root: the municipality itself.
        k: smallest group that may be shown.
    """
    earlier = {str(wave): read_earlier(rows) for wave, rows in ledger.groupby("wave")}
    mask = build_mask(
        stored.factor_scores, stored.unit_responses, stored.unit_places, root=root, k=k,
        shown_before={wave: _list_shown(ledger, wave) for wave in earlier},
    )  # fmt: skip
    masks, pools = [schemas.empty(schemas.Mask)], [schemas.empty(schemas.Pools)]
    for wave, of_wave in mask.groupby("wave", sort=True):
        widened, formed = _plan_wave(_take_wave(stored, str(wave)), of_wave, k)
        masks.append(widened)
        pools.append(formed)
    mask = pd.concat(masks, ignore_index=True)
    formed = schemas.check(schemas.Pools, pd.concat(pools, ignore_index=True))
    extended = _add_pools(stored, formed)
    mask = _show_pools(mask, formed)
    unsafe = _judge_with_ledger(extended, mask, earlier, k)
    mask = _hide(mask, unsafe, HiddenReason.SHOWN_BEFORE)
    if not any(unsafe.values()):
        return Release(extended, schemas.check(schemas.Mask, mask), formed)
    return _without_hidden_pools(stored, mask, formed)


def describe_news(
    release: Release, ledger: pd.DataFrame, k: int, score_mask: pd.DataFrame | None = None
) -> list[pd.DataFrame]:
    """Return what goes out for the first time: rows of `schemas.Ledger`, one table per wave.

    Args:
        release: from `plan_release`.
        ledger: `schemas.Ledger` of the municipality.
        k: smallest group that is shown.
        score_mask: `wave`, `unit_id`, `factor_id` of single figures that are not shown.

    Returns:
        Tables without when and by which version; none for a wave whose picture went out before.
    """
    news = []
    for wave, mask in release.mask.groupby("wave", sort=True):
        now, before = _take_wave(release.stored, str(wave)), ledger[ledger["wave"] == wave]
        single = None if score_mask is None else score_mask[score_mask["wave"] == wave]
        picture = describe_release(
            now.factor_scores, now.unit_responses, now.unit_places, mask, single
        )
        if is_news(picture, before):
            number = 1 if before.empty else int(before["snapshot"].max()) + 1
            whose = {"municipality_id": release.stored.municipality_id, "wave": str(wave)}
            news.append(picture.assign(**whose, snapshot=number, k=k))
    return news


def list_cells(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.PublishedCells`: the ledger as everybody may see it.

    What was shown stands as it was shown; of what was hidden, where it stood and nothing else.
    """
    told = ledger["shown"] | (ledger["count_id"] == ANSWERED)
    cells = ledger[told].assign(n=ledger["n"].where(ledger["shown"]))
    return schemas.check(schemas.PublishedCells, cells.reset_index(drop=True))


def _list_shown(ledger: pd.DataFrame, wave: str) -> frozenset[str]:
    out = ledger.loc[(ledger["wave"] == wave) & ledger["shown"], "unit_id"]
    return frozenset(out.astype(str))


def _take_wave(stored: Stored, wave: str) -> Stored:
    """Return the tables of figures with one wave's rows."""
    scores, responses, places = (
        table[table["wave"] == wave]
        for table in (stored.factor_scores, stored.unit_responses, stored.unit_places)
    )
    return replace(stored, factor_scores=scores, unit_responses=responses, unit_places=places)


def _plan_wave(stored: Stored, mask: pd.DataFrame, k: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the mask with a little more hidden, and `schemas.Pools`."""
    figures = gather_figures(stored.factor_scores, stored.unit_responses, stored.unit_places)
    reasons = mask.set_index("unit_id")["hidden_reason"]
    reason = reasons.reindex(figures.nest.unit_ids, fill_value=str(HiddenReason.N_UNKNOWN))
    shown = reason.isna().to_numpy()
    kept = widen(figures, shown, _weigh(figures), k)
    gone = {
        unit for unit, was, stays in zip(reason.index, shown, kept, strict=True) if was != stays
    }
    mask = _hide(mask, {str(mask.iloc[0]["wave"]): gone}, HiddenReason.PROTECTS_OTHERS)
    may_join = reason.isin(_MAY_JOIN).to_numpy() | (shown & ~kept)
    may_join &= ~np.isnan(figures.counts).all(axis=1) & (figures.people[:, 0] > 0)
    exact = bool(stored.factor_scores["decimals"].isna().all())
    formed = form_pools(figures, kept, may_join, k, exact=exact)
    return mask, _name_pools(figures.nest.unit_ids, formed, mask.iloc[0])


def _name_pools(
    ids: tuple[str, ...], formed: Sequence[Pool], whose: "pd.Series[str]"
) -> pd.DataFrame:
    rows = []
    for pool in formed:
        members = [ids[unit] for unit in pool.members]
        pool_id = name_pool(ids[pool.parent], members, with_staff=pool.with_staff)
        rows += [(pool_id, ids[pool.parent], unit, pool.with_staff) for unit in members]
    table = pd.DataFrame(rows, columns=["pool_id", "parent_id", "unit_id", "with_staff"])
    keys = {name: str(whose[name]) for name in ("municipality_id", "wave")}
    return table.astype({"with_staff": "bool"}).assign(**keys)


def _weigh(figures: WaveFigures) -> FloatArray:
    """Return what hiding each unit costs, in thousands: a solver's tolerance is for such numbers."""
    return compute_costs(figures.nest.depth, figures.people[:, 0]) / COST_OF_UNIT


def _add_pools(stored: Stored, pools: pd.DataFrame) -> Stored:
    """Return the figures with the pools as units between their members and these' parent."""
    if pools.empty:
        return stored
    members = _list_parts(stored.unit_places, pools)
    places = stored.unit_places.merge(
        pools[["wave", "unit_id", "pool_id"]], on=["wave", "unit_id"], how="left"
    )
    places["within_id"] = places["pool_id"].fillna(places["within_id"])
    tops = pools.drop_duplicates(["wave", "pool_id"]).drop(columns=["unit_id", "with_staff"])
    tops = tops.rename(columns={"pool_id": "unit_id", "parent_id": "within_id"})
    places = places[list(stored.unit_places.columns)]
    return replace(
        stored,
        factor_scores=_append(
            stored.factor_scores, round_scores(merge_scores(stored.factor_scores, members))
        ),
        unit_responses=_append(
            stored.unit_responses, merge_responses(stored.unit_responses, members)
        ),
        unit_places=schemas.check(schemas.UnitPlaces, _append(places, tops)),
    )


def _list_parts(unit_places: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    """Return what each pool is the sum of: its members, or its parent less the parent's others.

    Returns:
        `wave`, `unit_id`, `merged_id` and `sign` (1 or -1), as `analysis.merging` takes them.
    """
    parts = pools.rename(columns={"pool_id": "merged_id"})
    plain = parts[~parts["with_staff"]].assign(sign=1)
    wide = parts[parts["with_staff"]]
    whole = wide.drop_duplicates(["wave", "merged_id"]).assign(sign=1)
    others = unit_places.merge(
        whole[["wave", "merged_id", "parent_id"]].rename(columns={"parent_id": "within_id"}),
        on=["wave", "within_id"],
    )
    inside = pd.MultiIndex.from_frame(wide[["wave", "unit_id", "merged_id"]])
    is_inside = pd.MultiIndex.from_frame(others[["wave", "unit_id", "merged_id"]]).isin(inside)
    others = others[~is_inside].assign(sign=-1)
    whole = whole.assign(unit_id=whole["parent_id"])
    columns = ["wave", "unit_id", "merged_id", "sign"]
    return pd.concat([plain[columns], whole[columns], others[columns]], ignore_index=True)


def _append(before: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([before, added], ignore_index=True)


def _show_pools(mask: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    rows = pools[["municipality_id", "wave", "pool_id"]].drop_duplicates()
    rows = rows.rename(columns={"pool_id": "unit_id"}).assign(shown=True, hidden_reason=None)
    return pd.concat([mask, rows], ignore_index=True)


def _judge_with_ledger(
    stored: Stored, mask: pd.DataFrame, earlier: Mapping[str, Earlier], k: int
) -> dict[str, set[str]]:
    """Return for each wave the units and pools that what went out before does not allow."""
    unsafe = {}
    for wave, before in earlier.items():
        now = _take_wave(stored, wave)
        if now.unit_places.empty:
            continue
        wish = describe_release(
            now.factor_scores, now.unit_responses, now.unit_places, mask[mask["wave"] == wave]
        )
        figures = gather_figures(now.factor_scores, now.unit_responses, now.unit_places)
        cost = pd.Series(_weigh(figures), index=figures.nest.unit_ids)
        unsafe[wave] = find_unsafe(wish, before, cost, k)
    return unsafe


def _hide(mask: pd.DataFrame, units: Mapping[str, set[str]], reason: HiddenReason) -> pd.DataFrame:
    keys = [(wave, unit) for wave, hidden in units.items() for unit in sorted(hidden)]
    if not keys:
        return mask
    here = pd.MultiIndex.from_frame(mask[["wave", "unit_id"]]).isin(keys) & mask["shown"]
    mask = mask.assign(shown=mask["shown"] & ~here)
    mask.loc[here, "hidden_reason"] = str(reason)
    return mask


def _without_hidden_pools(stored: Stored, mask: pd.DataFrame, pools: pd.DataFrame) -> Release:
    """Return the release with the pools that are shown; of others there is nothing to tell."""
    states = mask.set_index(["wave", "unit_id"])["shown"]
    keys = pd.MultiIndex.from_frame(pools[["wave", "pool_id"]])
    kept = pools[states.reindex(keys).to_numpy(dtype=bool)].reset_index(drop=True)
    gone = set(keys) - set(pd.MultiIndex.from_frame(kept[["wave", "pool_id"]]))
    here = pd.MultiIndex.from_frame(mask[["wave", "unit_id"]]).isin(list(gone))
    mask = schemas.check(schemas.Mask, mask[~here].reset_index(drop=True))
    return Release(_add_pools(stored, kept), mask, kept)
