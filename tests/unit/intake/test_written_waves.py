"""How a wave is told from the rest of a text, and from a date."""

import pytest

from tifaktor.intake.written_waves import find_waves, split_wave, take_out_wave


@pytest.mark.parametrize(
    ("heading", "plain", "wave"),
    [
        ("Mestringstro 2022", "Mestringstro", "2022"),
        ("2022 Mestringstro", "Mestringstro", "2022"),
        ("Mestringstro (2022)", "Mestringstro", "2022"),
        ("Mestringstro – 2022-03", "Mestringstro", "2022-03"),
        ("Mestringstro 2022 snitt", "Mestringstro snitt", "2022"),
        ("Mestringstro, 2022: st.avvik", "Mestringstro st.avvik", "2022"),
        ("2022", "", "2022"),
        # From one year to another, dates, other numbers: no wave.
        ("Endring 2022-2024", "Endring 2022-2024", None),
        ("Endring 2022–24", "Endring 2022–24", None),
        ("Endring fra 2022 til 2024", "Endring fra 2022 til 2024", None),
        ("Uttrekk 12.03.2024", "Uttrekk 12.03.2024", None),
        ("Uttrekk 2024-03-12", "Uttrekk 2024-03-12", None),
        ("Utvalg 20221", "Utvalg 20221", None),
        ("Mestringstro", "Mestringstro", None),
    ],
)
def test_one_wave_is_taken_out_of_a_heading(heading: str, plain: str, wave: str | None) -> None:
    """Wherever it stands; a date, or a change between two years, names none."""
    assert take_out_wave(heading) == (plain, wave)


def test_a_label_ends_with_its_wave() -> None:
    """`Bergen 2020` is Bergen's, and every year of a title is found."""
    assert split_wave("Bergen (2020):") == ("Bergen", "2020")
    assert split_wave("Bergen:") == ("Bergen", None)
    assert find_waves("10-FAKTOR 2022 og 2024-03, nr. 12024") == ["2022", "2024-03"]
