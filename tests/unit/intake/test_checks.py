"""What is wrong is told: every rule with its place, all at once, and no value repeated."""

import math
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import refused_exports
from tifaktor.errors import Finding, Severity
from tifaktor.intake.places import MOST_PLACES
from tifaktor.intake.tidy import Tidied
from tifaktor.language.texts import load_texts
from tifaktor.vocabulary import Language

Find = Callable[..., list[tuple[str, int | None, str | None]]]
Read = Callable[..., Tidied]
Write = Callable[..., Path]
Places = Callable[..., list[tuple[str, int | None, str | None]]]


def _only(findings: tuple[Finding, ...], code: str) -> Finding:
    (finding,) = [finding for finding in findings if finding.code == code]
    return finding


@pytest.mark.parametrize(
    ("head", "row", "code", "column"),
    [
        ("Mestringstro", "5,1", "mean_outside", "B"),
        ("Mestringstro", "0,9", "mean_outside", "B"),
        ("Mestringstro", "god", "text_in_number", "B"),
        ("Mestringstro", "42 %", "text_in_number", "B"),
        ("n;Mestringstro", "mange;4,2", "text_in_number", "B"),
        ("n;Mestringstro", "12,5;4,2", "count_not_whole", "B"),
        ("n;Mestringstro", "1.200;4,2", "count_not_whole", "B"),
        ("n;Mestringstro", "-3;4,2", "count_negative", "B"),
        ("Inviterte;Mestringstro", "-3;4,2", "count_negative", "B"),
        ("Svarprosent;Mestringstro", "120;4,2", "rate_outside", "B"),
        ("Svarprosent;Mestringstro", "-5;4,2", "rate_outside", "B"),
        ("n;Inviterte;Mestringstro", "17;16;4,2", "n_above_invited", "B"),
        ("n;Mestringstro;Mestringstro n", "16;4,2;17", "factor_n_above_n", "D"),
        ("Inviterte;Mestringstro;Mestringstro n", "16;4,2;17", "factor_n_above_n", "D"),
        ("n;Inviterte;Svarprosent;Mestringstro", "12;16;70;4,2", "rate_contradiction", "D"),
        ("n;Mestringstro", "0;4,2", "mean_of_nobody", "C"),
        ("Mestringstro;Mestringstro sd", "4,2;-0,1", "sd_impossible", "C"),
        ("n;Mestringstro;Mestringstro sd", "1;4,2;0,7", "sd_impossible", "D"),
    ],
)
def test_a_wrong_figure_is_told_with_its_place(
    find: Find, head: str, row: str, code: str, column: str
) -> None:
    """Row and column are the spreadsheet's, below a title."""
    assert find(f"Tittel\nEnhet;{head}\nHelse;{row}") == [(code, 3, column)]


@pytest.mark.parametrize(
    "row",
    [
        "4150;5467;75 %", "4150;5467;75,9", "4150;5467;76", "4150;5467;0,759", "4150;5467;0,76",
        "12609;;69,3 %", ";16;75", "0;0;0", "9;10;0,9", "4150;5467;0,7590999",
    ],
)  # fmt: skip
def test_a_rate_may_be_rounded_either_way(find: Find, row: str) -> None:
    """4 150 of 5 467 is 75.9 per cent, and may be written as 75: a unit of the last digit."""
    mean = "–" if row.startswith("0;") else "4,2"
    assert find(f"Enhet;n;Inviterte;Svarprosent;Mestringstro\nHelse;{row};{mean}") == []


@pytest.mark.parametrize("row", ["4150;5467;74 %", "4150;5467;75,3", "4150;5467;0,7", "9;10;0,85"])
def test_a_rate_further_off_is_a_contradiction(find: Find, row: str) -> None:
    """Beyond a unit of the last digit, and half a per cent, one of the three numbers is wrong."""
    text = f"Enhet;n;Inviterte;Svarprosent;Mestringstro\nHelse;{row};4,2"
    assert find(text) == [("rate_contradiction", 2, "D")]


