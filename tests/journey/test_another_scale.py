"""A survey whose answers go further than 5 is another file: what is sure and hidden stays the same.

The oracle is a survey on 1-5 and the same survey stretched to 1-9, where every answer `a` is
`2a - 1`. Nothing that is said of a unit may depend on that.
"""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from commands import type_command
from other_survey import make_other_survey
from small_workspace import write_csv

VERDICT = ["status", "direction", "reason"]


def take_in(folder: Path, high: int) -> Path:
    """Import both files of the survey on a scale, and write its pages."""
    workspace = make_other_survey(folder, high)
    write_targets(workspace, high)
    raw = workspace / "data" / "raw" / "fjordvik"
    for typed in (
        ["import", str(raw / "enheter.xlsx"), "-m", "fjordvik", "--yes"],
        ["import", str(raw / "svar.xlsx"), "-m", "fjordvik", "--yes"],
        ["report", "-m", "fjordvik", "--language", "nb"],
        ["audit", "-m", "fjordvik"],
    ):
        answer = type_command(workspace, *typed)
        assert answer.exit_code == 0, answer.text
    return workspace


def write_targets(workspace: Path, high: int) -> None:
    """Set a level for each factor that goals rest on, the same share of every scale."""
    levels = {"trivsel": 3.3, "jobbkrav": 3.4, "naermeste_leder": 3.9}
    rows = [
        {"factor_id": factor, "kind": "level", "value": f"{1 + (level - 1) * (high - 1) / 4:g}"}
        for factor, level in levels.items()
    ]
    write_mapping(workspace, "targets.csv", rows)


def write_mapping(workspace: Path, name: str, rows: list[dict[str, str]]) -> None:
    """Write a mapping file of the municipality anew, with the header that it has."""
    path = workspace / "data" / "mappings" / "fjordvik" / name
    header = path.read_text(encoding="utf-8").splitlines()[0]
    lines = [";".join(row.get(column, "") for column in header.split(";")) for row in rows]
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def read(workspace: Path, table: str) -> pd.DataFrame:
    """Return a table that was published, in one order."""
    with duckdb.connect(str(workspace / "data" / "published.duckdb"), read_only=True) as database:
        found = database.sql(f"from {table}").fetchdf()
    keys = [c for c in ("wave", "unit_id", "goal_id", "factor_id") if c in found]
    return found.sort_values(keys, ignore_index=True)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return take_in(tmp_path_factory.mktemp("fem") / "arbeid", 5)


@pytest.fixture(scope="module")
def stretched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return take_in(tmp_path_factory.mktemp("ni") / "arbeid", 9)


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return take_in(tmp_path_factory.mktemp("sju") / "arbeid", 7)


def test_figures_and_their_intervals_are_stretched(usual: Path, stretched: Path) -> None:
    """A mean and both ends of its interval are where the stretched scale has them; as many show."""
    before, after = read(usual, "results"), read(stretched, "results")
    before = before[before["wave"] == "2025"]
    after = after[after["wave"] == "2025"]
    assert before["mean"].notna().sum() > 10
    for name in ("mean", "low", "high"):
        expected = (2 * before[name] - 1).to_numpy()
        assert after[name].to_numpy() == pytest.approx(expected, abs=1e-6, nan_ok=True)
    for name in ("n", "hidden_reason"):
        assert after[name].fillna(-1).tolist() == before[name].fillna(-1).tolist()


def test_verdicts_are_those_of_the_same_answers(usual: Path, stretched: Path) -> None:
    """Which goals are on or off track, and how sure that is, does not depend on the scale."""
    before, after = read(usual, "goal_status"), read(stretched, "goal_status")
    # Of units' means, one decimal is rounded to more of a short scale than of a long one.
    before = before[before["wave"] == "2025"]
    after = after[after["wave"] == "2025"]
    assert before["status"].nunique() > 3
    for name in VERDICT:
        assert after[name].fillna("").tolist() == before[name].fillna("").tolist()
    probability = before["probability"].to_numpy(dtype=float)
    assert after["probability"].to_numpy(dtype=float) == pytest.approx(
        probability, abs=1e-9, nan_ok=True
    )


