"""What `strategy.toml` says under `[follow_up]`: when units got results, and how long they have."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pandas as pd

from tifaktor.errors import Finding
from tifaktor.mappings.days import FollowUp, read_day
from tifaktor.schemas import WAVE_PATTERN
from tifaktor.vocabulary import LONGEST_TEXT

_SECTION = "follow_up"
_LEAST_WEEKS, _MOST_WEEKS = 2, 104
_EXPECTED = {"weeks": f"8 ({_LEAST_WEEKS}-{_MOST_WEEKS})", "results": "[follow_up.results]"}
_EXPECTED_DAY = "2026-03-02"


def read_follow_up(table: Any, name: str) -> tuple[FollowUp, list[Finding]]:
    """Return what the section says, and a finding for every line that it may not have.

    Args:
        table: the section as the file has it; None where it has none.
        name: how findings name the file.
    """
    if table is None:
        return FollowUp(), []
    if not isinstance(table, dict):
        return FollowUp(), [_refuse(name, _SECTION, f"[{_SECTION}]")]
    findings = [_tell_unknown(name, f"{_SECTION}.{key}") for key in table if key not in _EXPECTED]
    weeks, results = table.get("weeks", FollowUp().weeks), table.get("results", {})
    if (
        not isinstance(weeks, int)
        or isinstance(weeks, bool)
        or not _LEAST_WEEKS <= weeks <= _MOST_WEEKS
    ):
        findings.append(_refuse(name, f"{_SECTION}.weeks", _EXPECTED["weeks"]))
    if not isinstance(results, dict):
        findings.append(_refuse(name, f"{_SECTION}.results", _EXPECTED["results"]))
    else:
        findings += _find_wrong_results(results, name)
    if findings:
        return FollowUp(), findings
    return FollowUp(weeks, dict(results)), []


def _find_wrong_results(results: Mapping[str, Any], name: str) -> Iterator[Finding]:
    """Yield the lines that name no survey or say no day, and days in another order than surveys."""
    sound = {}
    for wave, day in results.items():
        key = f"{_SECTION}.results.{wave}"
        if not re.fullmatch(WAVE_PATTERN, wave):
            yield _tell_unknown(name, key)
        elif not isinstance(day, date) or isinstance(day, datetime):
            yield _refuse(name, key, _EXPECTED_DAY)
        else:
            sound[wave] = day
    for earlier, later in pairwise(sorted(sound)):
        if sound[later] <= sound[earlier]:
            key = f"{_SECTION}.results.{later}"
            facts = {"wave": later, "earlier": earlier}
            yield Finding("follow_up_order", name, column=key, facts=dict(facts))


def find_wrong_agreements(measures: pd.DataFrame, name: str) -> Iterator[Finding]:
    """Yield the cells of `agreed_on` that are no day."""
    cells = measures["agreed_on"].dropna().astype("str")
    for row, text in cells[cells.map(read_day).isna()].items():
        yield Finding(
            "measures_agreed", name, row=int(str(row)), column="agreed_on",
            facts={"value": text[:LONGEST_TEXT]},
        )  # fmt: skip


def tidy_agreements(measures: pd.DataFrame) -> pd.DataFrame:
    """Return measures with every day in the same form."""
    return measures.assign(agreed_on=measures["agreed_on"].map(read_day, na_action="ignore"))


def _refuse(name: str, key: str, expected: str) -> Finding:
    return Finding("strategy_value", name, column=key, facts={"expected": expected})


def _tell_unknown(name: str, key: str) -> Finding:
    return Finding("strategy_key_unknown", name, column=key, facts={"key": key})