@pytest.mark.parametrize(("mean", "n"), [(4.0, 10), (4.5, 5), (3.0, 2), (1.5, 100)], ids=str)
def test_the_largest_spread_is_that_of_the_ends(
    read: Read, write_xlsx: Write, list_places: Places, mean: float, n: int
) -> None:
    """S is at most sqrt((m-1)(5-m)·n/(n-1)) (method.md §6), as unrounded figures show."""
    largest = math.sqrt((mean - 1) * (5 - mean) * n / (n - 1))

    def codes(sd: float) -> list[Any]:
        head = ["Enhet", "n", "Mestringstro", "Mestringstro sd", "Rolleklarhet"]
        path = write_xlsx({"Ark": [head, ["Helse", n, mean, sd, 3.987654]]})
        return list_places(read(path).findings)

    assert codes(largest - 1e-6) == []
    assert codes(largest + 1e-6) == [("sd_impossible", 2, "D")]


@pytest.mark.parametrize(
    ("row", "sound"),
    [("5,0;0,4", True), ("5,0;0,7", False), ("4,20;1,60", True), ("4,20;2,30", False)],
)
def test_spread_is_judged_as_it_may_have_been_before_rounding(
    find: Find, row: str, *, sound: bool
) -> None:
    """A mean of 5,0 may have been 4.95, and with unknown n the bound is that of two people."""
    found = find(f"Enhet;Mestringstro;Mestringstro sd\nHelse;{row}")
    assert found == ([] if sound else [("sd_impossible", 2, "C")])


def test_dates_in_place_of_numbers_are_told(
    read: Read, write_xlsx: Write, list_places: Places
) -> None:
    """4.2 that a spreadsheet has made 4 February is told as that."""
    path = write_xlsx({"Ark": [["Enhet", "Mestringstro"], ["Helse", date(2024, 2, 4)]]})
    tidied = read(path)
    assert list_places(tidied.findings) == [("date_in_number", 2, "B")]
    assert tidied.findings[0].sheet == "Ark"


def test_units_that_stand_twice_are_told(read: Read, write_csv: Write) -> None:
    """By whatever name: the later row, and where the first one is."""
    text = "Enhet;Mestringstro\nHelse;4,2\nKjøkken;4,1\nhelse;4,3\nNorge;4,3\nLandssnitt;4,3"
    found = [f for f in read(write_csv(text)).findings if f.code == "unit_twice"]
    assert [(f.row, f.facts["earlier"]) for f in found] == [(4, 2), (6, 5)]


def test_a_misspelt_unit_gets_the_closest_names_and_the_row_to_add(
    read: Read, write_csv: Write
) -> None:
    """Once per name, with how many rows, and a line that can be pasted into units.csv."""
    text = "Enhet;Overordnet enhet;Mestringstro\nSolbaken barnehage;Oppvekst;4,2\nSolbaken barnehage;Oppvekst;4,1"
    finding = _only(read(write_csv(text)).findings, "unit_misspelt")
    assert (finding.row, finding.column) == (2, "A")
    assert finding.facts["n_rows"] == 2
    assert str(finding.facts["closest"]).split(", ")[0] == "Solbakken barnehage"
    assert finding.facts["new_row"] == "solbaken-barnehage;Solbaken barnehage;oppvekst;"


@pytest.mark.parametrize(
    ("row", "new_row"),
    [
        (";Xylofonen; ", "xylofonen;Xylofonen;fjordvik;"),
        ("K7;Xylofonen;Ny sektor", "k7;Xylofonen;ny-sektor;"),
        ("K7;;", "k7;K7;fjordvik;"),
        (";!!!;", "enhet;!!!;fjordvik;"),
        (";Åå; ", "aaaa;Åå;fjordvik;"),
        (";Øst;", "oest;Øst;fjordvik;"),
        (";Helse!;", "helse-2;Helse!;fjordvik;"),
    ],
)
def test_an_unknown_unit_gets_the_row_to_add(
    read: Read, write_csv: Write, row: str, new_row: str
) -> None:
    """With an id that is free, and the unit above where the file names it."""
    tidied = read(write_csv(f"Kode;Enhet;Overordnet;Mestringstro\n{row};4,2"))
    (finding,) = [f for f in tidied.findings if f.code in {"unit_unknown", "unit_misspelt"}]
    assert finding.facts["new_row"] == new_row
    assert tidied.extract is None


