"""`tifaktor demo`: five invented municipalities, two that one was made of, and two real ones."""

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from commands import type_command
from tifaktor import pipeline

SYNTHETIC = {
    "bo": "2018", "sauherad": "2018", "midt-telemark": "2025", "nordre-land": "2024", "sandefjord": "2026", "soendre-land": "2026",
    "stange": "2025",
}  # fmt: skip
REAL = {"bergen": "2020", "sandnes": "2017"}
BANNER = "Syntetiske data"
KEY = ["municipality_id", "wave", "unit_id"]


def test_the_whole_demo_marks_what_is_made_up_on_every_page(tmp_path: Path) -> None:
    """All that is made up has the banner on each page, Bergen and Sandnes not; all in one command."""
    answer = type_command(tmp_path, "demo", "-l", "nb")
    assert answer.exit_code == 0, answer.text
    reports = tmp_path / "demo" / "reports"
    assert answer.out.splitlines()[-1] == str(reports / "index.html")
    for municipality, wave in (SYNTHETIC | REAL).items():
        pages = list((reports / municipality).rglob("*.html"))
        marked = [page for page in pages if BANNER in page.read_text(encoding="utf-8")]
        assert (reports / municipality / wave / "index.html") in pages
        assert marked == (pages if municipality in SYNTHETIC else [])
        assert len(pages) >= (20 if municipality in SYNTHETIC else 2)
    kinds = type_command(tmp_path / "demo", "results", "--json").json
    assert {row["municipality_id"] for row in kinds if row["synthetic"]} == set(SYNTHETIC)
    assert {row["municipality_id"] for row in kinds if not row["synthetic"]} == set(REAL)
    atoms = list_atoms(tmp_path / "demo" / "data" / "published.duckdb")
    assert len(atoms) > 10_000
    assert [atom for atom in atoms if 0 < atom < 5] == []


def list_atoms(published: Path) -> list[float]:
    """Return, for every count published, what subtracting the shown units below leaves of each unit."""
    with duckdb.connect(published, read_only=True) as connection:
        # As the wave had it: a group of small units stands between its members and their parent.
        places = connection.table("places").df()
        counts = pd.concat(
            [
                connection.table("scores").df()[[*KEY, "factor_id", "n"]],
                connection.table("responses")
                .df()
                .rename(columns={"n_responses": "n"})[[*KEY, "n"]],
            ]
        ).dropna(subset="n")
    above = {
        (row.municipality_id, row.wave, row.unit_id): row.within_id
        for row in places.itertuples(index=False)
    }
    atoms: list[float] = []
    for (municipality, wave, _), rows in counts.groupby(
        ["municipality_id", "wave", "factor_id"], dropna=False
    ):
        left = dict(zip(rows["unit_id"], rows["n"].astype(float), strict=True))
        shown = dict(left)
        for unit, n in shown.items():
            over = above[(municipality, wave, unit)]
            while isinstance(over, str) and over not in shown:
                over = above[(municipality, wave, over)]
            if isinstance(over, str):
                left[over] -= n
        atoms += left.values()
    return atoms


def test_the_demo_speaks_every_language_that_is_asked_for(tmp_path: Path) -> None:
    """Pages in two languages, linked to one another; a language that there is not is told at once."""
    answer = type_command(tmp_path, "demo", "--only", "soendre-land", "-l", "nb,en")
    assert answer.exit_code == 0, answer.text
    home = tmp_path / "demo" / "reports" / "soendre-land"
    page = home / SYNTHETIC["soendre-land"] / "index.html"
    assert f'hreflang="en" href="../en/{page.parent.name}/index.html"' in page.read_text("utf-8")
    assert (home / "en" / page.parent.name / "index.html").is_file()
    refused = type_command(tmp_path, "demo", "other", "-l", "nb,qq")
    assert refused.exit_code == 2
    assert "qq" in refused.err
    assert not (tmp_path / "other").exists()


def test_the_terminal_marks_what_is_made_up(demo: Path) -> None:
    """`results` and `status` say that nobody gave these answers; of Bergen they do not."""
    said = "Syntetiske data: ingen har svart dette."
    for command in ("results", "status"):
        assert said in type_command(demo, command, "-m", "soendre-land", "-l", "nb").text
    assert said not in type_command(demo, "results", "-m", "bergen", "-l", "nb").text


def test_an_export_of_the_demo_stays_marked_wherever_it_is_imported(
    demo: Path, workspace: Path
) -> None:
    """The mark stands in the file itself: another workspace knows that it is synthetic."""
    mappings = workspace / "data" / "mappings" / "soendre-land" / "units.csv"
    mappings.write_bytes((demo / "data/mappings/soendre-land/units.csv").read_bytes())
    (export,) = (demo / "data" / "raw" / "soendre-land" / "2026").iterdir()
    copied = shutil.copy(export, workspace / "data" / "raw")
    answer = type_command(workspace, "import", str(copied), "-m", "soendre-land")
    assert answer.exit_code == 0, answer.text
    type_command(workspace, "report", "-m", "soendre-land", "-u", "soendre-land")
    rows = type_command(workspace, "results", "-m", "soendre-land", "--json").json
    assert {row["synthetic"] for row in rows} == {True}


def test_a_second_demo_takes_the_place_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood in the demo's folder is gone; the same seed gives the same exports."""
    nothing_written = pipeline.Written(tmp_path / "index.html", (), 0)
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: ([], nothing_written))
    first = type_command(tmp_path, "demo", "--only", "stange")
    assert first.exit_code == 0, first.text
    (export,) = (tmp_path / "demo" / "data" / "raw" / "stange" / "2020").iterdir()
    before = export.read_bytes()
    (tmp_path / "demo" / "my notes.txt").write_text("scribbles", encoding="utf-8")
    assert type_command(tmp_path, "demo", "--only", "stange").exit_code == 0
    assert not (tmp_path / "demo" / "my notes.txt").exists()
    assert export.read_bytes() == before


def test_the_demo_refuses_a_folder_that_no_demo_made(tmp_path: Path) -> None:
    """Exit code 4, and everything in the folder stays."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("years of work", encoding="utf-8")
    answer = type_command(tmp_path, "demo")
    assert answer.exit_code == 4
    assert "demo exists already, and was not made by tifaktor demo." in answer.text
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["thesis.txt"]


def test_the_demo_has_five_municipalities_and_no_other(tmp_path: Path) -> None:
    """An unknown one ends with exit code 7, and names those that can be made."""
    answer = type_command(tmp_path, "demo", "--only", "oslo")
    assert answer.exit_code == 7
    # Bø and Sauherad come with the municipality that they became, and not alone.
    assert all((name in answer.text) != (name in {"bo", "sauherad"}) for name in SYNTHETIC)
    assert not (tmp_path / "demo").exists()
