"""Two units of Fjordvik become one between two surveys, and its page says so."""

from pathlib import Path

import pandas as pd
import pytest

from commands import type_command
from small_workspace import HEADINGS, UNITS, make_rows, make_small_workspace, write_csv
from tifaktor.store.published import load_relations

LINEAGE = """
from_unit;from_wave;to_unit;to_wave;positions;source;decided_by;decided_on
solbakken;2022;tunet;2024;15;Personalsystemet;HR;2024-01-15
aasen;2022;tunet;2024;50;Personalsystemet;HR;2024-01-15
"""
TUNET = ["Oppveksttunet", 48, 65, "74 %", *[4.2] * (len(HEADINGS) - 4)]


def merge_units(folder: Path, *, few: bool = False, with_lineage: bool = True) -> Path:
    """Make and run a workspace in which Solbakken and Åsen are Oppveksttunet in 2024.

    Args:
        folder: where.
        few: whether only four had answered in Solbakken.
        with_lineage: whether anybody has written down where Oppveksttunet came from.
    """
    make_small_workspace(folder)
    mappings = folder / "data" / "mappings" / "fjordvik"
    units = f"{UNITS.strip()}\ntunet;Oppveksttunet;oppvekst;\n"
    (mappings / "units.csv").write_text(units, encoding="utf-8")
    if with_lineage:
        (mappings / "lineage.csv").write_text(LINEAGE.strip() + "\n", encoding="utf-8")
    mends = {(5, "Antall svar"): 4, (5, "Svarprosent"): "27 %"} if few else {}
    before = make_rows(mends, wave="2022")
    after = make_rows(wave="2024")
    after[4:6] = [TUNET]
    for wave, rows in (("2022", before), ("2024", after)):
        write_csv(folder / "data" / "raw" / "fjordvik" / wave / f"{wave}.csv", rows)
    answer = type_command(folder, "run")
    assert answer.exit_code == 0, answer.text
    return folder


def split_units(folder: Path) -> Path:
    """Make and run a workspace in which 20 of Åsen's 50 are in Solbakken, with its 15, in 2024."""
    make_small_workspace(folder)
    moved = "aasen;2022;solbakken;2024;20;Personalsystemet;HR;2024-01-15"
    (folder / "data" / "mappings" / "fjordvik" / "lineage.csv").write_text(
        f"{LINEAGE.strip().splitlines()[0]}\n{moved}\n", encoding="utf-8"
    )
    after = make_rows(wave="2024")
    after[4:6] = [
        ["Solbakken barnehage", 28, 35, "80 %", *[4.4] * (len(HEADINGS) - 4)],
        ["Åsen skole", 24, 30, "80 %", *[4.2] * (len(HEADINGS) - 4)],
    ]
    for wave, rows in (("2022", make_rows(wave="2022")), ("2024", after)):
        write_csv(folder / "data" / "raw" / "fjordvik" / wave / f"{wave}.csv", rows)
    answer = type_command(folder, "run")
    assert answer.exit_code == 0, answer.text
    return folder


def load(folder: Path, name: str) -> pd.DataFrame:
    """Return the rows of a published table that are about Oppveksttunet."""
    tables = load_relations(folder / "data" / "published.duckdb", [name], "fjordvik")
    return tables[name][tables[name]["unit_id"] == "tunet"]


def read_page(folder: Path) -> str:
    """Return Oppveksttunet's page."""
    (page,) = (folder / "reports" / "fjordvik").rglob("tunet.html")
    return page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return merge_units(tmp_path_factory.mktemp("merged") / "workspace")


def test_what_the_two_had_is_counted_together(merged: Path) -> None:
    """12 with 4.4 and 40 with 4.2 are 52 with 4.246, and that is what the change is since."""
    joined = load(merged, "joined_scores").set_index("factor_id").loc["oppgavemotivasjon"]
    mean = (12 * 4.4 + 40 * 4.2) / 52
    assert (joined["n"], joined["mean"]) == (52, pytest.approx(mean))
    change = load(merged, "changes").set_index("factor_id").loc["oppgavemotivasjon"]
    assert change["previous_wave"] == "2022"
    assert change["change"] == pytest.approx(4.2 - mean)


def test_the_page_says_where_the_unit_came_from(merged: Path) -> None:
    """A leader reads which units it was, and finds their mean in the table over time."""
    page = read_page(merged)
    assert "In 2022 this was Åsen skole and Solbakken barnehage." in page
    assert "4.2" in page.partition("2022")[2]


def test_the_audit_finds_nothing(merged: Path) -> None:
    """What was joined is a sum of what is shown, and the audit does that sum again."""
    assert type_command(merged, "audit").exit_code == 0


def test_a_hidden_predecessor_leaves_nothing_to_compare_with(tmp_path: Path) -> None:
    """Four had answered in one of the two: together with the other's, theirs would be known."""
    folder = merge_units(tmp_path / "workspace", few=True)
    assert load(folder, "joined_scores").empty
    assert load(folder, "changes").empty


def test_without_the_file_the_series_begins_here(tmp_path: Path) -> None:
    """Nobody has said where the unit came from, so no change is told, and the page says why."""
    folder = merge_units(tmp_path / "workspace", with_lineage=False)
    assert load(folder, "changes").empty
    assert "Its series begins here." in read_page(folder)


def test_a_unit_that_got_part_of_another_shows_what_it_was_for_reference(tmp_path: Path) -> None:
    """Its page has the positions, its own mean from before and what it was; the audit agrees."""
    folder = split_units(tmp_path / "workspace")
    (path,) = (folder / "reports" / "fjordvik").rglob("solbakken.html")
    page = path.read_text(encoding="utf-8")
    spoken = (
        "Åsen skole, 20 positions, while 30 did not come here; Solbakken barnehage, 15 positions"
    )
    assert (
        f'role="img" aria-label="Where the positions in Solbakken barnehage were in 2022: {spoken}'
        in page
    )
    # 20/35 of Åsen's 4.2 and 15/35 of Solbakken's own 4.4 are 4.29.
    assert "2022, for reference: 4.3" in page
    assert "&#34;mean&#34;:&#34;4.29&#34;" in page
    overview = (path.parent / "index.html").read_text(encoding="utf-8")
    assert "from 2024, in 2022 in Åsen skole and Solbakken barnehage" in overview
    assert type_command(folder, "audit").exit_code == 0
