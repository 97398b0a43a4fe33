"""The choice of what to hide because of what went out before."""

import os

import numpy as np
import pytest
from scipy import optimize

from tifaktor.privacy.ledger import _choose_hidden


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