def test_long_names_and_many_unknown_units_stay_readable(read: Read, write_csv: Write) -> None:
    """A text in the name's column is cut, one with a semicolon quoted, the fiftieth not guessed at."""
    long = "x" * 200
    text = "\n".join(
        ["Enhet;Mestringstro", f"{long};4", '"Nord; sør";4', *(f"Helse {i};4" for i in range(60))]
    )
    found = [f for f in read(write_csv(text)).findings if f.code.startswith("unit_")]
    assert found[0].facts["unit"] == "x" * 80 + "…"
    assert found[1].facts["new_row"] == 'nord-soer;"Nord; sør";fjordvik;'
    assert {f.code for f in found[2:50]} == {"unit_misspelt"}
    assert {f.code for f in found[50:]} == {"unit_unknown"}
    assert len(found) == 62


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (";;;4,2", "unit_empty"),
        (";Stab;;4,2", "unit_shared"),
        ("solbakken;Åsen barnehage;;4,2", "unit_disputed"),
        (";Solbakken barnehage;Helse;4,2", "parent_differs"),
        (";Se vedlegget;;", "row_ignored"),
    ],
)
def test_a_row_whose_unit_is_in_doubt_is_told(find: Find, row: str, code: str) -> None:
    """Empty, shared, contradicting units are told; a note is only mentioned."""
    text = f"Kode;Enhet;Overordnet;Mestringstro\nhelse;Helse;;4,2\n;;;\n{row}"
    assert find(text) == [(code, 4, "B")]


def test_figures_of_another_municipality_are_refused(read: Read, write_csv: Write) -> None:
    """A column that names another municipality is told once."""
    text = (
        "Kommune;Enhet;Mestringstro\nFjordvik;Helse;4,2\nLillevik;Kjøkken;4,1\nLillevik;Oppvekst;4"
    )
    finding = _only(read(write_csv(text)).findings, "municipality_other")
    assert (finding.row, finding.facts) == (3, {"municipality": "Fjordvik"})


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("Navn;Lillevik\nMestringstro;4,2\nRolleklarhet;4,1", 2, "B"),
        ("Mestringstro\nLillevik 2024: 4,2\nRolleklarhet\nLillevik 2024: 4,1", 2, "A"),
    ],
)
def test_published_figures_of_another_are_refused(
    find: Find, text: str, row: int, column: str
) -> None:
    """A table or text about somebody else is told once, where it begins."""
    assert ("municipality_other", row, column) in find(text)


def test_figures_of_others_beside_the_own_are_mentioned(find: Find) -> None:
    """A neighbour's column beside the own is left out, and said to be."""
    assert find("Navn;Fjordvik;Lillevik\nMestringstro;4,2;4,3") == [("figures_ignored", 2, "C")]


@pytest.mark.parametrize(
    ("head", "code", "facts"),
    [
        ("Mestringstroo", "factor_misspelt", {"heading": "Mestringstroo", "closest": "Mestringstro"}),
        ("Faktor 3: Mestringkilma", "factor_misspelt", {"heading": "Faktor 3: Mestringkilma", "closest": "Mestringsklima"}),
        ("Kaffe", "factor_unknown", {"heading": "Kaffe"}),
        ("Faktor 6: Rolleklarhet", "factor_twice", {"heading": "Faktor 6: Rolleklarhet", "earlier": "Rolleklarhet"}),
    ],
)  # fmt: skip
def test_a_wrong_heading_is_told(
    read: Read, write_csv: Write, head: str, code: str, facts: dict[str, str]
) -> None:
    """With the factor it may be meant for, or the column that is the same."""
    finding = _only(read(write_csv(f"Enhet;Rolleklarhet;{head}\nHelse;4,2;4,1")).findings, code)
    assert (finding.row, finding.column, finding.facts) == (1, "C", facts)
    assert finding.severity is Severity.ERROR


