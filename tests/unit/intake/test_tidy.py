"""From file to tables: what is written is what is kept, and what is not given is not kept."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tifaktor.errors import Severity
from tifaktor.intake.tidy import Tidied
from tifaktor.schemas import Extract
from tifaktor.vocabulary import SYNTHETIC_MARK

Read = Callable[..., Tidied]
Write = Callable[..., Path]
WIDE = """
Medarbeiderundersøkelsen 10-FAKTOR 2024
Enhet;Antall svar;Inviterte;Svarprosent;Faktor 2: Mestringstro;Mestringstro sd;Rolleklarhet;Rolleklarhet n
Fjordvik kommune;1 210;1 500;80,7 %;4,25;0,71;4,1;1 208
Solbakken barnehage;12;16;75;4,2;0,6;3,9;11
Åsen barnehage;<5;6;;–;;*;skjult
Norge;;;;4,3;;4,3;
Barnehage (Norge);;;;4,4;;–;
"""


def _extract(tidied: Tidied) -> Extract:
    assert not [f for f in tidied.findings if f.severity is Severity.ERROR]
    assert tidied.extract is not None
    return tidied.extract


def _scores(extract: Extract) -> dict[tuple[str, str], tuple[object, ...]]:
    table = extract.factor_scores.astype(object).where(extract.factor_scores.notna(), None)
    return {
        (row.unit_id, row.factor_id): (row.n, row.mean, row.sd, row.decimals)
        for row in table.itertuples()
    }


def test_a_table_of_units_becomes_scores(read: Read, write_csv: Write) -> None:
    """Every mean with its own n where the file has it, its spread, and the decimals written."""
    assert _scores(_extract(read(write_csv(WIDE)))) == {
        ("fjordvik", "mestringstro"): (1210, 4.25, 0.71, 2),
        ("fjordvik", "rolleklarhet"): (1208, 4.1, None, 1),
        ("solbakken", "mestringstro"): (12, 4.2, 0.6, 1),
        ("solbakken", "rolleklarhet"): (11, 3.9, None, 1),
    }


def test_every_unit_of_the_file_has_a_response_row(read: Read, write_csv: Write) -> None:
    """Who answered is kept as given, by the counts where no rate is, and unknown is unknown."""
    responses = _extract(read(write_csv(WIDE))).unit_responses.set_index("unit_id")
    assert responses.loc["fjordvik", "n_responses"] == 1210
    assert responses.loc["fjordvik", "response_rate"] == pytest.approx(0.807)
    assert responses.loc["solbakken", "response_rate"] == pytest.approx(0.75)
    assert responses.loc["aasen", ["n_responses", "response_rate"]].isna().all()
    assert responses.loc["aasen", "n_invited"] == 6


def test_a_rate_that_is_not_given_is_counted(read: Read, write_csv: Write) -> None:
    """12 of 16 is 75 per cent; of nobody asked there is no rate."""
    text = "Enhet;n;Inviterte;Mestringstro\nSolbakken barnehage;12;16;4,2\nHelse;0;0;–"
    responses = _extract(read(write_csv(text))).unit_responses.set_index("unit_id")
    assert responses.loc["solbakken", "response_rate"] == 0.75
    assert pd.isna(responses.loc["helse", "response_rate"])


def test_benchmarks_stand_apart(read: Read, write_csv: Write) -> None:
    """The country's mean, and that of a unit type as units.csv spells it, are not units."""
    benchmarks = _extract(read(write_csv(WIDE))).benchmarks
    assert sorted(
        benchmarks[["benchmark_id", "factor_id", "mean"]].itertuples(index=False, name=None)
    ) == [
        ("barnehage", "mestringstro", 4.4),
        ("national", "mestringstro", 4.3),
        ("national", "rolleklarhet", 4.3),
    ]
    assert set(benchmarks["decimals"]) == {1}


