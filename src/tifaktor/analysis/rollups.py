"""Units that a file of means has no figures of, put together from the units below them.

The mean is that of all who answered, never a mean of means (`docs/method.md` §16). People attached
to the unit itself are in no row of such a file, so they are in no figure either.
"""

from dataclasses import dataclass

import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.merging import merge_responses, merge_scores, round_scores
from tifaktor.organisation import Tree, build_tree, find_within

_PLACE = ["wave", "unit_id"]
_WHOLE = ["wave", "merged_id"]
_PAIR = [*_WHOLE, "unit_id"]
_FIGURES = ("n_responses", "n_invited", "response_rate")


@dataclass(frozen=True, slots=True)
class RollUp:
    """A file's figures, with those of units that were put together, and what stood in the way.

    Attributes:
        factor_scores: `schemas.FactorScores`: the file's own, untouched, and the others after them.
        unit_responses: `schemas.UnitResponses`, likewise; only rows that said nothing are gone.
        summed: `wave` and `unit_id` of the units that were put together.
        without_row: `wave`, `unit_id` of units that were not, and `lacking_id`: the units below
            them of which the file says nothing.
        without_figures: likewise, and `lacking_id`: the units below them that have no mean, or no
            number of answers, on some factor.
    """

    factor_scores: pd.DataFrame
    unit_responses: pd.DataFrame
    summed: pd.DataFrame
    without_row: pd.DataFrame
    without_figures: pd.DataFrame


def roll_up(
    factor_scores: pd.DataFrame, unit_responses: pd.DataFrame, units: pd.DataFrame
) -> RollUp:
    """Put together every unit that a file has no figures of, where all that is below it is there.

    A unit's parts are the nearest units below it that the file has figures of; with one alone it
    would be that one by another name, and is left out. Every unit below that existed that year
    must be in some part, and every part in which anybody answered must have the factor's mean and
    number of answers. The result is rounded as the file's means are.

    Args:
        factor_scores: `schemas.FactorScores` of a file of means.
        unit_responses: `schemas.UnitResponses` of the same.
        units: `schemas.Units`.
    """
    tree = build_tree(units)
    present = _list_measured(factor_scores, unit_responses)
    parts = _find_parts(present, tree)
    lacking = _find_lacking(present, units, tree).merge(parts[_WHOLE].drop_duplicates())
    whole = ~pd.MultiIndex.from_frame(parts[_WHOLE]).isin(pd.MultiIndex.from_frame(lacking[_WHOLE]))
    parts = parts[whole].reset_index(drop=True)
    if parts.empty:
        none = pd.DataFrame(columns=_PLACE, dtype="str")
        none_lacking = _name_lacking(pd.DataFrame(columns=_PAIR, dtype="str"))
        return RollUp(factor_scores, unit_responses, none, _name_lacking(lacking), none_lacking)
    merged, uncounted = _merge_scores(factor_scores, unit_responses, parts)
    rolled = merged[_PLACE].drop_duplicates().rename(columns={"unit_id": "merged_id"})
    responses = _merge_responses(unit_responses, parts.merge(rolled))
    told = pd.MultiIndex.from_frame(unit_responses[_PLACE]).isin(
        pd.MultiIndex.from_frame(responses[_PLACE])
    )
    return RollUp(
        _append(schemas.FactorScores, factor_scores, merged),
        _append(schemas.UnitResponses, unit_responses[~told], responses),
        responses[_PLACE],
        _name_lacking(lacking),
        _name_lacking(uncounted),
    )


def _list_measured(factor_scores: pd.DataFrame, unit_responses: pd.DataFrame) -> pd.DataFrame:
    """Return `wave` and `unit_id` of every unit of which the file says anything."""
    says = unit_responses[list(_FIGURES)].notna().any(axis=1)
    rows = pd.concat([unit_responses.loc[says, _PLACE], factor_scores[_PLACE]])
    return rows.drop_duplicates(ignore_index=True)


