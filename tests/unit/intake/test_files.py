"""Opening files: what stands in the bytes is what stands in the cells."""

import hashlib
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tifaktor.errors import FindingsError
from tifaktor.intake.apart import ReaderStoppedError, call
from tifaktor.intake.files import open_export

TABLE = [["Enhet", "Antall svar", "Mestringstro"], ["Åsen barnehage", "12", "4,2"]]


def _code(path: Path) -> str:
    with pytest.raises(FindingsError) as raised:
        open_export(path)
    (finding,) = raised.value.findings
    assert finding.file == path.name
    return finding.code


def _repack(
    source: Path,
    target: Path,
    changes: dict[str, tuple[bytes, bytes]],
    kind: int = zipfile.ZIP_DEFLATED,
) -> None:
    """Write a workbook again, with something else in some of its parts, or packed in another way."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", kind) as new:
        for name in old.namelist():
            was, becomes = changes.get(name, (b"", b""))
            new.writestr(name, old.read(name).replace(was, becomes) if was else old.read(name))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [";", "\t"])
def test_text_files_are_read_in_any_usual_encoding(
    write_csv: Callable[..., Path], encoding: str, sign: str
) -> None:
    """Å is Å and 4,2 is still text, whatever the encoding and the separator."""
    path = write_csv("\n".join(sign.join(row) for row in TABLE), encoding=encoding)
    (sheet,) = open_export(path).sheets
    assert sheet.name is None
    assert sheet.rows == TABLE


def test_counts_above_a_table_may_be_wider_than_its_lines(write_csv: Callable[..., Path]) -> None:
    """Of one unit most lines are a factor and a mean; what stands above its headings is no error."""
    text = (
        "Enhet:;Åsen skole;;;\nAntall svar;40;Inviterte;40;\nFaktor;Snitt;Antall svar;St.avvik;Norge\n"
        "Mestringsklima;4,2;;;\nMestringstro;4,1;40;0,6;4,3\nRolleklarhet;4,4;;;\n"
    )
    with_ends = open_export(write_csv(text)).sheets[0].rows
    without_ends = open_export(write_csv(text.replace(";;;\n", "\n").replace(";40;\n", ";40\n")))
    assert list(without_ends.sheets[0].rows) == list(with_ends)
    assert with_ends[4] == ["Mestringstro", "4,1", "40", "0,6", "4,3"]


def test_commas_separate_where_they_cannot_be_decimal_commas(
    write_csv: Callable[..., Path],
) -> None:
    """A comma-separated file with quoted decimal commas has its cells apart."""
    path = write_csv('Enhet,Antall svar,Mestringstro\nÅsen barnehage,12,"4,2"')
    assert open_export(path).sheets[0].rows == TABLE


@pytest.mark.parametrize(
    "text",
    ["Faktor 2\nFjordvik 2020: 4,2\nFjordvik 2022: 4,3\n", "4,2\n4,3\n4,4"],
    ids=["blocks", "a column"],
)
def test_decimal_commas_do_not_separate(write_csv: Callable[..., Path], text: str) -> None:
    """Where every comma stands between digits, none of them separates cells."""
    assert {len(row) for row in open_export(write_csv(text)).sheets[0].rows} == {1}


def test_commas_never_separate_in_text_files(write_csv: Callable[..., Path]) -> None:
    """In a .txt file a sentence with a comma is one cell."""
    path = write_csv("Mestringstro, snitt\nSelvstendighet, snitt", name="resultater.txt")
    assert open_export(path).sheets[0].rows[0] == ["Mestringstro, snitt"]


def test_semicolons_win_over_commas_inside_cells(write_csv: Callable[..., Path]) -> None:
    """A title, ragged lines and commas in names do not hide that semicolons separate."""
    path = write_csv("10-FAKTOR, 2024\nEnhet;n\nSkole, nord;12\nSkole, sør;13\nKilde: KS")
    assert open_export(path).sheets[0].rows[2] == ["Skole, nord", "12"]


def test_unclear_separators_give_the_likeliest(write_csv: Callable[..., Path]) -> None:
    """Where no sign stands equally often everywhere, the one that comes closest is taken."""
    path = write_csv("a;b\nc;d;e\nf;g;h;i\nj")
    assert len(open_export(path).sheets[0].rows[0]) == 4


def test_rows_are_equally_long_and_keep_their_place(write_csv: Callable[..., Path]) -> None:
    """A blank line is a row, and short rows are filled up, so that places are the spreadsheet's."""
    path = write_csv("Tittel\n\nEnhet;n\nÅsen;4")
    assert open_export(path).sheets[0].rows == [
        ["Tittel", ""],
        ["", ""],
        ["Enhet", "n"],
        ["Åsen", "4"],
    ]


def test_workbooks_keep_every_cell_in_its_place(write_xlsx: Callable[..., Path]) -> None:
    """Empty rows and columns above and left of a table are there, and empty sheets are not."""
    day = date(2024, 2, 4)
    path = write_xlsx({"Resultater": [["Enhet", 4.2, day]], "Tom": []}, first=(2, 1))
    (sheet,) = open_export(path).sheets
    assert sheet.name == "Resultater"
    assert sheet.rows[2] == ["", "Enhet", 4.2, day]
    assert len(sheet.rows) == 3