def test_an_extract_says_where_it_comes_from(read: Read, write_csv: Write) -> None:
    """Municipality, wave, file and layout are kept beside the figures."""
    extract = _extract(read(write_csv(WIDE), wave=None))
    assert (extract.municipality_id, extract.waves) == ("fjordvik", ("2024",))
    assert (extract.file_name, extract.layout_id) == ("resultater.csv", "unit_wide")
    assert len(extract.fingerprint) == 64
    assert not extract.synthetic
    assert extract.respondent_scores.empty


@pytest.mark.parametrize(
    "title",
    [
        f"10-FAKTOR 2024 – Syntetiske data ({SYNTHETIC_MARK}), ikke virkelige svar",
        f"{SYNTHETIC_MARK.upper()}",
    ],
)
def test_made_up_files_say_so(read: Read, write_csv: Write, title: str) -> None:
    """The mark in a title makes the extract synthetic."""
    assert _extract(read(write_csv(f"{title}\nEnhet;Mestringstro\nHelse;4,2"))).synthetic


def test_the_mark_counts_below_the_table_and_in_other_sheets(
    read: Read, write_xlsx: Write, list_places: Callable[..., object]
) -> None:
    """Wherever the mark stands first in a row, the figures are made up."""
    table = [["Enhet", "Mestringstro"], ["Helse", 4.2]]
    below = write_xlsx({"Ark": [*table, [SYNTHETIC_MARK]]}, "a.xlsx")
    assert _extract(read(below)).synthetic
    assert list_places(read(below).findings) == []
    assert _extract(
        read(write_xlsx({"Ark": table, "Om": [["", SYNTHETIC_MARK]]}, "b.xlsx"))
    ).synthetic


@pytest.mark.parametrize(
    ("means", "decimals"),
    [
        ((4.2, 4.0, 3.9), [1, 0, 1]),
        ((4.25, 4.0, 3.9), [2, 0, 1]),
        ((4.133333, 4.0, 3.9), [None, 0, 1]),
        (("4,2", "4", "3,90"), [1, 0, 2]),
    ],
)
def test_each_mean_has_the_decimals_it_is_written_with(
    read: Read, write_xlsx: Write, means: tuple[object, ...], decimals: list[int | None]
) -> None:
    """What the means of a wave were rounded to is decided when it is known which are shown."""
    names = ("Helse", "Oppvekst", "Kjøkken")
    path = write_xlsx({"Ark": [["Enhet", "Mestringstro"], *zip(names, means, strict=True)]})
    scores = _extract(read(path)).factor_scores
    assert [None if pd.isna(d) else d for d in scores["decimals"]] == decimals


def test_units_are_found_by_code_name_and_parent(read: Read, write_csv: Write) -> None:
    """Whatever the case and the blanks; a shared name is settled by the unit above it."""
    text = """
Enhetskode;Enhet;Overordnet enhet;Mestringstro
;SOLBAKKEN  barnehage;;4,1
AASEN;Åsen bhg;;4,2
;Stab;Helse;4,3
oppvekst-stab;Stab;;4,4
;kjoekken;;4,5
;Hele kommunen;;4,0
"""
    scores = _extract(read(write_csv(text))).factor_scores
    assert dict(zip(scores["unit_id"], scores["mean"], strict=True)) == {
        "solbakken": 4.1, "aasen": 4.2, "helse-stab": 4.3, "oppvekst-stab": 4.4,
        "kjoekken": 4.5, "fjordvik": 4.0,
    }  # fmt: skip


def test_national_means_may_stand_in_a_sheet_of_their_own(read: Read, write_xlsx: Write) -> None:
    """Beside a table of units, a sheet `Faktor | Norge` gives the benchmark."""
    path = write_xlsx({
        "Resultater": [["Enhet", "Mestringstro", "Rolleklarhet", "Mestringsklima"], ["Helse", 4.2, 4.1, 4.0]],
        "Landet": [["Faktor", "Norge"], ["Mestringstro", 4.3]],
    })  # fmt: skip
    extract = _extract(read(path))
    assert extract.benchmarks["mean"].tolist() == [4.3]
    assert len(extract.factor_scores) == 3