def _find_parts(present: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """Return `wave`, `unit_id` of each part and `merged_id` of the unit that it is a part of."""
    parts = _find_between(present, present, tree)
    several = parts.groupby(_WHOLE)["unit_id"].transform("size") > 1
    return parts[several].reset_index(drop=True)


def _find_lacking(present: pd.DataFrame, units: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """Return the units without others below them of which the file says nothing, as parts.

    Only units that existed in the year of the wave, as far as `units.csv` says.
    """
    every = units[["unit_id", "parent_id", "valid_from", "valid_to"]].merge(
        present[["wave"]].drop_duplicates(), how="cross"
    )
    year = every["wave"].str[:4].astype("int64")
    is_present = pd.MultiIndex.from_frame(every[_PLACE]).isin(pd.MultiIndex.from_frame(present))
    existed = ~((year < every["valid_from"]) | (year > every["valid_to"])) | is_present
    parents = every.loc[existed, ["wave", "parent_id"]].dropna()
    has_below = pd.MultiIndex.from_frame(every[_PLACE]).isin(pd.MultiIndex.from_frame(parents))
    absent = every.loc[existed & ~is_present & ~has_below, _PLACE].reset_index(drop=True)
    return _find_between(absent, present, tree)


def _find_between(rows: pd.DataFrame, present: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """Return each unit with every unit above it that is below the nearest one with figures."""
    pairs = find_within(rows, present, tree).merge(tree.closure(), on="unit_id")
    between = pairs["ancestor_id"].map(tree.depth) > pairs["within_depth"]
    between &= pairs["ancestor_id"] != pairs["unit_id"]
    found = pairs[between].rename(columns={"ancestor_id": "merged_id"})
    return found[_PAIR].reset_index(drop=True)


def _merge_scores(
    factor_scores: pd.DataFrame, unit_responses: pd.DataFrame, parts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scores of the merged units, and the parts that lack what others have."""
    known = _take_decimals(factor_scores)[factor_scores["n"].notna().to_numpy()]
    answered = unit_responses.loc[unit_responses["n_responses"].ne(0).fillna(True), _PLACE]
    asked = parts.merge(answered)
    # What any part has, all must have: else those who are left out would count as nobody.
    measured = asked.merge(factor_scores[[*_PLACE, "factor_id"]])[[*_WHOLE, "factor_id"]]
    wanted = asked.merge(measured.drop_duplicates(), on=_WHOLE)
    given = wanted.merge(
        known[[*_PLACE, "factor_id"]], on=[*_PLACE, "factor_id"], how="left", indicator="found"
    )
    lacks = given["found"] == "left_only"
    incomplete = given.loc[lacks, [*_WHOLE, "factor_id"]].rename(columns={"merged_id": "unit_id"})
    merged = merge_scores(known, asked.assign(sign=1))
    complete = ~pd.MultiIndex.from_frame(merged[[*_PLACE, "factor_id"]]).isin(
        pd.MultiIndex.from_frame(incomplete[[*_PLACE, "factor_id"]])
    )
    return round_scores(merged[complete]), given.loc[lacks, _PAIR].drop_duplicates()


def _take_decimals(factor_scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores with the decimals of their wave where they are rounded at all.

    Spreadsheets drop the last zero: a 4 among 4.2 and 3.9 must not round the whole to a 4.
    """
    most = factor_scores.groupby("wave")["decimals"].transform("max")
    return factor_scores.assign(decimals=most.where(factor_scores["decimals"].notna()))


def _merge_responses(unit_responses: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    n_parts = parts.groupby(_WHOLE).size().rename("n_parts").reset_index()
    n_parts = n_parts.rename(columns={"merged_id": "unit_id"})
    responses = merge_responses(unit_responses, parts.assign(sign=1)).merge(n_parts, on=_PLACE)
    return responses.assign(n_units_summed=responses["n_parts"].astype("Int64"))


def _name_lacking(pairs: pd.DataFrame) -> pd.DataFrame:
    named = pairs.rename(columns={"unit_id": "lacking_id", "merged_id": "unit_id"})
    return named[["wave", "unit_id", "lacking_id"]].reset_index(drop=True)


def _append(model: type[schemas.Table], own: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    if added.empty:
        return own.reset_index(drop=True)
    columns = list(own.columns)
    return schemas.check(model, pd.concat([own, added[columns]], ignore_index=True))
