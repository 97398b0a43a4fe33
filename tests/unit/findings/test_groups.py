"""Findings of a kind stand together, are counted, and have their places named as Excel does."""

import pytest

from tifaktor.errors import Finding, Severity
from tifaktor.findings.description import describe_finding
from tifaktor.findings.groups import group_findings, make_place, name_place
from tifaktor.language.texts import load_texts
from tifaktor.vocabulary import Language

NB, EN = load_texts(Language.BOKMAAL), load_texts(Language.ENGLISH)


@pytest.mark.parametrize(
    ("sheet", "row", "column", "place"),
    [
        ("Ark1", 7, "C", "Ark1!C7"),
        ("Ark 1", 7, "C", "'Ark 1'!C7"),
        ("Kari's", 7, "AB", "'Kari''s'!AB7"),
        ("2024", 3, "A", "'2024'!A3"),
        ("Enhetsnivå_2", 1200, "A", "Enhetsnivå_2!A1200"),
        (None, 7, "C", "C7"),
        ("Ark 1", 7, None, "ark Ark 1, rad 7"),
        ("Ark1", None, "C", "ark Ark1, kolonne C"),
        (None, 5, "factor_id", "rad 5, kolonne factor_id"),
        ("Ark1", None, None, "ark Ark1"),
        (None, None, None, ""),
    ],
)
def test_a_place_is_named_as_excel_names_it(
    sheet: str | None, row: int | None, column: str | None, place: str
) -> None:
    """A cell is a reference that Excel understands; what is no one cell is told in words."""
    assert name_place(NB, Finding("x", "a.xlsx", sheet, row, column)) == place


def test_places_that_were_only_counted_are_counted_with_their_kind() -> None:
    """Fifty named and 950 more in E are 1 000 places of one kind; those in F are not among them."""
    named = [Finding("text_in_number", "a.csv", None, row, "E") for row in range(3, 53)]
    outside = Finding("mean_outside", "a.csv", None, 4, "E")
    other = Finding("text_in_number", "a.csv", None, 9, "F")
    more = Finding(
        "more_of_the_same", "a.csv", column="E",
        facts={"n_more": 950, "n_told": 50, "of": "text_in_number"},
    )  # fmt: skip
    (file,) = group_findings(NB, [more, *named, outside, other])
    assert [(len(one.places), one.n_places) for one in file.groups] == [(51, 1001), (1, 1)]
    assert (file.n_errors, file.n_notes) == (1002, 0)


def test_files_and_kinds_are_kept_apart_and_errors_come_first() -> None:
    """Two files are two lists; in each, what stops the import stands before what does not."""
    note = Finding("row_ignored", "a.csv", None, 9, severity=Severity.WARNING)
    found = [note, Finding("mean_outside", "b.csv", None, 3, "E"),
             Finding("rate_outside", "a.csv", None, 3, "D")]  # fmt: skip
    files = group_findings(NB, found)
    assert [(one.file, one.n_errors, one.n_notes) for one in files] == [
        ("a.csv", 1, 1), ("b.csv", 1, 0),
    ]  # fmt: skip
    assert [one.what for one in files[0].groups] == [
        "Svarprosenten er ikke mellom 0 og 100.",
        "Raden har tekst, men ingen tall. Den er ikke lest.",
    ]


def test_heading_and_unit_stand_beside_the_cell() -> None:
    """Whoever looks for F5 also reads which column and whose row it is."""
    finding = Finding(
        "mean_outside", "a.xlsx", "Ark1", 5, "F", heading="Mestringstro", unit="Åsen skole"
    )
    assert make_place(NB, finding).about == "Mestringstro, Åsen skole"


def test_a_row_to_copy_is_taken_out_of_its_sentence() -> None:
    """The row for units.csv stands alone, and the sentence ends where it led to it."""
    facts = {"unit": "Lia", "n_rows": 2, "new_row": "lia;Lia;fjordvik;"}
    place = make_place(EN, Finding("unit_unknown", "a.csv", None, 6, "A", facts))
    assert place.copied == "lia;Lia;fjordvik;"
    assert place.what.endswith("The missing row is:")


def test_a_finding_is_described_for_programs() -> None:
    """Code, severity as a number, the place in parts and as a cell, and both sentences."""
    finding = Finding("mean_outside", "a.xlsx", "Ark1", 5, "F", heading="Mestringstro")
    assert describe_finding(EN, finding) == {
        "code": "mean_outside", "severity": 2, "file": "a.xlsx", "sheet": "Ark1", "row": 5,
        "column": "F", "cell": "F5", "heading": "Mestringstro", "unit": None, "facts": {},
        "what": "The mean is not between 1 and 5.",
        "do": "Correct the number. A survey on another scale cannot be read here.",
    }  # fmt: skip