TABLE = """
Faktor;Navn;Fjordvik;Norge;Beskrivelse
9;Mestringsklima;4,4;4,3;Læring
2;Mestringstro;–;4,3;

;Antall svar;1 200;;
;Inviterte;1 600;;
;Svarprosent;75 %;;
Kilde: kommunen;;;;
"""


def test_a_table_of_factors_is_the_municipality_s(read: Read, write_csv: Write) -> None:
    """The column with the municipality's name is its own; rows of counts say who answered."""
    extract = _extract(read(write_csv(TABLE)))
    assert _scores(extract) == {("fjordvik", "mestringsklima"): (1200, 4.4, None, 1)}
    assert extract.benchmarks[["benchmark_id", "factor_id", "mean"]].to_numpy().tolist() == [
        ["national", "mestringsklima", 4.3], ["national", "mestringstro", 4.3],
    ]  # fmt: skip
    (row,) = extract.unit_responses.itertuples()
    assert (row.n_responses, row.n_invited, row.response_rate) == (1200, 1600, 0.75)


def test_a_table_of_factors_may_hold_units_and_years(read: Read, write_csv: Write) -> None:
    """A column is headed by whom it is about, and may end with its year."""
    text = "Navn;Fjordvik 2022;Fjordvik kommune 2024;Helse 2024;Norge 2022\nRolleklarhet;4,1;4,2;4,3;4,4"
    extract = _extract(read(write_csv(text), wave=None))
    assert extract.waves == ("2022", "2024")
    assert sorted(extract.factor_scores[["wave", "unit_id", "mean"]].itertuples(index=False, name=None)) == [
        ("2022", "fjordvik", 4.1), ("2024", "fjordvik", 4.2), ("2024", "helse", 4.3),
    ]  # fmt: skip
    assert extract.benchmarks["wave"].tolist() == ["2022"]


BLOCKS = """
Resultater for Fjordvik kommune
Antall svar 2022: 1 200
Svarprosent 2022: 75 %

Faktor 1: Oppgavemotivasjon
Fjordvik 2022: 4,2
Fjordvik 2020 4,1
Norge (totalt): 4,3

Faktor 5 – Mestringsorientert ledelse
Fjordvik kommune 2022 : 4,0
Norge 4,1
"""


def test_blocks_of_text_hold_several_waves(read: Read, write_csv: Write) -> None:
    """A line per wave, with or without its colon; the country's mean is the newest wave's."""
    extract = _extract(read(write_csv(BLOCKS, name="fjordvik.txt"), wave=None))
    assert extract.waves == ("2020", "2022")
    rows = extract.factor_scores[["wave", "factor_id", "mean", "n"]].astype(object)
    assert sorted(rows.where(rows.notna(), -1).itertuples(index=False, name=None)) == [
        ("2020", "oppgavemotivasjon", 4.1, -1),
        ("2022", "mestringsorientert_ledelse", 4.0, 1200),
        ("2022", "oppgavemotivasjon", 4.2, 1200),
    ]
    assert set(extract.benchmarks["wave"]) == {"2022"}
    responses = extract.unit_responses.set_index("wave")
    assert responses.loc["2022", "response_rate"] == 0.75
    assert responses.loc["2020", ["n_responses", "n_invited", "response_rate"]].isna().all()


def test_blocks_may_stand_in_a_workbook(
    read: Read, write_xlsx: Write, list_places: Callable[..., object]
) -> None:
    """Label in one cell, number in the next; notes above and beside are not figures."""
    path = write_xlsx({"Ark": [
        ["Fritt", "oppsatt", "tekst"], ["Mestringstro"], ["Fjordvik 2024:", 4.2], ["Norge", 4.3],
        ["a", "b", "c"],
    ]})  # fmt: skip
    tidied = read(path)
    assert _extract(tidied).factor_scores["mean"].tolist() == [4.2]
    assert list_places(tidied.findings) == [("row_ignored", 5, "A")]


