"""Which figures a page may carry: its own unit's, those above it, the means of others."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tifaktor.audit.outlines import Floats, find_extremes
from tifaktor.scale import get_scale

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_WHOLE = re.compile(r"\d+")
_TEXTS = ("municipalities", "units", "goals", "links", "measures")
_FIGURES = ("responses", "scores", "changes", "factor_verdicts", "goal_verdicts", "joined_scores",
            "decompositions")  # fmt: skip
_OF_FACTOR = ["wave", "unit_id", "factor_id"]
_OF_GOAL = ["wave", "unit_id", "goal_id"]
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Permits:
    """What the tables of a publication let each page show.

    Attributes:
        k: smallest group shown.
        waves: every survey, the oldest first.
        hidden: wave × unit whose figures are hidden.
        counts: wave × unit to how many answered and were asked.
        means: wave × unit × factor to mean, low, high.
        benchmarks: wave × factor to the means of the nation and of types of units.
        figures: unit to every number of its rows in any table, by wave.
        answers: wave × unit × factor to how many answered.
        changes: wave × unit × factor to the change since the wave before.
        estimates: wave × unit × factor to the score drawn towards others, and how far it is off.
        judged: wave × unit × goal to mean, low, high and what is required, of it and its factors.
        statuses: wave × unit × goal to its status.
        above: wave × unit to the units above it.
        spoken: numbers that stand in any text, name or rule, in order.
        named: whole numbers that stand in names of units and surveys.
        words: all names and quoted texts.
        factor_ids: name of a factor, in any language, to its id.
        pools: wave × unit to the group that it, or the nearest unit above it, is shown in.
    """

    k: int
    waves: tuple[str, ...]
    hidden: frozenset[tuple[str, str]]
    counts: Mapping[tuple[str, ...], tuple[float, ...]]
    means: Mapping[tuple[str, ...], tuple[float, ...]]
    benchmarks: Mapping[tuple[str, str], tuple[float, ...]]
    figures: Mapping[str, Floats]
    answers: Mapping[tuple[str, ...], tuple[float, ...]]
    changes: Mapping[tuple[str, ...], tuple[float, ...]]
    estimates: Mapping[tuple[str, ...], tuple[float, ...]]
    judged: Mapping[tuple[str, ...], tuple[float, ...]]
    statuses: Mapping[tuple[str, ...], str]
    above: Mapping[tuple[str, str], tuple[str, ...]]
    spoken: tuple[float, ...]
    named: frozenset[int]
    words: str
    factor_ids: Mapping[str, str]
    pools: Mapping[tuple[str, str], str]


def list_permits(
    tables: Tables, places: pd.DataFrame, k: int, sentences: Iterable[str], survey: Iterable[str]
) -> Permits:
    """Return what may stand on the pages of one municipality.

    Args:
        tables: as published.
        places: `wave`, `unit_id`, `within_id`: where each unit stood.
        k: smallest group shown.
        sentences: the program's own, whose numbers may stand anywhere.
        survey: what the survey is called; a name may hold a number, as 10-FAKTOR does.
    """
    responses, scores = tables["responses"], tables["scores"]
    hidden = responses[responses["hidden_reason"].notna()]
    words, called = _join_words(tables), [*survey]
    spoken = _NUMBER.findall("\n".join([words, *sentences, *called]))
    # At an end of the scale only the end is told: "≥ 4,9".
    constants = [
        float(k),
        get_scale().high,
        *find_extremes(),
        *(float(number.replace(",", ".")) for number in spoken),
    ]
    above = _list_above(places)
    today = _list_above(tables["units"].assign(wave="", within_id=tables["units"]["parent_id"]))
    return Permits(
        k=k,
        waves=tuple(sorted(map(str, responses["wave"].unique()))),
        hidden=frozenset(zip(hidden["wave"], hidden["unit_id"], strict=True)),
        counts=_index(responses, ["wave", "unit_id"], ["n_responses", "n_invited"]),
        means=_index_joined(tables)
        | _index(scores, ["wave", "unit_id", "factor_id"], ["mean", "low", "high"]),
        benchmarks=_gather_benchmarks(tables["benchmarks"]),
        figures=_gather_figures(tables),
        answers=_index(scores, _OF_FACTOR, ["n"]),
        changes=_index(tables["changes"], _OF_FACTOR, ["change"]),
        estimates=_index(tables["pooled_scores"], _OF_FACTOR, ["estimate", "rmse"]),
        judged=_gather_judged(tables),
        statuses=_list_statuses(tables["goal_verdicts"]),
        # Pages are laid out by today's tree, whatever the tree was when the figures were summed.
        above={
            (wave, unit): (*path, *(u for u in today.get(("", unit), ()) if u not in path))
            for (wave, unit), path in above.items()
        },
        spoken=tuple(sorted(set(constants))),
        named=_list_named(tables, k, called),
        words=words,
        factor_ids={
            str(name): str(factor)
            for column in ("name_nb", "name_nn", "name_en")
            for name, factor in zip(
                tables["factors"][column], tables["factors"]["factor_id"], strict=True
            )
        },
        pools=_list_pools(tables, above),
    )


def _index(
    table: pd.DataFrame, keys: list[str], columns: list[str]
) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Return the numbers that a row has, by its keys."""
    listed = [table[column].to_numpy(np.float64, na_value=np.nan).tolist() for column in columns]
    names = zip(*(table[key].astype(str).tolist() for key in keys), strict=True)
    rows = zip(*listed, strict=True)
    return {
        key: tuple([number for number in row if not math.isnan(number)])
        for key, row in zip(names, rows, strict=True)
    }


