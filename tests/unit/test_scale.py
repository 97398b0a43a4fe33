"""The scale that is in force, and what is fixed as a share of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tifaktor.scale import Scale, get_scale, make_scale, on_its_scale, use_scale


def test_limits_are_the_same_share_of_every_scale() -> None:
    """On 1-9 a point of 1-5 is two; where a limit would need two decimals, more is hidden."""
    usual, nine, seven = Scale(), Scale(9.0), Scale(7.0)
    assert (usual.unit, nine.unit, seven.unit) == (1.0, 2.0, 1.5)
    assert usual.extremes == pytest.approx((1.1, 4.9))
    assert nine.extremes == pytest.approx((1.2, 8.8))
    assert seven.extremes == pytest.approx((1.2, 6.8))
    assert usual.within == pytest.approx((1.05, 4.95))
    assert nine.within == pytest.approx((1.1, 8.9))
    assert (list(seven.answers), seven.middle, str(seven)) == ([1, 2, 3, 4, 5, 6, 7], 4.0, "1–7")


@pytest.mark.parametrize(
    ("top", "labels"),
    [(5, [1, 2, 3, 4, 5]), (7, [1, 2, 3, 4, 5, 6, 7]), (8, [1, 3, 5, 7]), (9, [1, 3, 5, 7, 9]),
     (10, [1, 4, 7, 10])],
)  # fmt: skip
def test_a_small_axis_has_room_for_seven_numbers(top: int, labels: list[int]) -> None:
    """Of a longer scale every second or third has its number."""
    assert list(Scale(float(top)).labelled) == labels


def test_a_scale_ends_with_its_block() -> None:
    """What fails leaves no scale behind, and one within another gives way to it again."""
    seen = []

    def fail() -> None:
        with use_scale(Scale(7.0)):
            with use_scale(Scale(9.0)):
                seen.append(get_scale().high)
            seen.append(get_scale().high)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [*seen, get_scale().high] == [9.0, 7.0, 5.0]


def test_threads_work_on_it_too() -> None:
    """Work that is shared out is done on the scale of whoever shares it out."""
    with use_scale(Scale(6.0)), ThreadPoolExecutor(2) as pool:
        assert {scale.high for scale in pool.map(lambda _: get_scale(), range(4))} == {6.0}


def test_work_is_done_on_the_scale_that_it_is_given() -> None:
    """A function of a workspace needs no block around it."""

    class Workspace:
        scale = Scale(8.0)

    @on_its_scale
    def look(of: Workspace, more: int) -> tuple[float, float, int]:
        return get_scale().high, of.scale.high, more

    assert look(Workspace(), more=3) == (8.0, 8.0, 3)
    assert get_scale() == Scale(5.0)


@pytest.mark.parametrize(
    "ends", [(0, 10), (1, 4), (1, 11), (1, 100), (2, 6), (1, 5.0), (True, 5), (1, "5")]
)
def test_a_scale_that_no_rule_is_made_for_is_none(ends: tuple[object, object]) -> None:
    """It begins at 1 and has from five to ten whole answers."""
    with pytest.raises(ValueError, match="scale"):
        make_scale({"low": ends[0], "high": ends[1]})
