"""Nothing that is published depends on a figure that is hidden, and no edit afterwards changes that.

Fjordvik is invented, and so is every figure: nobody answered this.
"""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from small_workspace import make_rows, make_small_workspace, write_csv
from tifaktor import pipeline, publishing
from tifaktor.mappings import load_factors, load_municipality
from tifaktor.settings import load_settings
from tifaktor.vocabulary import Language

SOLBAKKEN, AASEN, OPPVEKST = 5, 6, 4
"""Rows of the export, as the spreadsheet counts."""
LEADERSHIP = "Mestringsorientert ledelse"
FOUR_ANSWERED = {
    (SOLBAKKEN, "Antall svar"): 4, (SOLBAKKEN, "Svarprosent"): "27 %",
    (OPPVEKST, "Antall svar"): 47, (OPPVEKST, "Svarprosent"): "59 %",
}  # fmt: skip
"""With Åsen's 40 and three of Oppvekst's own, so that the four cannot be shown in a group either."""
FROM_2020 = """\
goal_id;factor_id;unit_id;kind;value;baseline_wave;due_year;chosen_low;adopted
ledelse;;;level_by_year;4,3;2020;2026;;
laering;;;rise;0,2;2020;2026;ja;
"""


def import_waves(workspace: Path, waves: dict[str, dict[tuple[int, str], Any]]) -> Path:
    """Import an export per wave, spoilt as told; return the workspace."""
    files = [
        write_csv(workspace / f"{wave}.csv", make_rows(mends, wave=wave))
        for wave, mends in waves.items()
    ]
    settings = load_settings(workspace)
    pipeline.import_files(settings, files, municipality="fjordvik", wave=None)
    return workspace


def publish(workspace: Path) -> dict[str, pd.DataFrame]:
    """Publish what is stored, without pages, and return the published tables."""
    settings = load_settings(workspace)
    factors = load_factors(settings.mappings)
    fjordvik = load_municipality(settings.mappings, "fjordvik", factors)
    publishing.publish_municipality(settings, fjordvik, factors)
    return read_published(workspace)


def read_published(workspace: Path) -> dict[str, pd.DataFrame]:
    """Return every published table but the one that says when."""
    with duckdb.connect(workspace / "data" / "published.duckdb", read_only=True) as connection:
        names = [str(row[0]) for row in connection.sql("SHOW TABLES").fetchall()]
        tables = {n: connection.table(n).df() for n in names if n != "publications"}
    return {n: t.drop(columns="published_at", errors="ignore") for n, t in tables.items()}


@pytest.fixture(scope="module")
def two_waves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the two later of three waves imported; never to be changed."""
    workspace = make_small_workspace(tmp_path_factory.mktemp("hidden") / "workspace")
    return import_waves(workspace, {"2022": {(SOLBAKKEN, "Mestringsklima"): "–"}, "2024": {}})


def publish_hidden(two_waves: Path, folder: Path, mean: float) -> Path:
    """Publish three waves, in the first of which four people answered `mean`; nobody else differs."""
    workspace = Path(shutil.copytree(two_waves, folder))
    import_waves(workspace, {"2020": {**FOUR_ANSWERED, (SOLBAKKEN, "Mestringsklima"): mean}})
    pipeline.write_reports(load_settings(workspace), language=Language.ENGLISH)
    return workspace


@pytest.fixture(scope="module")
def told_of_3_3(two_waves: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published if the four answered 3.3; made once, never to be changed."""
    return publish_hidden(two_waves, tmp_path_factory.mktemp("told") / "workspace", 3.3)


@pytest.mark.parametrize("other", [3.4, 4.0, 4.25, 5.0])
def test_a_hidden_mean_changes_nothing_that_is_shown(
    tmp_path: Path, two_waves: Path, told_of_3_3: Path, other: float
) -> None:
    """Whatever four people answered, every published table and page is the same to the last bit."""
    told = [told_of_3_3, publish_hidden(two_waves, tmp_path / "workspace", other)]
    one, two = (read_published(workspace) for workspace in told)
    assert one.keys() == two.keys()
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, two[name], check_exact=True)
    assert one["scores"]["hidden_reason"].notna().any()
    first, second = (
        {path.name: path.read_bytes() for path in workspace.glob("reports/fjordvik/*/*.html")}
        for workspace in told
    )
    # The overview, six units, ten factors and three goals.
    assert len(first) == 20
    assert first == second


def test_no_target_counts_from_a_hidden_mean(tmp_path: Path) -> None:
    """What a unit is to rise from is not told by what is required of it, of others, or by verdicts."""
    # Oppvekst's 55 are Åsen's 40, three of its own, and Solbakken's 12, hidden for their sake.
    three_left = {(OPPVEKST, "Antall svar"): 55, (OPPVEKST, "Svarprosent"): "69 %"}
    told = []
    for mean in (3.0, 4.9):
        workspace = make_small_workspace(tmp_path / str(mean))
        targets = workspace / "data" / "mappings" / "fjordvik" / "targets.csv"
        targets.write_text(FROM_2020, encoding="utf-8")
        means = {(SOLBAKKEN, factor): mean for factor in ("Mestringsklima", LEADERSHIP)}
        later = {"2022": {}, "2024": {(SOLBAKKEN, "Mestringsklima"): 3.9}}
        import_waves(workspace, {"2020": {**three_left, **means}, **later})
        told.append(publish(workspace))
    one, two = told
    reasons = one["responses"].set_index(["wave", "unit_id"])["hidden_reason"]
    assert reasons.dropna().to_dict() == {("2020", "solbakken"): "protects_others"}
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, two[name], check_exact=True)
    later = one["factor_verdicts"].query("wave != '2020'").set_index("unit_id")
    assert later.loc["solbakken", "reason"].eq("no_baseline").all()
    assert later.loc["aasen", "baseline_mean"].notna().all()
    assert one["backtest"]["n_units"].sum() > 0


def test_a_unit_moved_afterwards_does_not_open_an_old_wave(tmp_path: Path) -> None:
    """What a unit's figures contain was settled when they were imported, not by today's units.csv."""
    # Oppvekst's 55 are Solbakken's 12, Åsen's 40 and three of its own: Åsen or Solbakken is hidden.
    workspace = import_waves(
        make_small_workspace(tmp_path / "workspace"),
        {"2022": {(OPPVEKST, "Antall svar"): 55, (OPPVEKST, "Svarprosent"): "69 %"}},
    )
    before = publish(workspace)["responses"].set_index("unit_id")["hidden_reason"]
    assert before[["solbakken", "aasen"]].notna().any()
    units = workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    text = units.read_text(encoding="utf-8")
    units.write_text(text.replace("Åsen skole;oppvekst", "Åsen skole;helse"), encoding="utf-8")
    after = publish(workspace)["responses"].set_index("unit_id")["hidden_reason"]
    pd.testing.assert_series_equal(after, before)


def test_overlapping_groups_are_hidden(tmp_path: Path) -> None:
    """Where the units below hold more people than the unit above, none of them is shown."""
    mends = {(OPPVEKST, "Antall svar"): 48, (OPPVEKST, "Svarprosent"): "60 %"}
    published = publish(import_waves(make_small_workspace(tmp_path / "workspace"), {"2024": mends}))
    reasons = published["responses"].set_index("unit_id")["hidden_reason"]
    assert reasons[["solbakken", "aasen"]].tolist() == ["counts_disagree"] * 2
    assert published["scores"].set_index("unit_id").loc[["solbakken", "aasen"], "mean"].isna().all()
