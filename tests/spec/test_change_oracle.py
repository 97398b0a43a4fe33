"""One change worked through to the sixth decimal, from the figures that a file gives.

Ten of thirteen answered 3.8 (sd 0.85), and two years later twelve of fourteen 4.2 (sd 0.6). The expected
figures are the method's oracle O6, computed there by closed form and by an independent route.
"""

import numpy as np
import pytest

from tables import read_table
from tifaktor.analysis import uncertainty as u
from tifaktor.analysis.change import WaveScores, assess_change
from tifaktor.settings import Method

WAVES = read_table("""
    | wave | n  | asked | mean | sd   | dispersion | low      | high     |
    |------|----|-------|------|------|------------|----------|----------|
    | 2022 | 10 | 13    | 3.8  | 0.85 | 0.210405   | 3.175685 | 4.281245 |
    | 2024 | 12 | 14    | 4.2  | 0.60 | 0.156458   | 3.748628 | 4.517162 |
""")
EXPECTED = read_table("""
    | c   | se       | df        | p        |
    |-----|----------|-----------|----------|
    | 0.0 | 0.317782 | 25.587870 | 0.219494 |
    | 0.3 | 0.276880 | 25.347541 | 0.160799 |
""")
SIX = 6e-7
"""Half a unit of the sixth decimal, and what adding up leaves."""


def read_waves() -> list[WaveScores]:
    """Return the two waves with their dispersion as the program computes it."""
    phi, df = u.moderate_dispersion(WAVES["mean"], WAVES["sd"], WAVES["n"], 0.2, 4.0)
    assert phi == pytest.approx(WAVES["dispersion"].to_numpy(), abs=SIX)
    n, mean = WAVES["n"].to_numpy(float), WAVES["mean"].to_numpy(float)
    rate = n / WAVES["asked"].to_numpy(float)
    return [
        WaveScores(*(np.array([part[i]]) for part in (n, mean, phi, df, rate, np.zeros(2))))
        for i in (0, 1)
    ]


@pytest.mark.parametrize("row", EXPECTED.to_dict("records"), ids=lambda row: f"c={row['c']}")
def test_a_change_to_six_decimals(row: dict[str, float]) -> None:
    """Standard error, degrees of freedom and p, with and without the finite-population part."""
    found = assess_change(*read_waves(), Method(c_change=row["c"]))
    assert found.se[0] == pytest.approx(row["se"], abs=SIX)
    assert found.df[0] == pytest.approx(row["df"], abs=SIX)
    assert found.p[0] == pytest.approx(row["p"], abs=SIX)


def test_the_intervals_to_six_decimals() -> None:
    """Each wave's interval, and that of the change between them."""
    for wave, row in zip(read_waves(), WAVES.to_dict("records"), strict=True):
        low, high = u.compute_interval(
            wave.mean,
            wave.phi,
            wave.df,
            wave.n,
            response=wave.response_rate,
            c=0.0,
            confidence=0.95,
        )
        assert (low[0], high[0]) == pytest.approx((row["low"], row["high"]), abs=SIX)
    found = assess_change(*read_waves(), Method())
    assert (found.low[0], found.high[0]) == pytest.approx((-0.259798, 1.100258), abs=SIX)
