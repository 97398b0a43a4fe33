"""Vik and Sund become Fjordvik in 2024: each keeps its own survey, and Fjordvik goes on from both."""

from pathlib import Path

import pandas as pd
import pytest

from commands import type_command
from small_workspace import HEADINGS, TITLE, make_small_workspace, write_csv
from tifaktor.store.published import load_relations

HEADER = "unit_id;unit_name;parent_id;unit_type\n"
UNITS = {
    "vik": "vik;Vik kommune;;kommune\nskole;Vik skole;vik;\nhjelp;Hjemmehjelpen;vik;\n",
    "sund": "sund;Sund kommune;;kommune\nskole;Sund skole;sund;\nhjelp;Hjemmehjelpen;sund;\n",
    "fjordvik": "fjordvik;Fjordvik kommune;;kommune\nvikskole;Vik skole;fjordvik;\n"
    "sundskole;Sund skole;fjordvik;\nhjelp;Hjemmetjenesten;fjordvik;\n",
}
# Name, answers, invited, the mean of every factor.
FIGURES = {
    "vik": [("Vik kommune", 40, 50, 4.0), ("Vik skole", 24, 30, 4.1), ("Hjemmehjelpen", 16, 20, 3.9)],
    "sund": [("Sund kommune", 60, 75, 4.4), ("Sund skole", 28, 35, 4.4), ("Hjemmehjelpen", 32, 40, 4.4)],
    "fjordvik": [("Fjordvik kommune", 100, 125, 4.2), ("Vik skole", 24, 30, 4.1),
                 ("Sund skole", 28, 35, 4.4), ("Hjemmetjenesten", 48, 60, 4.2)],
}  # fmt: skip
LINEAGE = """
from_municipality;from_unit;from_wave;to_unit;to_wave;positions;source;decided_by;decided_on
vik;skole;2022;vikskole;2024;30;Personalsystemet;HR;2024-01-15
sund;skole;2022;sundskole;2024;35;Personalsystemet;HR;2024-01-15
vik;hjelp;2022;hjelp;2024;20;Personalsystemet;HR;2024-01-15
sund;hjelp;2022;hjelp;2024;40;Personalsystemet;HR;2024-01-15
"""


def merge_municipalities(folder: Path, *, few_in_vik: bool = False) -> Path:
    """Make and run a workspace with Vik and Sund in 2022, and Fjordvik in 2024."""
    make_small_workspace(folder)
    mappings = folder / "data" / "mappings"
    for municipality, units in UNITS.items():
        home = mappings / municipality
        home.mkdir(exist_ok=True)
        name = municipality.capitalize()
        if municipality != "fjordvik":
            (home / "strategy.toml").write_text(
                f'municipality_id = "{municipality}"\nmunicipality_name = "{name}"\n'
                f'organisation_name = "{name} kommune"\n',
                encoding="utf-8",
            )
            for table in ("goals", "links", "targets", "measures"):
                shown = (mappings / "fjordvik" / f"{table}.csv").read_text(encoding="utf-8")
                (home / f"{table}.csv").write_text(shown.splitlines()[0] + "\n", encoding="utf-8")
        (home / "units.csv").write_text(HEADER + units, encoding="utf-8")
    (mappings / "fjordvik" / "lineage.csv").write_text(LINEAGE.strip() + "\n", encoding="utf-8")
    for municipality, figures in FIGURES.items():
        wave = "2024" if municipality == "fjordvik" else "2022"
        told = figures
        if few_in_vik and municipality == "vik":
            told = [
                ("Vik kommune", 34, 50, 4.0),
                ("Vik skole", 30, 30, 4.1),
                ("Hjemmehjelpen", 4, 20, 3.9),
            ]
        rows = [
            [name, n, invited, f"{100 * n / invited:.0f} %", *[mean] * (len(HEADINGS) - 4)]
            for name, n, invited, mean in told
        ]
        path = folder / "data" / "raw" / municipality / wave / f"{wave}.csv"
        write_csv(path, [[TITLE.format(wave=wave)], list(HEADINGS), *rows])
    return folder


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = merge_municipalities(tmp_path_factory.mktemp("one") / "workspace")
    answer = type_command(folder, "run")
    assert answer.exit_code == 0, answer.text
    return folder


def load(folder: Path, name: str) -> pd.DataFrame:
    """Return a published table of Fjordvik, by unit."""
    tables = load_relations(folder / "data" / "published.duckdb", [name], "fjordvik")
    return tables[name].set_index("unit_id")


def test_the_whole_goes_on_from_both(merged: Path) -> None:
    """Of Vik's 40 with 4.0 and Sund's 60 with 4.4 the mean is 4.24, and Fjordvik has changed from that."""
    joined = load(merged, "joined_scores").loc["fjordvik"]
    assert joined["n"].eq(100).all()
    assert joined["mean"].tolist() == pytest.approx([4.24] * 10)
    change = load(merged, "changes").loc["fjordvik"]
    assert change["previous_wave"].eq("2022").all()
    assert change["change"].tolist() == pytest.approx([4.2 - 4.24] * 10)


def test_units_below_go_on_too(merged: Path) -> None:
    """Two home services are one, with 16 at 3.9 and 32 at 4.4; a school goes on under another key."""
    joined = load(merged, "joined_scores")
    assert joined.loc["hjelp", "mean"].tolist() == pytest.approx([(16 * 3.9 + 32 * 4.4) / 48] * 10)
    assert joined.loc["vikskole", "mean"].tolist() == pytest.approx([4.1] * 10)
    reasons = load(merged, "predecessors")["continuity_reason"]
    assert reasons["hjelp"].eq("merged").all()
    assert reasons["vikskole"] == "renamed"


def test_each_keeps_its_own_survey(merged: Path) -> None:
    """Vik and Sund have pages of their own, and nothing of 2022 is told as Fjordvik's."""
    assert (merged / "reports" / "vik").is_dir()
    assert set(load(merged, "responses")["wave"]) == {"2024"}


def test_what_vik_hides_is_hidden_in_fjordvik(tmp_path: Path) -> None:
    """Where only four answered in a part of Vik, nothing of what they were joined into is told."""
    folder = merge_municipalities(tmp_path / "workspace", few_in_vik=True)
    answer = type_command(folder, "run")
    assert answer.exit_code == 0, answer.text
    assert "hjelp" not in load(folder, "joined_scores").index


def test_the_audit_knows_where_the_figures_stand(merged: Path) -> None:
    """Reading only what went out, it finds the parts of a joined figure in the other municipalities."""
    answer = type_command(merged, "audit")
    assert answer.exit_code == 0, answer.text