def test_a_heading_with_two_columns_is_told(find: Find) -> None:
    """Two columns that both name the unit are not chosen between."""
    assert find("Enhet;Avdeling;Mestringstro\nHelse;Helse;4,2") == [("heading_twice", 1, "B")]


@pytest.mark.parametrize(
    ("head", "cells", "code"),
    [
        ("Merknad", "fritt", "column_ignored"),
        ("Årsverk", "12,5", "column_ignored"),
        ("Gruppe", "3", "column_ignored"),
        ("", "noe", "column_without_heading"),
    ],
)
def test_other_columns_are_mentioned_and_left_out(
    read: Read, write_csv: Write, head: str, cells: str, code: str
) -> None:
    """A column that is no factor's is a warning; an empty one without heading is nothing."""
    tidied = read(write_csv(f"Enhet;Mestringstro;{head};\nHelse;4,2;{cells};"))
    finding = _only(tidied.findings, code)
    assert finding.severity is Severity.WARNING
    assert (finding.row, finding.column) == (1, "C")
    assert tidied.extract is not None


def test_missing_factors_are_mentioned(read: Read, write_csv: Write) -> None:
    """Which of the ten the file does not have; a file with all of them is not told of."""
    names = ["Oppgavemotivasjon", "Mestringstro", "Selvstendighet", "Bruk av kompetanse",
             "Mestringsorientert ledelse", "Rolleklarhet", "Kompetanseutvikling", "Fleksibilitetsvilje",
             "Mestringsklima", "Nyttemotivasjon"]  # fmt: skip
    whole = f"Enhet;{';'.join(names)}\nHelse{';4,2' * 10}"
    assert read(write_csv(whole)).findings == ()
    part = f"Enhet;{';'.join(names[:8])}\nHelse{';4,2' * 8}"
    finding = _only(read(write_csv(part)).findings, "factors_missing")
    assert finding.facts == {"factors": "Mestringsklima, Nyttemotivasjon"}
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Navn;Fjordvik\nMestringstro;4,2\nTrivsel;4,1", ("factor_unknown", 3, "A")),
        ("Navn;Fjordvik\nMestringstro;4,2\nRoleklarhet;4,1", ("factor_misspelt", 3, "A")),
        ("Navn;Fjordvik\nMestringstro;4,2\nFaktor 2;4,1", ("figure_twice", 3, "B")),
        ("Nr;Navn;Fjordvik\n2;Mestringstro;4,2\n1;Rolleklarhet;4", ("factor_disputed", 3, None)),
        ("Navn;Fjordvik;Notat\nMestringstro;4,2;x", ("column_ignored", 1, "C")),
        ("Faktor 2\nFjordvik 2024: 4,2\nFaktor 3: Sjølvstendi\nFjordvik 2024: 4", ("factor_misspelt", 3, "A")),
        ("Faktor 2\nFjordvik 2024: 4,2\nFaktor 11: Trivsel\nFjordvik 2024: 4", ("factor_unknown", 3, "A")),
        ("Faktor 2\nFjordvik 2024: 4,2\nFjordvik 2024: 4,3", ("figure_twice", 3, "A")),
        ("Faktor 2\nFjordvik 2024: 4,2\nFjordvik 2022: høyt", ("text_in_number", 3, "A")),
    ],
)  # fmt: skip
def test_lines_about_factors_are_checked(find: Find, text: str, expected: tuple[Any, ...]) -> None:
    """In tables of factors and in text: unknown names, contradictions, the same figure twice."""
    assert expected in find(text, wave=None if "20" in text else "2024")


def test_a_child_is_not_larger_than_its_parent(read: Read, write_csv: Write) -> None:
    """More answers below than above is wrong; more in all below may be people with two jobs."""
    text = """
Enhet;n;Inviterte;Mestringstro
Fjordvik kommune;20;30;4,2
Oppvekst;21;30;4,2
Solbakken barnehage;12;16;4,1
Åsen barnehage;10;13;4,1
"""
    found = [f for f in read(write_csv(text)).findings if "above_parent" in f.code]
    assert [(f.code, f.row, f.column, f.severity.name) for f in found] == [
        ("child_above_parent", 3, "B", "ERROR"),
        ("children_above_parent", 3, "B", "WARNING"),
    ]


