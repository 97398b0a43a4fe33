"""Units above others: put together where the export lacks them, held against them where it has them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands import Answer
from small_workspace import HEADINGS, make_rows, write_csv, write_xlsx
from tifaktor.store.imports import load_import_log, load_stored

Type = Callable[..., Answer]
FJORDVIK = ("-m", "fjordvik")
WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
SUMMED = "Tala er rekna saman frå 2 einingar under ho, vekta med talet på svar."


def leave_out(*units: str) -> list[list[Any]]:
    """Return the cells of a sound export without the rows of some units."""
    return [row for row in make_rows() if row[0] not in units]


def list_notes(answer: Answer, code: str) -> list[dict[str, Any]]:
    """Return what was told under a code, from `--json`."""
    told = answer.json
    files = told["files"] if isinstance(told, dict) else told
    readings = [one.get("reading", one) for one in files]
    return [note for one in readings for note in one["findings"] if note["code"] == code]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_sector_without_a_row_is_put_together(kind: str, workspace: Path, type_in: Type) -> None:
    """12 with 4.4 and 40 with 4.2 are 52 with 4.2: stored, told, and not counted as the file's."""
    WRITERS[kind](workspace / f"a.{kind}", leave_out("Oppvekst"))
    told = type_in("import", f"a.{kind}", *FJORDVIK, "--json")
    assert told.exit_code == 0
    (note,) = list_notes(told, "units_summed")
    assert note["facts"] == {"wave": "2024", "units": "Oppvekst"}
    assert list_notes(told, "parent_mean_differs") == []
    stored = load_stored(workspace / "data" / "store.duckdb", "fjordvik")
    scores = stored.factor_scores.set_index(["unit_id", "factor_id"])["mean"]
    # 12·4.4 + 40·4.2 = 220.8 of 52; 12·4.5 + 40·4.0 = 214 of 52: 4.246 and 4.115.
    assert scores["oppvekst", "oppgavemotivasjon"] == 4.2
    assert scores["oppvekst", "mestringsorientert_ledelse"] == 4.1
    responses = stored.unit_responses.set_index("unit_id")
    assert responses.loc["oppvekst", ["n_responses", "n_invited", "n_units_summed"]].tolist() == [
        52, 65, 2,
    ]  # fmt: skip
    places = stored.unit_places.set_index("unit_id")["within_id"]
    assert places["solbakken"] == "oppvekst"
    assert load_import_log(workspace / "data" / "store.duckdb")["n_units"].tolist() == [5]


def test_the_page_says_that_a_unit_is_put_together(workspace: Path, type_in: Type) -> None:
    """Whoever reads the sector's page is told of what it is the sum; other pages say nothing."""
    write_csv(workspace / "data" / "raw" / "fjordvik" / "2024" / "a.csv", leave_out("Oppvekst"))
    assert type_in("run", "-l", "nn").exit_code == 0
    pages = workspace / "reports" / "fjordvik" / "2024"
    texts = {page.stem: page.read_text(encoding="utf-8") for page in pages.glob("*.html")}
    assert [name for name, text in texts.items() if SUMMED in text] == ["oppvekst"]


def test_a_unit_that_cannot_be_put_together_is_told_with_the_reason(
    workspace: Path, type_in: Type
) -> None:
    """Kjøkkenet has no row, so neither health nor the whole municipality can be put together."""
    rows = leave_out("Fjordvik kommune", "Oppvekst", "Helse og omsorg")
    write_csv(workspace / "a.csv", rows)
    told = type_in("check", "a.csv", *FJORDVIK, "--json")
    assert told.exit_code == 0
    assert [note["facts"]["units"] for note in list_notes(told, "units_summed")] == ["Oppvekst"]
    (note,) = list_notes(told, "units_below_absent")
    assert note["facts"] == {"wave": "2024", "units": "Fjordvik kommune", "lacking": "Kjøkkenet"}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_mean_that_the_units_below_cannot_have_is_told(
    kind: str, workspace: Path, type_in: Type
) -> None:
    """60 people of whom 52 have 4.25 cannot have 3.6: told with its place, and stored all the same."""
    mends = {(3, "Oppgavemotivasjon"): 4.0, (4, "Oppgavemotivasjon"): 3.6}
    file = WRITERS[kind](workspace / f"a.{kind}", make_rows(mends))
    told = type_in("import", file.name, *FJORDVIK, "--json")
    assert told.exit_code == 0
    (note,) = list_notes(told, "parent_mean_differs")
    column = chr(ord("A") + HEADINGS.index("Oppgavemotivasjon"))
    assert (note["row"], note["column"]) == (4, column)
    assert note["facts"] == {"unit": "Oppvekst", "factors": "Oppgavemotivasjon"}
