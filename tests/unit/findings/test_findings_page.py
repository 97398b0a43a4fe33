"""The page of findings: complete, of its own, and with nothing of a cell but what findings tell."""

import pytest

from tifaktor.errors import Finding, Severity
from tifaktor.findings.page import build_page, render_page
from tifaktor.language.texts import load_texts
from tifaktor.reading import Reading
from tifaktor.vocabulary import Language

NB = load_texts(Language.BOKMAAL)


def make_reading(name: str, *findings: Finding) -> Reading:
    return Reading(name, "fjordvik", "unit_wide", ("2024",), 6, 60, findings, None)


def test_a_page_leads_from_file_to_kind_to_place() -> None:
    """Twelve places of a kind are one heading; ten are shown, two can be unfolded."""
    wrong = [Finding("mean_outside", "a.csv", None, row, "E") for row in range(3, 15)]
    note = Finding("row_ignored", "b.csv", None, 9, severity=Severity.WARNING)
    page = build_page(NB, [make_reading("a.csv", *wrong), make_reading("b.csv", note)])
    assert page.summary == "2 filer: 1 i orden, 1 med feil."
    assert [(file.name, file.n_errors, file.n_notes) for file in page.files] == [
        ("a.csv", 12, 0), ("b.csv", 0, 1),
    ]  # fmt: skip
    (fault,) = page.files[0].faults
    assert fault.what == "Snittet er ikke mellom 1 og 5."
    assert [place.name for place in (*fault.places, *fault.folded)] == [
        f"E{row}" for row in range(3, 15)
    ]
    assert (len(fault.places), fault.unfold) == (10, "Vis 2 steder til")


@pytest.mark.parametrize("language", Language)
def test_a_page_needs_nothing_else_and_reads_nothing_as_markup(language: Language) -> None:
    """No script, nothing fetched, and a unit's name with signs of HTML is shown as it is."""
    facts = {"unit": "<b>Lia</b>", "n_rows": 1, "new_row": "lia;<b>Lia</b>;fjordvik;"}
    odd = Finding("unit_unknown", "<i>.csv", None, 6, "A", facts)
    page = render_page(load_texts(language), [make_reading("<i>.csv", odd)])
    assert f'<html lang="{language}">' in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "lia;&lt;b&gt;Lia&lt;/b&gt;;fjordvik;" in page
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
