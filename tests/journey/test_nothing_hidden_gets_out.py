"""The demo as an outsider sees it: no figure of a hidden unit, and no group of one to four people.

What is hidden is worked out here from the answers in the demo's own exports, by counting, and not
by the program's rules.
"""

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from commands import type_command
from tifaktor.store.published import load_relations

K = 5
WAVES = ("2020", "2022", "2024", "2026")
IDENTITY = frozenset({
    "municipality_id", "municipality_name", "wave", "synthetic", "unit_id", "unit_name",
    "unit_type", "factor_id", "factor_number", "factor_name_nb", "factor_name_nn",
    "factor_name_en", "hidden_reason", "national_mean", "unit_type_mean", "goal_id",
    "goal_parent_id", "goal_kind", "goal_label", "goal_name", "status", "reason", "n_factors",
    "from_respondents",
})  # fmt: skip
"""Columns that are no figure of the unit's own."""
FROM_MAPPINGS = frozenset({"rule", "n_measures", "n_measures_done", "n_measures_ongoing"})
"""Columns that the municipality has written itself: nobody's answers are in them."""
LINE = re.compile(r"<(?:tr|li)\b(?:(?!<(?:tr|li)\b).)*?</(?:tr|li)>", re.DOTALL)
FIGURE = re.compile(r"\d,\d|\d+ av \d+|\d+ svar\b|\d ?%")


@dataclass(frozen=True, slots=True)
class Truth:
    """What the exports say, counted one person at a time.

    Attributes:
        parent: unit to the unit above it.
        name: unit to its name.
        people: wave to the unit that each person who answered belongs to.
        answers: wave and unit to the answers of everybody in it, units below included.
    """

    parent: dict[str, str]
    name: dict[str, str]
    people: dict[str, list[str]]
    answers: dict[tuple[str, str], list[list[float]]]

    def count(self, wave: str, unit: str) -> int:
        """Return how many answered in the unit or below."""
        return len(self.answers.get((wave, unit), []))

    def climb(self, unit: str) -> list[str]:
        """Return the unit and everything above it."""
        path = [unit]
        while self.parent[path[-1]]:
            path.append(self.parent[path[-1]])
        return path


@cache
def read_truth(demo: Path) -> Truth:
    lines = (demo / "data/mappings/soendre-land/units.csv").read_text(encoding="utf-8").splitlines()
    units = [line.split(";") for line in lines[1:]]
    id_of = {name: unit for unit, name, *_ in units}
    truth = Truth({u: p for u, _, p, *_ in units}, {u: n for u, n, *_ in units}, {}, {})
    for wave in WAVES:
        (file,) = (demo / "data" / "raw" / "soendre-land" / wave).glob("*.xlsx")
        rows = CalamineWorkbook.from_path(file).get_sheet_by_name("Svar").to_python()[2:]
        answered = [row for row in rows if any(cell != "" for cell in row[1:])]
        truth.people[wave] = [id_of[str(row[0])] for row in answered]
        for row in answered:
            given = [float(cell) for cell in row[1:] if cell != ""]  # type: ignore[arg-type]
            for unit in truth.climb(id_of[str(row[0])]):
                truth.answers.setdefault((wave, unit), []).append(given)
    return truth


@cache
def read_results(demo: Path) -> list[dict[str, Any]]:
    answer = type_command(demo, "results", "-m", "soendre-land", "--json")
    return list(answer.json)


def list_hidden(demo: Path, wave: str) -> set[str]:
    """Return the units without any figure; of a shown one single scores may be hidden too."""
    rows = [row for row in read_results(demo) if row["wave"] == wave]
    return {row["unit_id"] for row in rows} - list_shown(demo, wave)


def list_shown(demo: Path, wave: str) -> set[str]:
    rows = [row for row in read_results(demo) if row["wave"] == wave]
    return {row["unit_id"] for row in rows if not row["hidden_reason"]}


@cache
def read_pools(demo: Path, wave: str) -> list[dict[str, Any]]:
    pools = load_relations(demo / "data" / "published.duckdb", ["pools"], "soendre-land")["pools"]
    return list(pools[pools["wave"] == wave].to_dict("records"))


