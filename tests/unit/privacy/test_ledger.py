"""The choice of what to hide because of what went out before."""

import os

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from tables import read_table
from tifaktor.privacy.figures import ANSWERED
from tifaktor.privacy.ledger import _choose_hidden, find_unsafe, read_earlier

CORRECTED = """
    | unit | within | n   | first_told | first_now | last_told | last_now |
    | town |        | 120 |        480 |       483 |       480 |      480 |
    | a    | town   |  40 |        140 |       170 |       160 |      162 |
    | b    | town   |  40 |        170 |       143 |       160 |      158 |
    | c    | town   |  40 |        170 |       170 |       160 |      160 |
"""
"""What everybody's answers to two factors add up to, as it was told and as it is corrected."""


def tell_corrected(factors: list[str], when: str) -> pd.DataFrame:
    """Return the town's figures of some factors as they stand in a picture, all of them shown."""
    units = read_table(CORRECTED)
    names = units.rename(columns={"unit": "unit_id", "within": "within_id"})
    names = names[["unit_id", "within_id", "n"]].assign(decimals=np.nan, shown=True)
    counts = [names.assign(count_id=ANSWERED, mean=np.nan)]
    counts += [
        names.assign(count_id=factor, mean=units[f"{factor}_{when}"] / units["n"])
        for factor in factors
    ]
    return pd.concat(counts, ignore_index=True)


@pytest.mark.parametrize(
    ("factors", "hidden"),
    [(["first"], set()), (["last"], {"a", "b"}), (["first", "last"], {"town", "a", "b"})],
)
def test_a_factor_is_judged_anew_without_what_another_hides(
    factors: list[str], hidden: set[str]
) -> None:
    """Corrections of 30 and of 27 points are safe to see, and their sum of 3 alone is not."""
    # An answer moves by four points at most: 30 points are eight people at least, and 27 seven.
    # On the other factor one person may have made the two points in a, and one those in b, so
    # neither is shown. Then the first factor's town is 3 points off, as far as can be seen, which
    # one person may have made.
    told = read_earlier(tell_corrected(factors, "told").assign(snapshot=1))
    cost = pd.Series({"town": 1_000_000.0, "a": 1.0, "b": 1.0, "c": 1.0})
    assert find_unsafe(tell_corrected(factors, "now"), told, cost, 5) == hidden


def test_the_least_costly_unit_of_every_cut_is_hidden() -> None:
    """One unit that is in both cuts goes rather than two that cost more together."""
    cost = np.array([9.0, 5.0, 6.0, 5.0])
    hidden = _choose_hidden([[1, 2], [2, 3]], cost)
    assert hidden.tolist() == [False, False, True, False]


def test_what_the_solver_prints_does_not_reach_the_output(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """HiGHS writes to the process's own output now and then: with `--json`, that would break it."""
    solve = optimize.milp

    def solve_aloud(*args: object, **options: object) -> object:
        os.write(1, b"HighsMipSolverData\n")
        return solve(*args, **options)

    monkeypatch.setattr(optimize, "milp", solve_aloud)
    _choose_hidden([[0]], np.array([1.0]))
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"
