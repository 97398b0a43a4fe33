"""Tables written as text in tests, read as frames.

A test that shows its figures as a table can be read by people who do not read Python:

    read_table('''
        | unit_id | wave | n  | mean |
        |---------|------|----|------|
        | elvebo  | 2024 | 12 | 4.2  |
        | solvik  | 2024 |    | 3.9  |
    ''')
"""

from collections.abc import Collection

import pandas as pd

TEXT_COLUMNS = frozenset({"wave", "previous_wave"})
"""Always text, though they look like numbers; so is every column whose name ends in `_id`."""
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def read_table(text: str, *, text_columns: Collection[str] = ()) -> pd.DataFrame:
    """Return the pipe table in `text` as a frame.

    The first line holds the headings; a line of dashes and empty lines are passed over, and so is
    everything before the first pipe. An empty cell is missing. A column of whole numbers without
    a gap is int64, with a gap Int64; other numbers (`inf` too) are float64; a column of yes/no or
    true/false is bool; everything else is text.

    Args:
        text: the table; each of its lines begins and ends with `|`.
        text_columns: columns to leave as text whatever they look like.

    Raises:
        ValueError: a line has more or fewer cells than there are headings, or there is no table.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rows = [row for row in rows if not all(set(cell) <= set("-:") and cell for cell in row)]
    if not rows:
        raise ValueError("no table in the text")
    header, *body = rows
    for row in body:
        if len(row) != len(header):
            raise ValueError(f"{len(row)} cells under {len(header)} headings: {row}")
    keep = TEXT_COLUMNS | set(text_columns)
    columns = {
        name: _read_column(
            [row[place] for row in body], as_text=name in keep or name.endswith("_id")
        )
        for place, name in enumerate(header)
    }
    return pd.DataFrame(columns, columns=header)


def write_table(frame: pd.DataFrame) -> str:
    """Return `frame` as a pipe table, for the message of a test that fails."""
    cells = [list(map(str, frame.columns))]
    cells += [["" if pd.isna(cell) else str(cell) for cell in row] for row in frame.to_numpy()]
    widths = [max(len(row[place]) for row in cells) for place in range(len(frame.columns))]
    return "\n".join("| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in cells)


def _read_column(cells: list[str], *, as_text: bool) -> pd.Series:
    known = [cell for cell in cells if cell]
    if not as_text and known:
        if all(cell.lower() in _TRUTH for cell in known) and len(known) == len(cells):
            return pd.Series([_TRUTH[cell.lower()] for cell in cells], dtype=bool)
        try:
            return _read_numbers(cells)
        except ValueError:
            pass
    return pd.Series([cell or None for cell in cells], dtype="str")


def _read_numbers(cells: list[str]) -> pd.Series:
    if all(cell.lstrip("-").isdecimal() for cell in cells if cell):
        dtype = "int64" if all(cells) else "Int64"
        return pd.Series([int(cell) if cell else pd.NA for cell in cells], dtype=dtype)
    return pd.Series([float(cell) if cell else float("nan") for cell in cells], dtype="float64")


def widen_people(long: pd.DataFrame) -> pd.DataFrame:
    """Return scores of people, a row per respondent and factor, as a row per respondent.

    Args:
        long: `respondent`, `factor_id`, `score`, and what else is said of a person.
    """
    keys = [name for name in long.columns if name not in {"factor_id", "score"}]
    wide = long.pivot(index=keys, columns="factor_id", values="score").add_prefix("score_")
    return wide.reset_index().rename_axis(columns=None)