def climb_pools(demo: Path, wave: str, unit: str) -> list[str]:
    """Return every group that a person of the unit itself counts in, the smallest first."""
    pools = read_pools(demo, wave)
    groups = [p["pool_id"] for p in pools if p["with_staff"] and p["parent_id"] == unit][:1]
    for at in read_truth(demo).climb(unit):
        groups += [at, *(p["pool_id"] for p in pools if p["unit_id"] == at)]
    return groups


@pytest.mark.parametrize("wave", WAVES)
def test_groups_of_one_to_four_are_hidden(wave: str, demo: Path) -> None:
    """Every unit in which one to four answered is hidden, and there are such units."""
    truth = read_truth(demo)
    small = {unit for unit in truth.name if 0 < truth.count(wave, unit) < K}
    assert small
    assert small & list_shown(demo, wave) == set()


@pytest.mark.parametrize("wave", WAVES)
def test_no_subtraction_over_the_tree_leaves_one_to_four(wave: str, demo: Path) -> None:
    """Each person is in the smallest shown unit above them: no such remainder is one to four people."""
    truth, shown = read_truth(demo), list_shown(demo, wave)
    remainders: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for unit in truth.people[wave]:
        groups = climb_pools(demo, wave, unit)
        counts.update(groups)
        remainders[next((group for group in groups if group in shown), "nobody's")] += 1
    del remainders["nobody's"]
    assert min(remainders.values()) >= K
    assert shown - truth.name.keys()
    published = {
        row["unit_id"]: row["n"] for row in read_results(demo)
        if row["wave"] == wave and row["unit_id"] in shown and row["n"] is not None
    }  # fmt: skip
    assert all(n <= counts[unit] for unit, n in published.items())


def test_hidden_rows_of_tables_hold_no_figure(demo: Path) -> None:
    """In `results` and `status`, as JSON and so in every export, a hidden unit's figures are empty."""
    status = type_command(demo, "status", "-m", "soendre-land", "--json").json
    hidden = [row for row in read_results(demo) if row["hidden_reason"]]
    hidden += [row for row in status if row["reason"] == "hidden"]
    assert len(hidden) > 50
    figures = {
        (row["unit_id"], column) for row in hidden
        for column, value in row.items()
        if column not in IDENTITY | FROM_MAPPINGS and value is not None
    }  # fmt: skip
    assert figures == set()
    small = list_hidden(demo, "2026")
    verdicts = {row["reason"] for row in status if row["unit_id"] in small and row["n_factors"]}
    assert verdicts == {"hidden"}


def test_rule_and_measures_are_the_mappings_and_nobodys_answers(demo: Path) -> None:
    """They stand in a hidden unit's rows too, so they must be what the mapping files say alone."""
    status = type_command(demo, "status", "-m", "soendre-land", "--json").json
    folder = demo / "data" / "mappings" / "soendre-land"
    lines = (folder / "measures.csv").read_text("utf-8").splitlines()
    measures = list(csv.DictReader(lines, delimiter=";"))
    for row in status:
        own = [
            measure["state"] for measure in measures
            if measure["goal_id"] == row["goal_id"] and measure["unit_id"] in {"", row["unit_id"]}
        ]  # fmt: skip
        assert row["n_measures"] == len(own)
        assert row["n_measures_done"] == own.count("done")
        assert row["n_measures_ongoing"] == own.count("ongoing")
    assert {row["rule"] for row in status} == {"mean_guard"}


def test_the_trace_of_a_hidden_unit_holds_no_figure(demo: Path) -> None:
    """`explain` gives the reason of every hidden unit, and nothing that its answers could be in."""
    hidden = list_hidden(demo, "2026")
    assert hidden
    for unit in hidden:
        told = type_command(demo, "explain", unit, "delmaal-2", "--json").json
        known = {name for name, value in told.items() if value not in (None, [], {})}
        assert known <= IDENTITY | {
            "survey",
            "is_whole",
            "has_measured_parts",
            "pool_id",
            "pool_name",
        }
        assert told["hidden_reason"]


@pytest.mark.parametrize("wave", ["2022", "2026"])
def test_only_shown_units_are_compared(wave: str, demo: Path) -> None:
    """`compare` names no hidden unit: neither its pooled estimate nor its place in the order."""
    asked = ("compare", "9", "-m", "soendre-land", "-w", wave)
    compared = {row["unit_id"] for row in type_command(demo, *asked, "--json").json}
    assert compared
    assert compared <= list_shown(demo, wave)
    names = read_truth(demo).name
    lines = {line.split("  ")[0] for line in type_command(demo, *asked).out.splitlines()}
    assert {names[unit] for unit in compared} <= lines
    assert lines & {names[unit] for unit in list_hidden(demo, wave)} == set()


