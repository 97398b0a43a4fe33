"""Rows are added to a mapping file, and what stands there stays to the byte."""

from pathlib import Path

import pytest

from tifaktor.mappings import append_rows


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a;b\n1;2\n", b"a;b;c\n1;2\nx;;\xc3\xa5\n"),
        (b"\xef\xbb\xbfa;b\r\n1;2", b"\xef\xbb\xbfa;b;c\r\n1;2\r\nx;;\xc3\xa5\r\n"),
        (b"a,b\n\xe6,2\n", b"a,b,c\n\xe6,2\nx,,\xe5\n"),
        (b"a;c;b\n1;2;3\n", b"a;c;b\n1;2;3\nx;\xc3\xa5;\n"),
        (b"a;b", b"a;b;c\nx;;\xc3\xa5\n"),
    ],
)
def test_a_heading_that_is_lacking_is_added(tmp_path: Path, before: bytes, after: bytes) -> None:
    """A new heading stands last; encoding, separator, line ends and old rows are as they were."""
    path = tmp_path / "table.csv"
    path.write_bytes(before)
    append_rows(path, [{"a": "x", "c": "å"}], headings=["a", "c"])
    assert path.read_bytes() == after
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


def test_a_file_that_cannot_be_replaced_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the last step fails, the file is whole and nothing half lies beside it."""
    path = tmp_path / "table.csv"
    path.write_bytes(b"a;b\n1;2\n")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        append_rows(path, [{"a": "x"}])
    assert path.read_bytes() == b"a;b\n1;2\n"
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]