def test_recognised_files_without_results_are_told(find: Find) -> None:
    """A header without rows, or with nothing but notes, is not an import of nothing."""
    assert find("Enhet;Mestringstro") == [("no_results", None, None)]
    assert find("Enhet;1.1;1.2") == [("no_results", None, None)]
    assert find("Enhet;1.1\nHelse;") == [
        ("rows_without_answers", None, None),
        ("no_results", None, None),
    ]


@pytest.mark.parametrize(
    ("title", "wave", "code"),
    [
        ("Resultater", None, "wave_missing"),
        ("10-FAKTOR 2022 og 2024", None, "wave_missing"),
        ("Arbeidsgiverstrategi 2024", None, "wave_missing"),
        ("10-FAKTOR 2022", "2024", "wave_contradiction"),
        ("10-FAKTOR 2022", "våren 2022", "wave_malformed"),
    ],
)
def test_a_wave_in_doubt_is_told(
    read: Read, write_csv: Write, title: str, wave: str | None, code: str
) -> None:
    """Neither guessed from a lone year nor chosen between two."""
    tidied = read(write_csv(f"{title}\nEnhet;Mestringstro\nHelse;4,2"), wave=wave)
    assert tidied.extract is None
    _only(tidied.findings, code)


@pytest.mark.parametrize(
    ("title", "wave", "expected"),
    [
        ("Medarbeidarundersøking 2024-03", None, "2024-03"),
        ("10-FAKTOR 2024", "2024-03", "2024-03"),
        ("10-FAKTOR 2022 og 2024", "2024", "2024"),
        ("Resultater", "2024", "2024"),
    ],
)
def test_the_wave_is_the_file_s_or_the_user_s(
    read: Read, write_csv: Write, title: str, wave: str | None, expected: str
) -> None:
    """The file decides where it says so, and the user may be more exact."""
    tidied = read(write_csv(f"{title}\nEnhet;Mestringstro\nHelse;4,2"), wave=wave)
    assert tidied.extract is not None
    assert tidied.extract.waves == (expected,)


def test_figures_with_their_own_waves_are_not_overruled(read: Read, write_csv: Write) -> None:
    """A text of two waves is not imported as one of them; a text of one may be named exactly."""
    text = "Faktor 2\nFjordvik 2024: 4,2"
    both = write_csv(text + "\nFjordvik 2022: 4,1", "begge.txt")
    facts = _only(read(both, wave="2024").findings, "wave_contradiction").facts
    assert facts == {"found": "2022, 2024", "wave": "2024"}
    tidied = read(write_csv(text, "en.txt"), wave="2024-03")
    assert tidied.extract is not None
    assert tidied.extract.factor_scores["wave"].tolist() == ["2024-03"]


@pytest.mark.parametrize("cell", ["6", "0", "3,5", "Svært enig", "80 %", "1e0", "+4"])
def test_an_answer_off_the_scale_is_told_without_its_value(
    read: Read, write_csv: Write, list_places: Places, cell: str
) -> None:
    """Place only: what stands there may be what a person answered."""
    tidied = read(write_csv(f"Enhet;1.1;1.2\nHelse;4;5\nHelse;3;{cell}"))
    assert list_places(tidied.findings) == [("answer_outside", 3, "C")]
    assert cell not in str([finding.facts for finding in tidied.findings])
    assert tidied.answers is None


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("11.1", "statement_unknown"),
        ("F1.1", "factor_twice"),
        ("Mestringstroo 1", "factor_misspelt"),
        ("Kommentar", "column_ignored"),
    ],
)
def test_headings_of_statements_are_checked(
    read: Read, write_csv: Write, head: str, code: str
) -> None:
    """Unknown factors, the same statement twice, misspelt names; other columns are left out."""
    finding = _only(read(write_csv(f"Enhet;1.1;{head}\nHelse;4;5")).findings, code)
    assert (finding.row, finding.column) == (1, "C")


