"""Reads large text tables by DuckDB: every cell as it is written, each different text once."""

import glob
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

_MEMORY = "1GB"
_MOST_NAMED = 32
"""Columns with more different texts are fetched as texts: comparing with so many takes longer."""
_OTHER = 255
_MOST_ADDED = 200


def read_text_table(
    path: Path, delimiter: str, n_skipped: int, encoding: str, sample: Sequence[Sequence[str]]
) -> tuple[list[tuple[list[str], npt.NDArray[np.unsignedinteger]]], int] | None:
    """Return every column of a text table, as its different texts and where each stands.

    No cell is given a type, so that none is rounded or taken for something else; a cell is the
    text between two separators. For tables without quotation marks.

    Args:
        path: the file; its name is taken as it is.
        delimiter: the sign between cells.
        n_skipped: lines above the table that are passed over.
        encoding: `utf-8` or `latin-1`.
        sample: of each column, some of its different texts, most frequent first: what a column
            with few different ones is expected to hold.

    Returns:
        For each column its different texts and, row by row, the place of the cell's text; and the
        number of rows. None where DuckDB does not read the file: then its lines are not alike.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        # What does not fit in memory must not be written down beside the file.
        "temp_directory": "",
    }
    given = [glob.escape(str(path)), delimiter, n_skipped, encoding]
    try:
        with duckdb.connect(config=config) as connection:
            return _Table(connection, given, len(sample)).read(sample)
    except duckdb.Error:
        return None


class _Table:
    """A file as a table of texts, `c0` to `cN`."""

    def __init__(self, connection: Any, given: Sequence[object], width: int) -> None:
        """Take a connection, and the file's path, delimiter, lines to pass over and encoding."""
        self._connection = connection
        self._names = [f"c{at}" for at in range(width)]
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in self._names)
        self._source = (
            f"read_csv(?, delim = ?, skip = ?, encoding = ?, columns = {{{columns}}}, header = false, "
            "quote = '', escape = '', comment = '', auto_detect = false, strict_mode = true, "
            f"null_padding = false, ignore_errors = false, force_not_null = {self._names})"
        )
        self._given = given

    def read(
        self, sample: Sequence[Sequence[str]]
    ) -> tuple[list[tuple[list[str], npt.NDArray[np.unsignedinteger]]], int]:
        named = {at: list(texts) for at, texts in enumerate(sample) if len(texts) <= _MOST_NAMED}
        found = self._fetch(named)
        lacking = [at for at in named if (found[at] == _OTHER).any()]
        if lacking:
            named = self._complete(named, lacking)
            found = self._fetch(named)
        columns = [
            (named[at], column) if at in named else _encode(column)
            for at, column in enumerate(found)
        ]
        return columns, len(found[0])

    def _fetch(self, named: dict[int, list[str]]) -> list[npt.NDArray[Any]]:
        """Return the columns: of those in `named` the places of their texts, else the texts."""
        wanted: list[str] = []
        compared: list[str] = []
        for at, name in enumerate(self._names):
            if at not in named:
                wanted.append(name)
            elif _are_signs(named[at]):
                # An answer is mostly one digit, told by its letter's number alone.
                sign = (
                    f"CASE strlen({name}) WHEN 1 THEN ascii({name}) WHEN 0 THEN 0 ELSE {_OTHER} END"
                )
                wanted.append(f"({sign})::UTINYINT AS {name}")
            else:
                cases = " ".join(f"WHEN ? THEN {place}" for place in range(len(named[at])))
                wanted.append(f"(CASE {name} {cases} ELSE {_OTHER} END)::UTINYINT AS {name}")
                compared += named[at]
        query = f"SELECT {', '.join(wanted)} FROM {self._source}"  # noqa: S608
        fetched = self._connection.execute(query, [*compared, *self._given]).fetchnumpy()
        columns = [np.asarray(fetched[name]) for name in self._names]
        for at, texts in named.items():
            if _are_signs(texts):
                places = bytearray(columns[at]).translate(_place_signs(texts))
                columns[at] = np.frombuffer(places, np.uint8)
        return columns

    def _complete(self, named: dict[int, list[str]], lacking: list[int]) -> dict[int, list[str]]:
        """Return `named` with all texts of the columns that lack some; with too many, without it."""
        wanted = [
            f"list(DISTINCT {self._names[at]}) FILTER "
            f"({self._names[at]} NOT IN ({', '.join('?' * len(named[at]))}))"
            for at in lacking
        ]
        query = f"SELECT {', '.join(wanted)} FROM {self._source}"  # noqa: S608
        known = chain.from_iterable(named[at] for at in lacking)
        added = self._connection.execute(query, [*known, *self._given]).fetchone()
        more = dict(zip(lacking, added, strict=True))
        return {
            at: [*texts, *sorted(more.get(at) or [])]
            for at, texts in named.items()
            if len(more.get(at) or []) <= _MOST_ADDED
        }


def _are_signs(texts: Sequence[str]) -> bool:
    """Return whether each text is one letter of ASCII, or none."""
    return all(len(text) <= 1 and text.isascii() for text in texts)


def _place_signs(texts: Sequence[str]) -> bytes:
    """Return the place among `texts` of each letter by its number; of no letter, at 0."""
    places = bytearray([_OTHER] * (_OTHER + 1))
    for at, text in enumerate(texts):
        places[ord(text) if text else 0] = at
    return bytes(places)


def _encode(texts: npt.NDArray[Any]) -> tuple[list[str], npt.NDArray[np.unsignedinteger]]:
    codes, different = pd.factorize(texts)
    return different.tolist(), codes.astype(np.uint32)
