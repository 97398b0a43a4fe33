"""What is written in any layout, file type, encoding and number style is what is read."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as draw

from tifaktor.intake.tidy import Tidied
from written_exports import ENCODINGS, FACTORS, GRIDS, UNITS, Figure, Style, write_export

EXAMPLES = int(os.environ.get("TIFAKTOR_ROUND_TRIPS", "20"))


@draw.composite
def draw_waves(of: draw.DrawFn) -> list[Figure]:
    """Draw a wave: some units, some factors, figures that can be true, some cells missing."""
    units = of(draw.lists(draw.sampled_from(sorted(UNITS)), min_size=1, unique=True))
    factors = of(draw.lists(draw.sampled_from(sorted(FACTORS)), min_size=1, unique=True))
    places = of(draw.sampled_from([1, 2]))
    wave = []
    for unit in units:
        for factor in factors:
            if wave and of(draw.integers(0, 9)) == 0:
                continue
            # Between 1.5 and 4.5 every spread up to 1 is possible, however few answered.
            mean = of(draw.decimals("1.5", "4.5", places=places))
            sd = of(draw.none() | draw.decimals("0.2", "1.0", places=places))
            wave.append(Figure(unit, factor, mean, of(draw.integers(30, 12_609)), sd))
    return wave


STYLES = draw.builds(
    Style, comma=draw.booleans(), thousands=draw.sampled_from(["", " ", "\u00a0"]),
    delimiter=draw.sampled_from([";", "\t"]), encoding=draw.sampled_from(ENCODINGS),
    as_text=draw.booleans(), other_names=draw.booleans(), sources=draw.booleans(),
)  # fmt: skip


@settings(
    max_examples=EXAMPLES, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    wave=draw_waves(), style=STYLES, kind=draw.sampled_from(["csv", "xlsx"]),
    layout=draw.sampled_from([*GRIDS, "one_unit"]),
)  # fmt: skip
def test_any_wave_is_read_as_it_was_written(
    wave: list[Figure], style: Style, kind: str, layout: str, read: Callable[..., Tidied]
) -> None:
    """Every mean, number of answers and spread comes back exactly, and nothing beside them."""
    found: dict[tuple[str, str], tuple[float, int, float | None]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in write_export(Path(folder), wave, layout, kind, style):
            tidied = read(path)
            assert tidied.extract is not None, [finding.code for finding in tidied.findings]
            assert set(tidied.extract.factor_scores["wave"]) == {"2024"}
            for row in tidied.extract.factor_scores.itertuples():
                sd = None if pd.isna(row.sd) else float(row.sd)
                found[row.unit_id, row.factor_id] = (float(row.mean), int(row.n), sd)
    assert found == {
        (one.unit_id, one.factor_id): (
            float(one.mean), one.n, None if one.sd is None else float(one.sd),
        )
        for one in wave
    }  # fmt: skip