def test_the_fingerprint_is_of_the_bytes(write_csv: Callable[..., Path]) -> None:
    """A file is known again by SHA-256 of what it holds, and named without its folders."""
    path = write_csv("Enhet;n")
    export = open_export(path)
    assert export.fingerprint == hashlib.sha256(b"Enhet;n").hexdigest()
    assert export.file_name == "resultater.csv"


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    """A wrong name is told."""
    assert _code(tmp_path / "nei.csv") == "file_missing"


def test_a_folder_is_told_from_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Whoever names a folder is told that it is one, whatever it is called."""
    assert _code(tmp_path) == "file_is_folder"
    (tmp_path / "målinger.csv").mkdir()
    assert _code(tmp_path / "målinger.csv") == "file_is_folder"


def test_the_mark_of_an_open_workbook_is_told_as_such(tmp_path: Path) -> None:
    """Excel leaves one beside the workbook, and `*.xlsx` names it too; it holds a person's name."""
    path = tmp_path / "~$resultater.xlsx"
    path.write_bytes(b"\x05Kari " + b" " * 159)
    with pytest.raises(FindingsError) as raised:
        open_export(path)
    (found,) = raised.value.findings
    assert (found.code, found.facts) == ("file_is_lock", {"locked": "resultater.xlsx"})


def test_a_file_of_another_type_is_a_finding(tmp_path: Path) -> None:
    """A PDF is not guessed at."""
    (tmp_path / "rapport.pdf").write_bytes(b"%PDF")
    assert _code(tmp_path / "rapport.pdf") == "file_type_unknown"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"Enhet;\x00\x00"),
        ("a.csv", b'a;"' + b"x" * 200_000 + b'"'),
        ("a.xlsx", b"PK\x03\x04 not a workbook"),
    ],
    ids=["zero bytes", "endless cell", "no workbook"],
)
def test_a_broken_file_is_a_finding(tmp_path: Path, name: str, content: bytes) -> None:
    """Bytes that mean nothing are told, never replaced by question marks."""
    (tmp_path / name).write_bytes(content)
    assert _code(tmp_path / name) == "file_unreadable"


def test_a_workbook_with_a_damaged_encoding_is_a_finding(
    write_xlsx: Callable[..., Path], tmp_path: Path
) -> None:
    """XML that names an encoding nobody knows is unreadable, not a traceback."""
    path = write_xlsx({"Ark1": TABLE})
    for part in ("xl/_rels/workbook.xml.rels", "xl/workbook.xml"):
        _repack(path, tmp_path / "skadet.xlsx", {part: (b'"UTF-8"', b'"UTF-6"')})
        assert _code(tmp_path / "skadet.xlsx") == "file_unreadable"


def test_a_workbook_packed_as_no_spreadsheet_does_is_a_finding(
    write_xlsx: Callable[..., Path], tmp_path: Path
) -> None:
    """LZMA may ask for gigabytes before it has unpacked a byte: it is not even tried."""
    _repack(write_xlsx({"Ark1": TABLE}), tmp_path / "pakket.xlsx", {}, zipfile.ZIP_LZMA)
    assert _code(tmp_path / "pakket.xlsx") == "file_unreadable"


def test_a_file_that_may_not_be_read_is_a_finding(
    write_csv: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that another program has locked is told, without a traceback."""

    def refuse(_self: Path) -> bytes:
        raise PermissionError

    path = write_csv("Enhet;n")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert _code(path) == "file_unreadable"


@pytest.mark.parametrize("text", ["", ";;\n;;"])
def test_an_empty_file_is_a_finding(write_csv: Callable[..., Path], text: str) -> None:
    """A file without a single filled cell is empty."""
    assert _code(write_csv(text)) == "file_empty"


def test_a_locked_workbook_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook with a password is told as such, in Excel's way of packing it and any other."""
    packed = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    )
    path = tmp_path / "laast.xlsx"
    path.write_bytes(packed)
    assert _code(path) == "file_encrypted"

    def refuse(*_: object) -> None:
        raise ReaderStoppedError("PasswordError")

    monkeypatch.setattr("tifaktor.intake.workbooks.read_apart", refuse)
    path.write_bytes(packed[:512])
    assert _code(path) == "file_encrypted"


@pytest.mark.parametrize(
    ("suffix", "start"), [(".xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), (".sav", b"$FL2")]
)
def test_a_file_that_ends_its_reader_stops_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, start: bytes
) -> None:
    """Some files are read in a process of their own: if that ends, the file is unreadable."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(start + b"\0" * 512)
    monkeypatch.setattr("tifaktor.intake.apart._PROGRAM", "import os; os.abort()")
    assert _code(path) == "file_unreadable"


def test_what_a_reader_raises_is_named() -> None:
    """The process that reads tells what it met by name, and passes on what it read otherwise."""
    exports = Path(__file__).parents[2] / "data" / "exports"
    old = (exports / "wide_excel_2003.xls").read_bytes()
    reason, sheets = call("plain_sheets", "read_sheets", (old, 10_000))
    assert reason == ""
    assert [(sheet.name, sheet.n_rows, sheet.n_columns) for sheet in sheets] == [
        ("Resultater", 9, 14)
    ]
    assert call("plain_sheets", "read_sheets", (old[:600], 10_000)) == ("CalamineError", None)
    cases = (exports / "respondents.sav").read_bytes()
    reason, read = call("spss", "read_cases", (cases, 10_000))
    assert (reason, read.n_rows, read.n_columns, read.n_marked) == ("", 12, 31, 1)
    assert call("spss", "read_cases", (cases, 100))[1].rows == []
    assert call("spss", "read_cases", (b"$FL2", 10_000)) == ("ReadstatError", None)