def test_a_respondent_without_a_known_unit_is_told(find: Find) -> None:
    """Every person belongs to a unit that exists; a note below the answers is only mentioned."""
    text = "Enhet;1.1\nHelse;4\n;4\nXylofonen;5\nXylofonen;5\nSlutt;"
    assert find(text) == [("unit_empty", 3, "A"), ("unit_unknown", 4, "A"), ("row_ignored", 6, "A")]


def test_more_answers_than_people_asked_is_told(read: Read, write_xlsx: Write) -> None:
    """Beside the answers, the number asked in each unit is checked like any other."""
    path = write_xlsx({
        "Svar": [["Enhet", 1.1], ["Helse", 4], ["Helse", 5], ["Kjøkken", 3]],
        "Enheter": [["Enhet", "Inviterte"], ["Helse", 1], ["Kjøkken", 2.5], ["Kjøkken", 2], ["Xylofonen", 3]],
    })  # fmt: skip
    found = [(f.code, f.sheet, f.row) for f in read(path).findings if f.code != "factors_missing"]
    assert found == [
        ("n_above_invited", "Enheter", 2), ("count_not_whole", "Enheter", 3),
        ("unit_twice", "Enheter", 4), ("unit_unknown", "Enheter", 5),
    ]  # fmt: skip


def test_sheets_that_were_not_read_are_mentioned(read: Read, write_xlsx: Write) -> None:
    """A sheet with something else is named, as a warning."""
    path = write_xlsx({"A": [["Enhet", "Mestringstro"], ["Helse", 4.2]], "Notater": [["Hei"]]})
    finding = _only(read(path).findings, "sheet_ignored")
    assert (finding.sheet, finding.severity) == ("Notater", Severity.WARNING)


def test_the_same_mistake_is_counted_after_fifty_places(read: Read, write_csv: Write) -> None:
    """A column that is wrong throughout does not bury the other problems."""
    text = "Enhet;1.1;1.2\n" + "\n".join(f"Helse;9;{3 if i else 7}" for i in range(120))
    findings = read(write_csv(text)).findings
    assert sum(f.code == "answer_outside" for f in findings) == MOST_PLACES + 1
    more = _only(findings, "more_of_the_same")
    assert more.column == "B"
    assert more.facts == {
        "n_more": 120 - MOST_PLACES, "n_told": MOST_PLACES, "of": "answer_outside",
    }  # fmt: skip


def test_all_problems_are_told_at_once_in_order(find: Find) -> None:
    """One reading of the file gives every mistake in it, from the top down."""
    text = "Enhet;n;Inviterte;Mestringstro\nHelse;x;10;5,2\nXylofonen;3;4;4,2\nKjøkken;5;4;4,0"
    assert find(text) == [
        ("text_in_number", 2, "B"), ("mean_outside", 2, "D"),
        ("unit_unknown", 3, "A"), ("n_above_invited", 4, "B"),
    ]  # fmt: skip


def test_nothing_of_a_cell_is_repeated(read: Read, write_csv: Write) -> None:
    """A text where a number should be is told by place: anything may stand there."""
    tidied = read(write_csv("Enhet;Mestringstro\nHelse;hemmelig\n;hemmelig"))
    assert "hemmelig" not in str(tidied.findings)


def test_every_code_of_this_room_is_promised_here() -> None:
    """Each finding that intake can make has a test, and a sentence in all three languages."""
    room = Path(__file__).parents[3] / "src" / "tifaktor" / "intake"
    source = "".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    codes = set(re.findall(r'Finding\(\s*"([a-z_]+)"', source))
    files = [*Path(__file__).parent.glob("test_*.py"), Path(refused_exports.__file__)]
    tests = "".join(path.read_text(encoding="utf-8") for path in files)
    assert {code for code in codes if f'"{code}"' not in tests} == set()
    for language in Language:
        texts = load_texts(language)
        assert all(
            texts.has(f"findings.{code}.{part}") for code in codes for part in ("what", "do")
        )
