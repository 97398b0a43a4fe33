"""Checks that each target says what a target of its kind must say, and nothing else."""

import re
from collections.abc import Hashable, Iterator
from typing import Any

import pandas as pd

from tifaktor.errors import Fact, Finding
from tifaktor.scale import get_scale
from tifaktor.schemas import WAVE_PATTERN
from tifaktor.vocabulary import TARGET_FORMS, TargetKind

_COUNTED_FROM = ("baseline_wave", "due_year")
_Wrong = tuple[str, str, dict[str, Fact]]
"""Code, column and facts of a finding."""


def find_wrong_targets(targets: pd.DataFrame, name: str) -> list[Finding]:
    """Return a finding for every cell that does not go with the kind of its target.

    Args:
        targets: the sound rows of `schemas.Targets`, indexed by the row of the file.
        name: how findings name the file.
    """
    return [
        Finding(code, name, row=int(str(row)), column=column, facts=facts)
        for row, target in targets.to_dict("index").items()
        for check in (_check_value, _check_years)
        for code, column, facts in check(target, TargetKind(str(target["kind"])))
    ]


def _check_value(target: dict[Hashable, Any], kind: TargetKind) -> Iterator[_Wrong]:
    form, value = TARGET_FORMS[kind], target["value"]
    if form.value is None:
        if pd.notna(value):
            yield "target_value_unused", "value", {"kind": kind}
        return
    low, high = form.value(get_scale())
    if pd.isna(value) or not low <= float(str(value)) <= high:
        yield "target_value", "value", {"kind": kind, "low": low, "high": high}


def _check_years(target: dict[Hashable, Any], kind: TargetKind) -> Iterator[_Wrong]:
    if not TARGET_FORMS[kind].from_baseline:
        for column in (*_COUNTED_FROM, "chosen_low"):
            if pd.notna(target[column]):
                yield "target_cell_unused", column, {"kind": kind, "column": column}
        return
    needed = [column for column in _COUNTED_FROM if pd.isna(target[column])]
    for column in needed:
        yield "target_cell_needed", column, {"kind": kind, "column": column}
    if needed:
        return
    wave, due = str(target["baseline_wave"]), float(str(target["due_year"]))
    if not re.match(WAVE_PATTERN, wave):
        yield "target_wave", "baseline_wave", {"value": wave}
    elif due != int(due) or due <= int(wave[:4]):
        yield "target_due", "due_year", {"value": f"{due:g}", "wave": wave}