def _index_joined(tables: Tables) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Return what units' predecessors had, as theirs in the wave before."""
    if "joined_scores" not in tables:
        return {}
    key = ["previous_wave", "unit_id", "factor_id"]
    return _index(tables["joined_scores"], key, ["mean", "low", "high"])


def _gather_benchmarks(benchmarks: pd.DataFrame) -> dict[tuple[str, str], tuple[float, ...]]:
    grouped = benchmarks.groupby(["wave", "factor_id"])["mean"]
    return {(str(w), str(f)): tuple(map(float, means)) for (w, f), means in grouped}


def _gather_figures(tables: Tables) -> dict[str, Floats]:
    """Return every number in the rows of each unit, and how far means are from what is required."""
    found: dict[str, list[Floats]] = {}
    for name in _FIGURES:
        if name not in tables:
            continue
        table = tables[name]
        plain = table.select_dtypes("number")
        numbers = pd.DataFrame(
            {column: plain[column].to_numpy(np.float64, na_value=np.nan) for column in plain}
        )
        if {"mean", "required"} <= set(numbers):
            numbers = numbers.assign(gap=numbers["mean"] - numbers["required"])
        values = np.abs(numbers.to_numpy(np.float64))
        for unit, rows in table.groupby("unit_id").indices.items():
            found.setdefault(str(unit), []).append(values[rows].ravel())
    every = {unit: np.unique(np.concatenate(parts)) for unit, parts in found.items()}
    return {unit: numbers[np.isfinite(numbers)] for unit, numbers in every.items()}


def _gather_judged(tables: Tables) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Return the numbers behind each verdict on a goal, and what is required of its factors."""
    columns = ["mean", "low", "high", "required"]
    judged = _index(tables["goal_verdicts"], _OF_GOAL, columns)
    required = _index(tables["factor_verdicts"], [*_OF_GOAL, "factor_id"], ["required"])
    for (*names, _), numbers in required.items():
        key = tuple(names)
        judged[key] = (*judged.get(key, ()), *numbers)
    return judged


def _list_statuses(verdicts: pd.DataFrame) -> dict[tuple[str, ...], str]:
    keys = zip(*(verdicts[name].astype(str) for name in _OF_GOAL), strict=True)
    return dict(zip(keys, verdicts["status"].astype(str), strict=True))


def _list_above(places: pd.DataFrame) -> dict[tuple[str, str], tuple[str, ...]]:
    above: dict[tuple[str, str], tuple[str, ...]] = {}
    for wave, rows in places.groupby("wave"):
        within = dict(zip(rows["unit_id"], rows["within_id"], strict=True))
        for unit in within:
            path: list[str] = []
            at = within.get(unit)
            while isinstance(at, str) and len(path) <= len(within):
                path.append(at)
                at = within.get(at)
            above[str(wave), str(unit)] = tuple(path)
    return above


def _list_pools(
    tables: Tables, above: Mapping[tuple[str, str], tuple[str, ...]]
) -> dict[tuple[str, str], str]:
    """Return the group that each unit is shown in: its own, or that of the nearest unit above."""
    pools = tables["pools"]
    groups = set(zip(pools["wave"], pools["pool_id"], strict=True))
    found = {
        (wave, unit): next((at for at in path if (wave, at) in groups), None)
        for (wave, unit), path in above.items()
    }
    return {key: pool for key, pool in found.items() if pool is not None}


def _list_named(tables: Tables, k: int, survey: Iterable[str]) -> frozenset[int]:
    """Return the whole numbers that a page without figures may have."""
    units, towns = tables["units"], tables["municipalities"]
    texts = [*units["unit_name"], *towns["municipality_name"], *towns["organisation_name"],
             *tables["waves"]["wave"], *survey]  # fmt: skip
    numbers = (int(number) for text in texts for number in _WHOLE.findall(str(text)))
    return frozenset({k, *numbers})


def _join_words(tables: Tables) -> str:
    parts = [
        str(text)
        for name in _TEXTS
        for column in tables[name].select_dtypes(exclude="number")
        for text in tables[name][column].dropna().unique()
    ]
    rules = tables["publications"]
    parts += [str(text) for text in (*rules["method"], *rules["default_target_value"].dropna())]
    targets = tables["factor_verdicts"]
    parts += [str(text) for text in targets["adopted"].dropna().unique()]
    parts += [str(wave) for wave in tables["waves"]["wave"]]
    return "\n".join(parts)