ANSWERS = [["Enhet", "1.1", 1.2, "Mestringstro 1 Jeg klarer det", "2.2"],
    ["Helse", 5, 4, "3", 2], ["Helse", 1, None, "vet ikke", "–"], ["Kjøkken", None, "", "-", None],
    ["Kjøkken", 3.0, 3, 3, 3]]  # fmt: skip


def test_answers_are_kept_person_by_person(read: Read, write_xlsx: Write) -> None:
    """A row per person who answered anything, a column per statement, and 0 where nothing was answered."""
    tidied = read(write_xlsx({"Svar": ANSWERS}))
    answers = tidied.answers
    assert answers is not None
    assert answers.wave == "2024"
    assert answers.frame["unit_id"].tolist() == ["helse", "helse", "kjoekken"]
    expected = [[5, 4, 3, 2], [1, 0, 0, 0], [3, 3, 3, 3]]
    np.testing.assert_array_equal(answers.frame[["1.1", "1.2", "2.1", "2.2"]], expected)
    assert answers.factor_of == {
        "1.1": "oppgavemotivasjon", "1.2": "oppgavemotivasjon",
        "2.1": "mestringstro", "2.2": "mestringstro",
    }  # fmt: skip
    assert answers.invited.empty
    assert _extract(tidied).factor_scores.empty
    assert _extract(tidied).waves == ("2024",)
    (silent,) = [f for f in tidied.findings if f.code == "rows_without_answers"]
    assert (silent.severity, silent.facts, silent.row) == (Severity.WARNING, {"n_rows": 1}, None)


def test_answers_come_with_who_was_asked_and_the_country(read: Read, write_xlsx: Write) -> None:
    """The sheets beside give the people asked in each unit itself, and the national means."""
    tidied = read(write_xlsx({
        "Svar": [["10-FAKTOR 2024"], *ANSWERS],
        "Enheter": [["Enhet", "Inviterte"], ["Helse", 3], ["Kjøkken", 2], ["Oppvekst", "–"]],
        "Landssnitt": [["Faktor", "Norge"], ["Faktor 2: Mestringstro", 4.3], ["Rolleklarhet", 4.25]],
    }), wave=None)  # fmt: skip
    assert tidied.answers is not None
    assert tidied.answers.invited.to_dict("list") == {
        "unit_id": ["helse", "kjoekken"], "n_invited": [3, 2],
    }  # fmt: skip
    assert _extract(tidied).benchmarks["mean"].tolist() == [4.3, 4.25]
    assert _extract(tidied).unit_responses.empty


def test_silent_rows_are_told_in_a_file_without_sheets(read: Read, write_csv: Write) -> None:
    """A CSV of answers is told of in the same way, without a sheet."""
    tidied = read(write_csv("Enhet;1.1\nHelse;4\nHelse;"))
    (silent,) = [f for f in tidied.findings if f.code == "rows_without_answers"]
    assert silent.sheet is None


def test_five_thousand_people_are_read_in_a_moment(read: Read, write_csv: Write) -> None:
    """5 000 rows of 36 answers are read with array operations, not cell by cell."""
    head = ";".join(f"{1 + i // 4}.{1 + i % 4}" for i in range(36))
    rows = np.random.default_rng(1).integers(1, 6, (5000, 36)).astype(str)
    text = "\n".join([f"Enhet;{head}", *("Helse;" + ";".join(row) for row in rows)])
    tidied = read(write_csv(text))
    assert tidied.answers is not None
    np.testing.assert_array_equal(tidied.answers.frame.iloc[:, 1:], rows.astype(float))
