"""Units added to `units.csv` in the way the file is written."""

from pathlib import Path

import pytest

from tifaktor import schemas
from tifaktor.mappings import add_units
from tifaktor.mappings.tables import read_table

BEFORE = "unit_id;unit_name;parent_id;unit_type\naas;Ås kommune;;kommune\n"
NEW = "solbakken;Solbakken barnehåge;aas;"


def write_units(folder: Path, content: bytes) -> Path:
    path = folder / "aas" / "units.csv"
    path.parent.mkdir(exist_ok=True)
    (path.parent / "strategy.toml").touch()
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("ends", [True, False])
def test_encoding_and_line_ends_are_kept(
    tmp_path: Path, encoding: str, line_end: str, ends: bool
) -> None:
    """What stood there stands there byte for byte, and the new row is written like it."""
    before = BEFORE.replace("\n", line_end)
    content = (before if ends else before.removesuffix(line_end)).encode(encoding)
    path = write_units(tmp_path, content)
    add_units(tmp_path, "aas", [NEW])
    assert path.read_bytes().startswith(content)
    assert path.read_bytes() == (before + NEW + line_end).encode(encoding)


def test_several_units_keep_their_order(tmp_path: Path) -> None:
    """Each unit gets a row of its own, in the order given."""
    path = write_units(tmp_path, BEFORE.encode())
    add_units(tmp_path, "aas", [NEW, 'lia;"Lia; ny";aas;barnehage'])
    assert path.read_text(encoding="utf-8") == BEFORE + NEW + '\nlia;"Lia; ny";aas;barnehage\n'
    units = read_table(path, schemas.Units, "aas/units.csv")
    assert units.findings == []
    assert list(units.sound["unit_name"]) == ["Ås kommune", "Solbakken barnehåge", "Lia; ny"]


def test_separator_and_order_of_columns_are_kept(tmp_path: Path) -> None:
    """In a file with commas, or with its columns moved, the new row fits all the same."""
    path = write_units(
        tmp_path, "unit_name,unit_id,unit_type,parent_id,\nÅs kommune,aas,kommune,,\n".encode()
    )
    add_units(tmp_path, "aas", ['lia;"Lia, ny";aas;'])
    assert path.read_text(encoding="utf-8").splitlines()[-1] == '"Lia, ny",lia,,aas,'
    units = read_table(path, schemas.Units, "aas/units.csv")
    assert units.findings == []
    assert units.sound.loc[3, ["unit_id", "unit_name", "parent_id"]].tolist() == [
        "lia", "Lia, ny", "aas",
    ]  # fmt: skip


def test_a_letter_that_excel_cannot_write_makes_the_file_utf_8(tmp_path: Path) -> None:
    """Nothing is lost where Windows' code page has no such letter: the whole file is written anew."""
    path = write_units(tmp_path, BEFORE.encode("cp1252"))
    add_units(tmp_path, "aas", ["cuvzz;Čuvžž skuvla;aas;skole"])
    assert path.read_bytes() == (BEFORE + "cuvzz;Čuvžž skuvla;aas;skole\n").encode("utf-8-sig")
