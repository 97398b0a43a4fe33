"""The overview's account of what was said last time, and what came."""

from collections.abc import Callable
from dataclasses import replace

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.privacy.gate import Published
from tifaktor.report.backtest import build_backtest
from tifaktor.report.edition import Edition
from tifaktor.vocabulary import Language

OpenEdition = Callable[..., Edition]
COUNTS = """
    | goal_id   | previous_status | previous_direction | status          | n_units | n_above |
    |-----------|-----------------|--------------------|-----------------|---------|---------|
    | delmaal-1 | on_track        |                    | on_track        | 5       | 5       |
    | delmaal-1 | on_track        |                    | unsure          | 2       | 1       |
    | delmaal-2 | on_track        |                    | off_track       | 1       | 0       |
    | delmaal-1 | unsure          | probably_above     | on_track        | 2       | 2       |
    | delmaal-2 | unsure          | probably_above     | too_little_data | 1       | 1       |
    | delmaal-2 | off_track       |                    | off_track       | 3       | 0       |
"""


def remember(published: Published, counts: str) -> Published:
    """Return `published` with these outcomes of 2024's verdicts in 2026."""
    rows = read_table(counts).assign(municipality_id="vassdal", wave="2026", previous_wave="2024")
    return replace(published, backtest=complete(schemas.Backtest, rows))


def test_outcomes_are_summed_over_goals(open_vassdal: OpenEdition, published: Published) -> None:
    """A row per thing said, summed over goals; what nobody said has no row."""
    section = build_backtest(open_vassdal(remember(published, COUNTS)))
    assert section is not None
    assert section.table.header == (
        "Sagt i 2024", "Vurderinger", "På eller over kravet nå",
        "I rute nå", "Usikkert nå", "Ikke i rute nå", "For lite data nå",
    )  # fmt: skip
    assert section.table.rows == (
        ("I rute", "8", "6", "5", "2", "1", "0"),
        ("Usikkert, trolig over", "3", "3", "2", "0", "0", "1"),
        ("Ikke i rute", "3", "0", "0", "0", "3", "0"),
    )
    assert " ".join(section.sentences) == (
        "Vi sa «i rute» 8 ganger i 2024. I seks av tilfellene ligger snittet på eller over kravet i 2026. "
        "Vi sa «ikke i rute» 3 ganger i 2024. I ingen av tilfellene ligger snittet på eller over kravet i "
        "2026."
    )


def test_little_was_said(open_vassdal: OpenEdition, published: Published) -> None:
    """One verdict is told as one, and where nothing was decided last time that is said."""
    lines = COUNTS.strip("\n").splitlines()
    once = build_backtest(open_vassdal(remember(published, "\n".join([*lines[:2], lines[4]]))))
    assert once is not None
    assert once.sentences == ("Vi sa «i rute» én gang i 2024.",)
    unsure = build_backtest(open_vassdal(remember(published, "\n".join([*lines[:2], lines[5]]))))
    assert unsure is not None
    assert unsure.sentences[0].startswith("I 2024 sa vi verken «i rute» eller «ikke i rute»")


def test_nothing_before_the_third_wave(open_vassdal: OpenEdition, published: Published) -> None:
    """Before the third wave there is no section, also where later waves have one."""
    assert build_backtest(open_vassdal(wave="2024")) is None
    empty = replace(published, backtest=schemas.empty(schemas.Backtest))
    assert build_backtest(open_vassdal(empty)) is None


def test_the_other_languages_tell_it_too(open_vassdal: OpenEdition, published: Published) -> None:
    """The section exists in nynorsk and English."""
    figures = remember(published, COUNTS)
    nynorsk = build_backtest(open_vassdal(figures, Language.NYNORSK))
    english = build_backtest(open_vassdal(figures, Language.ENGLISH))
    assert nynorsk is not None
    assert english is not None
    assert nynorsk.sentences[1].startswith(
        "Vi sa «ikkje i rute» 3 gonger i 2024. I ingen av tilfella"
    )
    assert english.sentences[1].startswith(
        "We said “off track” 3 times in 2024. In none of these cases"
    )
