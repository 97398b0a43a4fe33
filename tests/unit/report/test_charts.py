"""The trend charts, drawn and as data."""

import orjson
import pytest

from tifaktor.report.charts import (
    Line,
    Point,
    draw_shared_trend_axis,
    draw_trend,
    make_series,
    read_time,
    write_data,
)

WAVES = ("2020", "2022", "2024-07")


@pytest.mark.parametrize(
    ("wave", "time"), [("2024", 2024.0), ("2024-01", 2024.0), ("2024-07", 2024.5)]
)
def test_time_of_a_wave(wave: str, time: float) -> None:
    """Time is drawn as it passed: a wave in July stands half a year after January."""
    assert read_time(wave) == time


def test_series_keeps_a_gap() -> None:
    """A hidden wave is a gap in the line, never a number."""
    line = Line(
        "unit", (Point(4.126, 3.9, 4.3, "4,1 (3,9–4,3)"), None, Point(4.0, None, None, "4,0"))
    )
    assert make_series(line) == {
        "role": "unit",
        "y": [4.13, None, 4.0],
        "text": ["4,1 (3,9–4,3)", None, "4,0"],
        "low": [3.9, None, None],
        "high": [4.3, None, None],
    }


def test_only_the_unit_has_an_interval() -> None:
    """Parent and nation are context: a line, without an interval of their own."""
    line = Line("parent", (Point(4.1, 4.0, 4.2, "4,1 (4,0–4,2)"),))
    assert make_series(line) == {"role": "parent", "y": [4.1], "text": ["4,1 (4,0–4,2)"]}


def test_data_cannot_end_their_element() -> None:
    """A unit called </script> stays data."""
    line = Line("unit", (Point(4.0, None, None, "4,0"),))
    data = write_data({"trend-x": (line,)}, ("2024-07",), {"unit": "</script>"})
    assert "<" not in data
    content = orjson.loads(str(data))
    assert content["names"] == {"unit": "</script>"}
    assert content["times"] == [2024.5]
    assert content["charts"]["trend-x"][0]["y"] == [4.0]


def test_drawing_stands_at_its_numbers() -> None:
    """On the drawing, 5 is at the top line and 1 at the bottom line; a gap breaks the path."""
    # From 22 to 228 across are 4.5 years and 6 % of them at either end: 22 + 206 · 0.27 / 5.04 = 33.
    own = Line("unit", (Point(5, 4, 5, ""), None, Point(1, None, None, "")))
    drawing = draw_trend((own,), WAVES)
    assert "M33 10M217 110" in drawing
    assert 'class="spread" d="M33 10V35"' in drawing
    assert 'class="dots" d="M33 10h0M217 110h0"' in drawing


def test_lone_context_is_a_tick() -> None:
    """A national mean known for one wave only is a short tick there, not an invisible line."""
    national = Line("national", (None, Point(5, None, None, ""), None))
    own = Line("unit", (Point(4, None, None, ""), Point(4, None, None, ""), None))
    drawing = draw_trend((own, national), WAVES)
    assert 'class="national" d="M109.8 10h10"' in drawing
    assert "spread" not in drawing


def test_one_wave_alone_stands_in_the_middle() -> None:
    """A single wave has its place, and no division by the years between waves."""
    assert "M120 10h10" in draw_trend((Line("unit", (Point(5, None, None, ""),)),), ("2024",))


def test_shared_axis_names_waves_and_scores() -> None:
    """The axis that every chart uses names the five scores and every wave."""
    axis = draw_shared_trend_axis(WAVES)
    for label in ("1", "2", "3", "4", "5", *WAVES):
        assert f">{label}</text>" in axis