def test_the_backtest_counts_no_hidden_unit(demo: Path) -> None:
    """What was said and what came: at most one verdict per goal and unit shown in both waves."""
    told = type_command(demo, "backtest", "-m", "soendre-land", "--json").json
    status = type_command(demo, "status", "-m", "soendre-land", "--json").json
    n_goals = len({row["goal_id"] for row in status})
    for before, wave in pairwise(WAVES):
        counted = sum(row["n_verdicts"] for row in told if row["wave"] == wave)
        both = list_shown(demo, before) & list_shown(demo, wave)
        assert counted <= len(both) * n_goals
    assert told


def find_figure(html: str) -> re.Match[str] | None:
    """Return the first figure that a reader sees, the limit itself left out."""
    text = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    for limit in ("10-FAKTOR", "Færre enn 5 svarte", "færre enn 5 svar"):
        text = text.replace(limit, "")
    return FIGURE.search(text)


def test_pages_of_hidden_units_hold_no_figure(demo: Path) -> None:
    """Such a page says why, and has neither a mean, a number of answers, a share nor a chart."""
    hidden = list_hidden(demo, "2026")
    assert hidden
    for unit in hidden:
        page = (demo / "reports/soendre-land/2026" / f"{unit}.html").read_text(encoding="utf-8")
        # Of the units below, which have pages of their own, the answers are told.
        own = page[page.index("<main") : page.index("</main>")].partition("<h2")[0]
        assert find_figure(own) is None
        assert "application/json" not in page


def test_the_overview_holds_no_figure_of_hidden_units(demo: Path) -> None:
    """Their lines there have the reason and nothing else."""
    page = (demo / "reports/soendre-land/2026/index.html").read_text(encoding="utf-8")
    lines = re.findall(r"<tr>.*?</tr>", page, flags=re.DOTALL)
    for unit in list_hidden(demo, "2026"):
        (line,) = [line for line in lines if f'"{unit}.html"' in line]
        assert "skjult" in line.lower()
        assert find_figure(line) is None


def test_charts_leave_out_the_waves_in_which_a_unit_was_hidden(demo: Path) -> None:
    """A unit shown now and hidden before has a gap in its lines, and so has the unit above it."""
    truth = read_truth(demo)
    gaps = 0
    for unit in list_shown(demo, "2026") & truth.name.keys():
        page = (demo / "reports/soendre-land/2026" / f"{unit}.html").read_text(encoding="utf-8")
        data = re.findall(
            r'<script[^>]*application/json[^>]*id="trend-data"[^>]*>(.*?)</script>', page, re.DOTALL
        )
        if not data:
            # One survey is no series: the unit is shown in no other.
            assert all(unit in list_hidden(demo, wave) for wave in WAVES[:-1])
            continue
        trend = json.loads(data[0])
        for lines in trend["charts"].values():
            for line in lines:
                whose = {"unit": unit, "parent": truth.parent[unit]}.get(line["role"])
                for at, wave in enumerate(trend["waves"]):
                    if whose in list_hidden(demo, wave):
                        gaps += 1
                        assert line["y"][at] is None
                        assert not re.search(r"\d", str(line.get("text", [None] * 9)[at] or ""))
    assert gaps > 0


def test_no_line_about_a_hidden_unit_holds_a_figure(demo: Path) -> None:
    """On every page: a line of a table or list that links to a hidden unit has no figure."""
    links = [f'"{unit}.html"' for unit in list_hidden(demo, "2026")]
    found = 0
    for page in (demo / "reports" / "soendre-land").rglob("*.html"):
        for line in LINE.findall(page.read_text(encoding="utf-8")):
            if any(link in line for link in links):
                found += 1
                assert find_figure(line) is None
    assert found > len(links)


def test_the_terminal_says_why_a_unit_is_hidden(demo: Path) -> None:
    """`results` of a hidden unit is the reason in words, and no table."""
    unit = min(list_hidden(demo, "2026"))
    answer = type_command(
        demo, "results", "-m", "soendre-land", "-u", unit, "-w", "2026", "-l", "nb"
    )
    assert answer.exit_code == 0
    assert "Skjult" in answer.text
    assert FIGURE.search(answer.text.replace("Søndre Land 2026", "")) is None
