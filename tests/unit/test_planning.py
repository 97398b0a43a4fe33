"""The measures that leaders wrote in the forms on their pages, taken into `measures.csv`."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from small_workspace import make_small_workspace
from tifaktor.errors import FindingsError, Severity, UserError
from tifaktor.planning import Planning, import_measures
from tifaktor.settings import load_settings
from tifaktor.vocabulary import Language

HEAD = "municipality_id;wave;unit_id;goal_id;measure_name;responsible;deadline"
TWO = (
    "fjordvik;2024;solbakken;laering;Dele ett godt eksempel på hvert møte;Styrer;juni 2026",
    "fjordvik;2024;solbakken;ledelse;'=Ukentlig prat med hver ansatt;;",
)
Import = Callable[..., Planning]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Fjordvik, with goals and units and no measure."""
    return make_small_workspace(tmp_path / "workspace")


@pytest.fixture
def take_in(workspace: Path, tmp_path: Path) -> Import:
    """A function that writes forms as the page saves them, and takes them in."""

    def take(*forms: tuple[str, ...], answer: bool = True) -> Planning:
        paths = []
        for number, lines in enumerate(forms):
            path = tmp_path / f"tiltak-{number}.csv"
            path.write_text("\r\n".join([HEAD, *lines]) + "\r\n", encoding="utf-8-sig")
            paths.append(path)
        return import_measures(
            load_settings(workspace), paths, language=Language.BOKMAAL, confirm=lambda _: answer
        )

    return take


def read_measures(workspace: Path) -> list[dict[str, str]]:
    """Return the rows of `measures.csv`."""
    path = workspace / "data" / "mappings" / "fjordvik" / "measures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_measures_of_a_form_are_added_for_the_unit(take_in: Import, workspace: Path) -> None:
    """Each is planned, keeps its words without the apostrophe, and says where it comes from."""
    planning = take_in(TWO)
    assert planning.added
    assert [(f.n_new, f.n_known, f.units) for f in planning.files] == [
        (2, 0, ("Solbakken barnehage",))
    ]
    first, second = read_measures(workspace)
    assert first["measure_name"] == "Dele ett godt eksempel på hvert møte"
    assert (first["unit_id"], first["goal_id"], first["state"]) == (
        "solbakken",
        "laering",
        "planned",
    )
    assert (first["responsible"], first["deadline"]) == ("Styrer", "juni 2026")
    assert first["place"] == "Enhetens eget skjema, 2024"
    assert second["measure_name"] == "=Ukentlig prat med hver ansatt"
    assert first["measure_id"] != second["measure_id"]


def test_the_same_form_twice_changes_nothing(take_in: Import, workspace: Path) -> None:
    """What stands there is passed over, in other capitals too, and the file keeps its bytes."""
    take_in(TWO)
    path = workspace / "data" / "mappings" / "fjordvik" / "measures.csv"
    before = path.read_bytes()
    again = take_in(TWO, (TWO[0].replace("Dele ett", "DELE  ETT"),))
    assert (again.n_new, again.added) == (0, False)
    assert [file.n_known for file in again.files] == [2, 1]
    assert path.read_bytes() == before


def test_a_no_changes_nothing(take_in: Import, workspace: Path) -> None:
    """Where the answer is no, nothing is written."""
    assert not take_in(TWO, answer=False).added
    assert read_measures(workspace) == []


def test_another_deadline_is_told_and_left_to_a_person(take_in: Import, workspace: Path) -> None:
    """A measure that stands there with another deadline is not changed, and the row is named."""
    take_in(TWO)
    changed = take_in((TWO[0].replace("juni 2026", "mai 2027"),))
    (finding,) = changed.findings
    assert (finding.code, finding.row) == ("own_measure_differs", 2)
    assert finding.severity is Severity.WARNING
    assert read_measures(workspace)[0]["deadline"] == "juni 2026"


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("fjordvik;2024;solbaken;laering;Noe;;", "mapping_reference", "unit_id"),
        ("fjordvik;2024;solbakken;lering;Noe;;", "mapping_reference", "goal_id"),
        ("fjordvika;2024;solbakken;laering;Noe;;", "mapping_reference", "municipality_id"),
        ("fjordvik;2024;solbakken;laering;;Styrer;", "mapping_cell_empty", "measure_name"),
        (f"fjordvik;2024;solbakken;laering;{'a' * 501};;", "own_measure_long", "measure_name"),
        ("fjordvik;2024;solbakken;laering;Noe;ola.dal@example.no;", "own_measure_personal", "responsible"),
        ("fjordvik;2024;solbakken;laering;Ring 912 34 567;;", "own_measure_personal", "measure_name"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_located_and_nothing_is_stored(
    line: str, code: str, column: str, take_in: Import, workspace: Path
) -> None:
    """One wrong row of two stops all files, is told with row and column, and never with the person."""
    with pytest.raises(FindingsError) as refused:
        take_in((TWO[0], line), TWO)
    found = [(f.code, f.file, f.row, f.column) for f in refused.value.findings]
    assert found == [(code, "tiltak-0.csv", 3, column)]
    assert "ola" not in repr(refused.value.findings)
    assert "912" not in repr(refused.value.findings)
    assert read_measures(workspace) == []


def test_several_mistakes_are_told_at_once(take_in: Import) -> None:
    """Every mistake in every file is told, not only the first."""
    with pytest.raises(FindingsError) as refused:
        take_in(
            ("fjordvik;2024;ukjent;ukjent;Noe;;",),
            ("fjordvik;2024;solbakken;laering;;;", "kort;rad"),
        )
    codes = sorted(finding.code for finding in refused.value.findings)
    assert codes == [
        "mapping_cell_empty", "mapping_reference", "mapping_reference", "mapping_row_uneven",
    ]  # fmt: skip


def test_a_file_that_is_not_there_or_no_form_is_said_to_be(tmp_path: Path, workspace: Path) -> None:
    """A missing file and an export of results are told as what they are."""
    other = tmp_path / "export.csv"
    other.write_text("Enhet;Mestringstro\nSolbakken;4,2\n", encoding="utf-8")
    with pytest.raises(FindingsError) as refused:
        import_measures(
            load_settings(workspace), [tmp_path / "borte.csv", other], language=Language.BOKMAAL,
            confirm=lambda _: True,
        )  # fmt: skip
    codes = {(finding.code, finding.file) for finding in refused.value.findings}
    assert ("mapping_file_missing", "borte.csv") in codes
    assert ("mapping_column_missing", "export.csv") in codes


def test_a_file_that_cannot_be_written_is_said_to_be_and_kept(
    take_in: Import, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk refuses, the command says so, and `measures.csv` has every byte it had."""

    def refuse(*_: object) -> None:
        raise PermissionError

    path = workspace / "data" / "mappings" / "fjordvik" / "measures.csv"
    before = path.read_bytes()
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UserError) as refused:
        take_in(TWO)
    assert refused.value.code == "output_not_writable"
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.glob("*.part")] == []
