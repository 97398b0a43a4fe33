"""Where the page and the copies may be written, and who may read them."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from small_workspace import make_rows, make_small_workspace, write_csv, write_xlsx
from tifaktor.errors import Finding, UserError
from tifaktor.findings.outcome import Plan, plan_outcome, write_outcome
from tifaktor.intake.files import open_export
from tifaktor.language.texts import load_texts
from tifaktor.pipeline import check_files
from tifaktor.reading import Reading
from tifaktor.settings import Settings, load_settings
from tifaktor.store.parquet import read_parquet
from tifaktor.vocabulary import Language
from tifaktor.workspace import find_sources

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
NN = load_texts(Language.NYNORSK)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(make_small_workspace(tmp_path / "arbeid"))


def plan(settings: Settings, *files: Path, into: Path | None = None, over: bool = False) -> Plan:
    return plan_outcome(settings, files, page=True, annotate=True, into=into, overwrite=over)


def check(settings: Settings, *files: Path) -> list[Reading]:
    return check_files(settings, files, municipality="fjordvik", wave=None)


def test_what_is_written_stands_beside_the_file(settings: Settings) -> None:
    """One file's page has its name, that of several stands beside the first of them."""
    one, other = settings.root / "a.xlsx", settings.raw / "b.csv"
    assert plan(settings, one) == Plan(
        settings.root / "a-funn.html", ((one, settings.root / "a-funn.xlsx"),)
    )
    assert plan(settings, one, other) == Plan(
        settings.root / "funn.html",
        ((one, settings.root / "a-funn.xlsx"), (other, settings.raw / "b-funn.xlsx")),
    )


def test_files_that_differ_only_in_kind_get_copies_of_their_own(settings: Settings) -> None:
    """a.csv and a.xlsx do not write over each other's copies."""
    files = settings.root / "a.csv", settings.root / "a.xlsx"
    copies = [copy.name for _, copy in plan(settings, *files).copies]
    assert copies == ["a.csv-funn.xlsx", "a.xlsx-funn.xlsx"]


def test_nothing_is_written_over_nor_among_the_pages(settings: Settings) -> None:
    """What exists is kept unless it may be replaced; a source and the reports always are."""
    file, copy = settings.root / "a.csv", settings.root / "a-funn.xlsx"
    copy.write_bytes(b"somebody's own")
    with pytest.raises(UserError, match="findings_exist"):
        plan(settings, file)
    assert plan(settings, file, over=True).copies == ((file, copy),)
    with pytest.raises(UserError, match="findings_over_source"):
        plan(settings, file, copy, over=True)
    with pytest.raises(UserError, match="findings_in_reports"):
        plan(settings, file, into=settings.reports / "fjordvik", over=True)
    assert copy.read_bytes() == b"somebody's own"


def test_only_its_owner_may_read_what_is_written(settings: Settings) -> None:
    """The copy holds what the file holds; nothing else is left beside it."""
    file = write_csv(settings.root / "a.csv", make_rows({(4, "Mestringstro"): 9.1}))
    before = file.read_bytes()
    written = write_outcome(NN, plan(settings, file), check(settings, file))
    assert written.copies == (("a.csv", settings.root / "a-funn.xlsx"),)
    assert file.read_bytes() == before
    assert sorted(path.name for path in settings.root.glob("a*")) == [
        "a-funn.html", "a-funn.xlsx", "a.csv",
    ]  # fmt: skip
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o777 for path in settings.root.glob("a-*")} == {0o600}


def test_where_there_is_no_copy_it_is_said_why(settings: Settings) -> None:
    """A file that cannot be opened and one without findings have none."""
    broken = settings.root / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04 this is no workbook")
    sound = write_csv(settings.root / "a.csv", make_rows())
    files = broken, sound
    written = write_outcome(NN, plan(settings, *files), check(settings, *files))
    assert written.copies == ()
    assert [(key, facts["file"]) for key, facts in written.untaken] == [
        ("no_copy", "b.xlsx"), ("no_findings", "a.csv"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["everything_at_once.xlsx", "identity_numbers_as_text.csv"])
def test_what_nobody_is_to_keep_is_not_copied(settings: Settings, name: str) -> None:
    """Names, numbers and addresses are not written a second time; the page does without them."""
    file = settings.root / name
    shutil.copyfile(EXPORTS / "refused" / name, file)
    written = write_outcome(NN, plan(settings, file), check(settings, file))
    assert (written.copies, written.page) == ((), settings.root / f"{file.stem}-funn.html")
    assert [(key, facts["file"]) for key, facts in written.untaken] == [("personal", name)]
    assert not (settings.root / f"{file.stem}-funn.xlsx").exists()


@pytest.mark.parametrize(
    "name",
    [
        "wide_excel_2003.xls", "wide_libreoffice.ods", "wide.parquet", "respondents.sav",
    ],
)  # fmt: skip
def test_every_kind_of_file_can_be_marked(settings: Settings, name: str) -> None:
    """The copy is a workbook with the list and the file's own sheets, whatever the file was."""
    file = settings.root / name
    shutil.copyfile(EXPORTS / name, file)
    (read,) = check(settings, file)
    # What is wrong with it does not matter here; a row that every file has is enough.
    wrong = Finding("text_in_number", name, read_sheet_names(file)[0], row=2, column="B")
    written = write_outcome(NN, plan(settings, file), [replace(read, findings=(wrong,))])
    assert written.untaken == ()
    ((_, copy),) = written.copies
    list_name, *sheets = read_sheet_names(copy)
    assert list_name not in sheets
    assert len(sheets) == len(read_sheet_names(file))


def read_sheet_names(file: Path) -> list[str | None]:
    return [sheet.name for sheet in open_export(file, read_parquet=read_parquet).sheets]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_copy_reads_as_the_file_it_was_made_from(settings: Settings, write) -> None:  # type: ignore[no-untyped-def]
    """Cell by cell the same findings: whoever corrects the copy can import the copy."""
    mends = {(4, "Mestringstro"): 9.1, (8, "Svarprosent"): "10 %", (6, "Enhet"): "Aasen skole"}
    file = write(settings.root / f"a{'.csv' if write is write_csv else '.xlsx'}", make_rows(mends))
    (reading,) = check(settings, file)
    write_outcome(NN, plan(settings, file), [reading])
    (again,) = check(settings, settings.root / "a-funn.xlsx")

    def list_places(one: Reading) -> list[tuple[str, int | None, str | None]]:
        return [(found.code, found.row, found.column) for found in one.findings]

    assert list_places(again) == list_places(reading)
    assert len(reading.findings) >= 3


def test_a_copy_beside_its_export_is_not_imported_with_it(settings: Settings) -> None:
    """What `run` finds is the export; a file that only has such a name is found as any other."""
    folder = settings.raw / "fjordvik" / "2024"
    for name in ("a.csv", "a-funn.xlsx", "b-funn.xlsx"):
        write_csv(folder / name, make_rows())
    assert [one.path.name for one in find_sources(settings)] == ["a.csv", "b-funn.xlsx"]