def test_pages_are_drawn_and_worded_on_the_scale(seven: Path) -> None:
    """Drawings go from 1 to 7, sentences say so, and nothing speaks of a scale that ends at 5."""
    page = (seven / "reports" / "fjordvik" / "2025" / "aasen.html").read_text(encoding="utf-8")
    assert 'data-top="7"' in page
    assert re.search(r"<text[^>]*>7</text>", page)
    assert '<g id="axis" class="axis"><line x1="2.0%" x2="98.0%"/>' in page
    assert "på en skala fra 1 til 7" in page
    spoken = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert not re.search(r"(?:til|og) 5\b|1[-–]5\b", spoken)
    assert re.search(r"Forstørret skala: fra \d til 7\.", page)


def test_what_lies_beyond_the_scale_is_told_with_it(seven: Path) -> None:
    """A mean of 7.4 is refused with its place, and a table on another scale is known as one."""
    heading = ["Enhet", "Antall svar", "Jobbtrivsel", "Sosial støtte"]
    beyond = [["Arbeidsmiljøundersøkelsen 2027"], heading,
              ["Solbakken barnehage", 14, 6.2, 5.1], ["Åsen skole", 40, 7.4, 5.2]]  # fmt: skip
    path = write_csv(seven / "over.csv", beyond)
    answer = type_command(seven, "check", str(path), "-m", "fjordvik")
    assert answer.exit_code == 3
    assert "C4" in answer.text
    assert "The mean is not between 1 and 7." in answer.text
    percent = [[*beyond[0]], heading,
               ["Solbakken barnehage", 14, 81, 64], ["Åsen skole", 40, 77, 66]]  # fmt: skip
    path = write_csv(seven / "prosent.csv", percent)
    answer = type_command(seven, "check", str(path), "-m", "fjordvik")
    assert answer.exit_code == 3
    assert "0–100, not 1–7" in answer.text


def test_distributions_have_a_column_for_each_answer(seven: Path) -> None:
    """By hand: 1, 2, 4, 6, 4, 2, 1 of twenty answers 1 to 7: mean 4, and sd √(42/19)."""
    counts = [1, 2, 4, 6, 4, 2, 1]
    heading = ["Enhet", "Antall svar", "Jobbtrivsel", *(f"Jobbtrivsel {at}" for at in range(1, 8))]
    rows = [["Arbeidsmiljøundersøkelsen 2021"], heading,
            ["Fjordvik kommune", 20, 4.0, *counts], ["Oppvekst", 20, 4.0, *counts]]  # fmt: skip
    path = write_csv(seven / "data" / "raw" / "fjordvik" / "fordeling.csv", rows)
    answer = type_command(seven, "import", str(path), "-m", "fjordvik", "--yes")
    assert answer.exit_code == 0, answer.text
    with duckdb.connect(str(seven / "data" / "store.duckdb"), read_only=True) as database:
        found = database.sql("select mean, sd from factor_scores where wave = '2021'").fetchall()
    assert [mean for mean, _ in found] == [4.0, 4.0]
    assert [sd for _, sd in found] == pytest.approx([1.486784, 1.486784], abs=1e-6)


def test_a_target_may_lie_where_only_this_scale_goes(seven: Path) -> None:
    """A level of 6.1 can be a target, and one of 7.5 is refused with the ends of the scale."""
    row = {"goal_id": "laering", "factor_id": "trivsel", "kind": "level", "value": "6,1"}
    write_mapping(seven, "targets.csv", [row])
    assert type_command(seven, "report", "-m", "fjordvik").exit_code == 0
    write_mapping(seven, "targets.csv", [{**row, "value": "7,5"}])
    answer = type_command(seven, "report", "-m", "fjordvik")
    assert answer.exit_code == 5
    assert "from 1.075 to 6.925" in answer.text
