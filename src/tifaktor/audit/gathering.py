"""From published tables to cells and places: what an outsider has in hand."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tifaktor.audit.outlines import ANSWERED, KEYS, WHOSE, Floats, find_extremes
from tifaktor.scale import LOW, get_scale
from tifaktor.vocabulary import HiddenReason, SdBasis

_CELLS = [*KEYS, "factor_id", "n", "mean", "sd", "decimals", "coarse", "estimated"]
_ESTIMATED = {str(SdBasis.DISTRIBUTION), str(SdBasis.STATEMENTS)}
"""Standard deviations that are near that of the scores, and bound nothing for sure."""
_AT_ENDS = (str(HiddenReason.EXTREME_LOW), str(HiddenReason.EXTREME_HIGH))
"""Why a score stands as "1.1 or less" or "4.9 or more"."""
_LARGE = [str(HiddenReason.PROTECTS_OTHERS), str(HiddenReason.SHOWN_BEFORE)]
"""Why units are hidden that have k people or more."""
_PLACES = [*KEYS, "within_id", "at_least"]


def gather_cells(tables: Mapping[str, pd.DataFrame], k: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells and places that `attack` takes, from the tables of a publication.

    Args:
        tables: as published: `responses`, `scores`, `places`, and `cells`, the ledger of all that
            was ever shown.
        k: smallest group shown: a unit that is shown, or hidden to protect others, has at least so many.
    """
    now = _read_now(tables, k)
    if tables["cells"].empty:
        return now
    told = _read_ledger(tables["cells"], tables["responses"], tables["scores"], k)
    return _add_unwritten(told, now)


def _add_unwritten(
    told: tuple[pd.DataFrame, pd.DataFrame], now: tuple[pd.DataFrame, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ledger's cells and places, with those waves that now say something else."""
    keys = ["municipality_id", "wave", "unit_id", "factor_id", "n", "mean"]
    (cells, places), (cells_now, places_now) = told, now
    known = pd.MultiIndex.from_frame(cells[keys].round(9))
    plain = cells_now[cells_now["coarse"] == 0]
    fresh = plain[~pd.MultiIndex.from_frame(plain[keys].round(9)).isin(known)]
    waves = pd.MultiIndex.from_frame(fresh[keys[:2]].drop_duplicates())
    if waves.empty:
        return told
    number = 1 if cells.empty else int(cells["snapshot"].max()) + 1
    added = [
        table[pd.MultiIndex.from_frame(table[keys[:2]]).isin(waves)].assign(snapshot=number)
        for table in (plain, places_now)
    ]
    return (
        pd.concat([cells, added[0]], ignore_index=True),
        pd.concat([places, added[1]], ignore_index=True),
    )


def _read_now(tables: Mapping[str, pd.DataFrame], k: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells and places of what is published now."""
    responses = tables["responses"].assign(snapshot=1)
    shown = responses[responses["hidden_reason"].isna()]
    answered = shown[KEYS].assign(
        factor_id=ANSWERED, n=shown["n_responses"], mean=np.nan, sd=np.nan, decimals=np.nan
    )
    scores = tables["scores"].assign(snapshot=1)
    parts = [
        _plain(answered),
        _plain(scores[scores["mean"].notna() | scores["n"].notna()]),
        _plain(_read_ends(scores, responses)),
    ]
    cells = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    cells = cells[cells["n"].notna() | cells["mean"].notna()]
    stood = tables["places"][[*WHOSE, "within_id"]]
    places = responses[[*KEYS, "hidden_reason"]].merge(stood, on=WHOSE, how="left")
    return cells.reset_index(drop=True), _say_least(places, k)


def _read_ends(scores: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Return cells for scores that are only told to be at an end of the scale.

    How many answered the factor is not told; how many answered at all mostly is the same.
    """
    ends = scores[scores["hidden_reason"].isin(_AT_ENDS) & scores["mean"].isna()]
    shown = responses.loc[responses["hidden_reason"].isna(), [*KEYS, "n_responses"]]
    told = ends.drop(columns="n").merge(shown, on=KEYS).rename(columns={"n_responses": "n"})
    told = told[told["n"].notna()]
    least, most = find_extremes()
    middles = dict(zip(_AT_ENDS, ((LOW + least) / 2, (most + get_scale().high) / 2), strict=True))
    return told.assign(mean=told["hidden_reason"].map(middles), sd=np.nan, decimals=1, coarse=True)


def _read_ledger(
    ledger: pd.DataFrame, responses: pd.DataFrame, scores: pd.DataFrame, k: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    newest = ledger.groupby(["municipality_id", "wave"])["snapshot"].transform("max")
    ledger = ledger.rename(columns={"count_id": "factor_id"}).assign(newest=newest)
    shown = ledger[ledger["shown"].astype(bool) & (ledger["n"].notna() | ledger["mean"].notna())]
    spread = scores[[*WHOSE, "factor_id", *(name for name in ("sd", "sd_basis") if name in scores)]]
    cells = shown.merge(spread, on=[*WHOSE, "factor_id"], how="left")
    # Only what is published now has a standard deviation; the ledger keeps none.
    cells["sd"] = cells["sd"].where(cells["snapshot"] == cells["newest"])
    places = ledger[[*KEYS, "within_id"]].drop_duplicates(subset=KEYS)
    reasons = responses[[*WHOSE, "hidden_reason"]]
    return _plain(cells), _say_least(places.merge(reasons, on=WHOSE, how="left"), k)


def _plain(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a cell, numbers as plain floats."""
    numbers: dict[str, Floats | float] = {
        name: cells[name].to_numpy(np.float64, na_value=np.nan)
        for name in ("n", "mean", "sd", "decimals")
    }
    numbers["coarse"] = cells["coarse"].to_numpy(np.float64) if "coarse" in cells else 0.0
    numbers["estimated"] = 0.0
    if "sd_basis" in cells:
        numbers["estimated"] = np.where(cells["sd_basis"].isin(_ESTIMATED), 1.0, 0.0)
    return cells[[*KEYS, "factor_id"]].assign(**numbers)[_CELLS]


def _say_least(places: pd.DataFrame, k: int) -> pd.DataFrame:
    reason = places["hidden_reason"]
    # A unit that is shown has so many too, though a single score of it may be hidden.
    large = reason.isna() | reason.isin(_LARGE)
    return places.assign(at_least=np.where(large, k, 1))[_PLACES]
