"""Groups at an end of the scale that several figures of two publications tell together."""

import pandas as pd

from tables import read_table
from tifaktor.privacy.figures import ANSWERED
from tifaktor.privacy.late import find_late_ends
from tifaktor.privacy.ledger import read_earlier


def draw(table: str) -> pd.DataFrame:
    """Return the rows of a picture: units with a sum are shown, and no mean is rounded."""
    told = read_table(table).rename(columns={"unit": "unit_id", "parent": "within_id"})
    rows = told[["unit_id", "within_id", "n"]].assign(
        shown=told["sum"].notna(), decimals=pd.array([pd.NA] * len(told), dtype="Int64")
    )
    return pd.concat(
        [
            rows.assign(count_id=ANSWERED, mean=float("nan")),
            rows.assign(count_id="mestringstro", mean=told["sum"] / told["n"]),
        ],
        ignore_index=True,
    )


def test_what_two_units_told_and_what_moved_together_tell_nobody() -> None:
    """The six of x1 are x and y, as told before, less g, which is made of the rest of both: at 5."""
    before = draw("""
        | unit | parent | n  | sum |
        | town |        | 65 |     |
        | x    | town   |  9 | 40  |
        | x1   | x      |  6 |     |
        | x2   | x      |  3 |     |
        | y    | town   |  9 | 36  |
    """)
    after = draw("""
        | unit | parent | n  | sum |
        | town |        | 65 |     |
        | g    | town   | 12 | 46  |
        | x2   | g      |  3 |     |
        | y    | g      |  9 |     |
        | x1   | town   |  6 |     |
    """)
    found = find_late_ends(after, read_earlier(before.assign(snapshot=1)))
    assert found[["unit_id", "factor_id"]].to_numpy().tolist() == [["g", "mestringstro"]]
    # With one point less in x1 and one more in g, nobody is at an end.
    mild = after.assign(mean=after["mean"].where(after["unit_id"] != "g", 47 / 12))
    assert find_late_ends(mild, read_earlier(before.assign(snapshot=1))).empty
