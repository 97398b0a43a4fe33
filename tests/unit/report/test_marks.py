"""The small drawings: everything stands where its number says."""

import pytest

from tifaktor.report.marks import (
    Key,
    Marks,
    draw_key,
    draw_scale,
    draw_shared_axis,
    draw_strip,
    place,
)


@pytest.mark.parametrize(("score", "at"), [(1, "2.0%"), (3, "50.0%"), (4, "74.0%"), (5, "98.0%")])
def test_place_on_the_scale(score: float, at: str) -> None:
    """The scale runs from 1 to 5 over the whole width, with room for half a dot at either end."""
    assert place(score) == at


def test_strip_of_a_factor() -> None:
    """A factor is a dot with its interval, ticks for the nation and the parent, earlier dots."""
    strip = draw_strip(Marks(mean=4, low=3, high=5, national=4, parent=3, earlier=(2, 1)))
    assert '<circle class="own" cx="74.0%" r="5"/>' in strip
    assert '<line class="interval" x1="50.0%" x2="98.0%"/>' in strip
    assert 'class="national" x1="74.0%"' in strip
    assert 'class="parent" x1="50.0%"' in strip
    assert strip.count('class="earlier"') == 2
    assert 'aria-hidden="true"' in strip


def test_strip_without_interval() -> None:
    """A mean whose certainty is not known is a hollow dot without a line."""
    strip = draw_strip(Marks(mean=4))
    assert 'class="own hollow"' in strip
    assert "interval" not in strip


def test_label_is_escaped() -> None:
    """A label cannot break out of the drawing."""
    strip = draw_strip(Marks(mean=4, required=(4, "<b>")))
    assert "&lt;b&gt;" in strip
    assert "<b>" not in strip


def test_key_explains_only_what_the_page_has() -> None:
    """The labelled example leaves out marks that the unit's figures do not have."""
    whole = draw_key(Key("snittet", "intervallet", "landet", "Oppvekst", "tidligere"))
    for label in ("snittet", "intervallet", "landet", "Oppvekst", "tidligere"):
        assert f">{label}</text>" in whole
    bare = draw_key(Key("snittet", None, None, None, None))
    assert bare.count("<text") == 1
    assert "hollow" in bare


def test_a_short_name_stands_under_its_mark() -> None:
    """A name that has no room there begins at the left edge; no mark can then be taken for its own."""
    for name, starts in (
        ("Oppvekst", '<text x="24%" y="46">'),
        ("Oppvekst og kultur", '<text class="from-left" x="2%" y="46">'),
    ):
        assert f"{starts}{name}<" in draw_key(Key("snittet", None, None, name, None))


def test_scale_names_every_whole_number() -> None:
    """The scale above the factors names 1, 2, 3, 4 and 5; the shared axis names its ends."""
    assert [f">{n}<" in draw_scale() for n in range(1, 6)] == [True] * 5
    assert draw_shared_axis().count("<text") == 2
