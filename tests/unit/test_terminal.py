"""What the terminal shows, in three languages and on any console."""

import sys
from collections.abc import Callable
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.errors import Finding, FindingsError, NothingToShow, Severity
from tifaktor.importing import Imported
from tifaktor.language.texts import load_texts
from tifaktor.reading import Reading
from tifaktor.terminal import Terminal, open_terminal
from tifaktor.terminal.screen import _replace_signs
from tifaktor.vocabulary import Language

NB, NN, EN = Language.BOKMAAL, Language.NYNORSK, Language.ENGLISH


class Screen(Terminal):
    """A terminal whose two streams can be read back."""

    @property
    def shown(self) -> str:
        """What can be piped on."""
        return self._read(self.out)

    @property
    def told(self) -> str:
        """Errors and progress."""
        return self._read(self.err)

    @staticmethod
    def _read(console: Console) -> str:
        assert isinstance(console.file, StringIO)
        return console.file.getvalue().replace("\N{NO-BREAK SPACE}", " ")


def open_screen(language: Language = NB, width: int = 120) -> Screen:
    out, err = (Console(file=StringIO(), width=width, emoji=False) for _ in range(2))
    return Screen(load_texts(language), out, err)


def list_lines(shown: str) -> list[str]:
    """Return the lines that say something, with single spaces."""
    return [" ".join(line.split()) for line in shown.splitlines() if line.strip()]


def make_reference(row: int, value: str = "ledels", file: str = "stange/links.csv") -> Finding:
    facts = {"value": value, "closest": "ledelse"}
    return Finding("mapping_reference", file, row=row, column="goal_id", facts=facts)


# Findings


def test_a_finding_says_where_what_and_what_to_do() -> None:
    """The file, then fault, place and advice."""
    screen = open_screen()
    screen.show_findings([make_reference(7)])
    assert list_lines(screen.shown) == [
        "stange/links.csv",
        "Feil: «ledels» finnes ikke. Det som ligner mest: ledelse",
        "rad 7, kolonne goal_id",
        "→ Rett skrivemåten, eller føy det som mangler til i filen der det hører hjemme.",
    ]


@pytest.mark.parametrize(("language", "error", "warning"), [(NB, "Feil:", "Obs:"), (NN, "Feil:", "Obs:"), (EN, "Error:", "Note:")])  # fmt: skip
def test_errors_come_before_warnings(language: Language, error: str, warning: str) -> None:
    """What stops a file stands first in it, and files that are stopped before the others."""
    screen = open_screen(language)
    ignored = Finding("row_ignored", "a.csv", row=9, severity=Severity.WARNING)
    also = Finding("row_ignored", "b.csv", row=9, severity=Severity.WARNING)
    screen.show_findings([ignored, also, Finding("file_empty", "b.csv")])
    starts = [line.split(" ")[0] for line in list_lines(screen.shown)]
    assert [one for one in starts if one in {"a.csv", "b.csv", error, warning}] == [
        "b.csv", error, warning, "a.csv", warning,
    ]  # fmt: skip


def test_the_same_fault_gets_its_advice_once() -> None:
    """Faults of a kind in a file stand together, in the order found, with one advice below."""
    screen = open_screen()
    screen.show_findings(
        [make_reference(3), Finding("file_empty", "b.csv"), make_reference(2, "ros")]
    )
    lines = list_lines(screen.shown)
    assert lines[:4] == [
        "stange/links.csv",
        "Feil (2 steder):",
        "rad 3, kolonne goal_id «ledels» finnes ikke. Det som ligner mest: ledelse",
        "rad 2, kolonne goal_id «ros» finnes ikke. Det som ligner mest: ledelse",
    ]
    assert [line[0] == "→" for line in lines] == [False] * 4 + [True, False, False, True]


def test_faults_that_need_different_advice_are_kept_apart() -> None:
    """What can stand in one column is not told of another."""
    screen = open_screen()
    screen.show_findings(
        [
            Finding("mapping_choice", "l.csv", row=2, facts={"value": "x", "allowed": "stated"}),
            Finding("mapping_choice", "l.csv", row=3, facts={"value": "y", "allowed": "level"}),
        ]
    )
    advice = [line for line in list_lines(screen.shown) if line.startswith("→")]
    assert advice == ["→ Velg ett av disse: stated", "→ Velg ett av disse: level"]


@pytest.mark.parametrize(
    ("language", "n", "more"),
    [
        (NB, 5, None), (NB, 6, "… Antall steder til: 1."), (NB, 1006, "… Antall steder til: 1 001."),
        (NN, 7, "… Talet på stader til: 2."), (EN, 7, "... Further places: 2."),
    ],
)  # fmt: skip
def test_many_places_are_cut_at_five(language: Language, n: int, more: str | None) -> None:
    """Five places are named; of the rest, how many they are."""
    screen = open_screen(language)
    screen.show_findings([make_reference(row) for row in range(2, n + 2)])
    lines = list_lines(screen.shown)
    assert sum("goal_id" in line for line in lines) == min(n, 5)
    assert [line for line in lines if line.startswith(("…", "..."))] == ([more] if more else [])


def test_an_error_goes_to_the_error_stream() -> None:
    """What can be piped on holds no error; the error has what happened and what to do."""
    screen = open_screen()
    screen.show_error(NothingToShow("unit_unknown", unit="Li", closest="Lia"))
    assert screen.shown == ""
    assert list_lines(screen.told) == [
        "Det finnes ingen enhet «Li».",
        "Ligner: Lia. Alle enhetene står i units.csv i kommunens mappe.",
    ]


def test_a_refused_file_shows_its_findings_above() -> None:
    """The findings come first, and the error that sums them up stands last, near the prompt."""
    screen = open_screen(EN)
    screen.show_error(FindingsError([make_reference(2)]))
    lines = list_lines(screen.told)
    assert lines[:2] == [
        "stange/links.csv", "Error: “ledels” does not exist. The most similar: ledelse"
    ]  # fmt: skip
    assert lines[-2] == "The files are not sound yet. Nothing was stored."
    assert screen.shown == ""


def test_what_is_to_be_copied_stands_on_one_line() -> None:
    """A row for units.csv is whole however narrow the window; the sentence is broken at words."""
    screen = open_screen(width=30)
    row = "kulturhuset-i-aas;Kulturhuset i Ås;fjordvik;"
    facts = {"unit": "Kulturhuset i Ås", "n_rows": 1, "new_row": row}
    screen.show_findings([Finding("unit_unknown", "a.csv", None, 6, "A", facts)])
    lines = list_lines(screen.shown)
    assert row in lines
    assert lines[1:3] == ["Feil: Enheten «Kulturhuset i", "Ås» står ikke i units.csv."]
    assert max(len(line) for line in lines if line != row) <= 30


def test_a_long_word_is_not_broken() -> None:
    """A name that is longer than the window is wide stays one word."""
    screen = open_screen(width=30)
    screen.show_findings([make_reference(7, "x" * 60)])
    assert any("x" * 60 in line for line in screen.shown.splitlines())


# Names that look like instructions

ODD = "[bold]Lia[/] :smile: [red"


def test_names_are_never_read_as_instructions() -> None:
    """A unit, file or goal called anything at all is shown letter for letter."""
    screen = open_screen()
    screen.show_findings([make_reference(2, ODD, file=f"{ODD}.csv")])
    screen.show_error(NothingToShow("unit_unknown", unit=ODD, closest=ODD))
    screen.say("init.done", folder=ODD, files=1)
    screen.show_results(make_results("| mean |\n|---|\n| 4.2 |", unit_name=ODD))
    screen.show_status(
        make_status("| goal_name | status |\n|--|--|\n| x | unsure |", goal_name=ODD)
    )
    assert screen.shown.count(ODD) == 2 + 1 + 1 + 1
    assert screen.told.count(ODD) == 2


def test_a_path_that_ends_in_a_backslash_is_shown() -> None:
    """A folder of Windows does not swallow the mark behind it."""
    screen = open_screen()
    name = "D:\\kommune\\"
    screen.show_results(make_results("| mean |\n|---|\n| 4.2 |", unit_name=name))
    assert list_lines(screen.shown)[0] == f"{name}, Stange 2024"


# What became of files


def make_reading(*findings: Finding, layout: str | None = "unit_wide") -> Reading:
    waves = () if layout is None else ("2022", "2024")
    return Reading("a.xlsx", "stange", layout, waves, 12, 120, findings, None)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (NB, "a.xlsx: i orden. Lest som unit_wide: måling 2022, 2024 (enheter: 12, snitt: 120). Ingenting er lagret."),
        (EN, "a.xlsx: sound. Read as unit_wide: survey 2022, 2024 (units: 12, means: 120). Nothing was stored."),
    ],
)  # fmt: skip
def test_a_sound_file_says_what_it_was_taken_for(language: Language, line: str) -> None:
    """Layout, waves and counts tell whether it is the right file."""
    screen = open_screen(language)
    screen.show_checked([make_reading()])
    assert list_lines(screen.shown) == [line]


def test_a_warning_does_not_make_a_file_unsound() -> None:
    """It is told above, and the file is sound all the same."""
    screen = open_screen()
    warning = Finding("row_ignored", "a.xlsx", row=2, severity=Severity.WARNING)
    screen.show_checked([make_reading(warning)])
    lines = list_lines(screen.shown)
    assert lines[:3] == [
        "a.xlsx", "Obs: Raden har tekst, men ingen tall. Den er ikke lest.", "rad 2"
    ]  # fmt: skip
    assert lines[-1].startswith("a.xlsx: i orden.")


def test_an_unsound_file_says_how_many_errors() -> None:
    """Warnings are not counted among the errors, and an unknown layout is no obstacle."""
    screen = open_screen()
    screen.show_checked(
        [
            make_reading(
                Finding("layout_strange", "a.xlsx"),
                Finding("row_ignored", "a.xlsx", severity=Severity.WARNING),
                layout=None,
            )
        ]
    )
    assert list_lines(screen.shown)[-1] == (
        "a.xlsx: ikke i orden. Feil: 1. Merknader: 1. Ingenting er lagret."
    )


@pytest.mark.parametrize(
    ("language", "line"),
    [(NB, "3 filer: 2 i orden, 1 med feil."), (NN, "3 filer: 2 i orden, 1 med feil."),
     (EN, "3 files: 2 sound, 1 with errors.")],
)  # fmt: skip
def test_several_files_are_summed_up_at_the_end(language: Language, line: str) -> None:
    """How many are sound and how many are not stands below all, and then which to mend."""
    screen = open_screen(language)
    refused = make_reading(Finding("layout_strange", "a.xlsx"), layout=None)
    screen.show_checked([make_reading(), refused, make_reading()])
    *_, counted, named = list_lines(screen.shown)
    assert counted == line
    assert named.endswith(": a.xlsx.")


def test_of_very_many_unsound_files_the_first_are_named() -> None:
    """Twelve names fit on the screen, and the rest are counted; if all are unsound, none is."""
    screen = open_screen(EN)
    refused = make_reading(Finding("layout_strange", "a.xlsx"), layout=None)
    screen.show_checked([make_reading(), *[refused] * 15])
    said = " ".join(list_lines(screen.shown)[-3:])
    assert "With errors: " in said
    assert said.endswith(f"{', '.join(['a.xlsx'] * 12)}, … (+3).")
    screen = open_screen(EN)
    screen.show_checked([refused, refused])
    assert list_lines(screen.shown)[-1] == "2 files: 0 sound, 2 with errors."


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("stored", "a.xlsx: lagret for stange, måling 2022, 2024 (enheter: 12, snitt: 120)."),
        ("unchanged", "a.xlsx: alt lagret for stange, måling 2022, 2024. Ingenting er endret."),
        (
            "replaced",
            "a.xlsx: har tatt plassen til den forrige for stange, måling 2022, 2024 (enheter: 12, snitt: 120).",
        ),
    ],
)
def test_an_imported_file_says_what_became_of_it(kind: str, line: str) -> None:
    """Stored, unchanged and replaced are three different lines."""
    screen = open_screen()
    screen.show_imported([Imported(make_reading(), kind)])
    assert list_lines(screen.shown) == [line]


def test_added_units_are_told() -> None:
    """That units.csv has grown is said, and where."""
    screen = open_screen()
    screen.show_imported([Imported(make_reading(), "stored", n_units_added=2)])
    assert list_lines(screen.shown)[-1] == (
        "La til 2 enheter i units.csv for stange. Se over hvem de hører til."
    )


# Results


def make_results(table: str, **same: object) -> pd.DataFrame:
    """Return results of which a test names only the columns that it is about."""
    unit = {
        "municipality_id": "stange", "municipality_name": "Stange", "wave": "2024",
        "synthetic": False, "unit_id": "lia", "unit_name": "Lia barnehage",
        "factor_id": "mestringstro", "factor_number": 2, "factor_name_nb": "Mestringstro",
        "factor_name_nn": "Meistringstru", "factor_name_en": "Self-efficacy",
    }  # fmt: skip
    rows = read_table(table)
    unnamed = {name: value for name, value in unit.items() if name not in rows}
    return complete(schemas.Results, rows.assign(**{**unnamed, **same}))


@pytest.mark.parametrize(
    ("language", "heading", "line"),
    [
        (NB, "Faktor Svar Snitt Usikkerhet Endring Landet", "Mestringstro 12 609 4,2 3,8–4,5 +0,2 4,3"),
        (NN, "Faktor Svar Snitt Uvisse Endring Landet", "Meistringstru 12 609 4,2 3,8–4,5 +0,2 4,3"),
        (EN, "Factor Answers Mean Uncertainty Change Norway", "Self-efficacy 12,609 4.2 3.8–4.5 +0.2 4.3"),
    ],
)  # fmt: skip
def test_a_score_keeps_its_company(language: Language, heading: str, line: str) -> None:
    """A mean stands with its answers, interval, sure change and the national mean."""
    screen = open_screen(language)
    screen.show_results(
        make_results("""
            | n     | mean | low  | high | change | change_flagged | national_mean |
            |-------|------|------|------|--------|----------------|---------------|
            | 12609 | 4.15 | 3.81 | 4.45 | 0.16   | yes            | 4.3           |
        """)
    )
    assert list_lines(screen.shown) == ["Lia barnehage, Stange 2024", heading, line]


def test_what_is_not_known_is_a_dash() -> None:
    """Where n was not published there is no interval, and no zero stands in for it."""
    screen = open_screen()
    screen.show_results(
        make_results("""
            | factor_id    | factor_name_nb | n  | mean | low | high | change |
            |--------------|----------------|----|------|-----|------|--------|
            | mestringstro | Mestringstro   |    | 4.2  |     |      |        |
            | autonomi     | Autonomi       | 12 | 3.9  | 3.5 | 4.3  | -0.1   |
            | klima        | Klima          | 12 | 3.9  | 3.5 | 4.3  | -0.1   |
            | tro          | Tro            | 9  |      |     |      |        |
        """).assign(change_flagged=pd.array([None, False, None, None], dtype="boolean"))
    )
    assert list_lines(screen.shown)[2:] == [
        "Mestringstro – 4,2 – – –",
        "Autonomi 12 3,9 3,5–4,3 ingen sikker –",
        "Klima 12 3,9 3,5–4,3 ingen sikker –",
        "Tro 9 – – – –",
    ]


@pytest.mark.parametrize(
    ("language", "reason", "line"),
    [
        (NB, "too_few", "Skjult: færre enn grensen svarte."),
        (NB, "protects_others", "Skjult: ellers kunne en mindre gruppe regnes ut."),
        (NN, "too_few", "Skjult: færre enn grensa svarte."),
        (EN, "too_few", "Hidden: fewer than the limit answered."),
    ],
)
def test_a_hidden_unit_says_why(language: Language, reason: str, line: str) -> None:
    """There is no table of a hidden unit, only the reason."""
    screen = open_screen(language)
    screen.show_results(make_results(f"| hidden_reason |\n|---|\n| {reason} |\n| {reason} |"))
    assert list_lines(screen.shown) == ["Lia barnehage, Stange 2024", line]


@pytest.mark.parametrize(
    ("language", "line", "why"),
    [
        (NB, "Tro – ≥ 4,9 – – –", "≥ 4,9: så høyt fra færre enn 10 svar røper nesten"),
        (NN, "Tro – ≥ 4,9 – – –", "≥ 4,9: så høgt frå færre enn 10 svar røper nesten"),
        (EN, "Tro – ≥ 4.9 – – –", "≥ 4.9: so high a mean of fewer than 10 answers nearly tells"),
    ],
)
def test_a_mean_that_is_not_shown_exactly_says_why(language: Language, line: str, why: str) -> None:
    """A score at the end of the scale has its place in the table, and the reason below it."""
    screen = open_screen(language, 200)
    names = {f"factor_name_{tag}": ["Klima", "Tro"] for tag in ("nb", "nn", "en")}
    screen.show_results(
        make_results("""
            | factor_id | n  | mean | hidden_reason |
            |-----------|----|------|---------------|
            | klima     | 12 | 4.2  |               |
            | tro       |    |      | extreme_high  |
        """).assign(**names)
    )
    shown = list_lines(screen.shown)
    assert shown[3] == line
    assert shown[4].startswith(why)


def test_scores_that_are_all_extreme_are_a_table_still() -> None:
    """A shown unit with nothing but extremes is not told of as a hidden one."""
    screen = open_screen(EN, 200)
    screen.show_results(make_results("| n | hidden_reason |\n|---|---|\n|  | all_alike |"))
    assert any("all answered alike" in line for line in list_lines(screen.shown)[2:3])


@pytest.mark.parametrize(("about", "warned"), [("leader", True), (None, False)])
def test_units_compared_on_their_leaders_come_with_a_warning(
    about: str | None, warned: bool
) -> None:
    """Under the list stands whom it is about, on the leader's own factor only."""
    here = {
        "municipality_id": "stange", "municipality_name": "Stange", "wave": "2024",
        "synthetic": False, "factor_id": "tro", "factor_number": 1, "factor_name_nb": "Tro",
        "factor_name_nn": "Tru", "factor_name_en": "Trust", "group_id": "oppvekst",
        "group_name": "Oppvekst", "unit_name": "Lia", "n": 12, "mean": 4.1, "estimate": 4.05,
        "rmse": 0.2, "pooled_mean": 4.0, "shrinkage": 0.5, "n_units": 2, "factor_about": about,
    }  # fmt: skip
    rows = pd.DataFrame([{**here, "unit_id": unit} for unit in ("lia", "mo")])
    screen = open_screen(NB, 300)
    screen.show_comparison(complete(schemas.Comparison, rows))
    assert ("handler om lederen" in screen.shown) == warned
    assert "4,9 eller mer" in screen.shown


def test_made_up_figures_say_so() -> None:
    """The note stands under each unit and wave whose figures are synthetic, and no other."""
    screen = open_screen()
    screen.show_results(
        make_results("""
            | wave | synthetic | mean |
            |------|-----------|------|
            | 2022 | yes       | 4.2  |
            | 2024 | no        | 4.2  |
        """)
    )
    lines = list_lines(screen.shown)
    note = "Syntetiske data: ingen har svart dette."
    assert lines[:2] == ["Lia barnehage, Stange 2022", note]
    assert lines.count(note) == 1


def test_units_of_one_name_have_a_table_each() -> None:
    """Two units that are both called Stab are not mixed."""
    screen = open_screen()
    screen.show_results(
        make_results("""
            | unit_id       | unit_name | mean |
            |---------------|-----------|------|
            | oppvekst-stab | Stab      | 4.2  |
            | helse-stab    | Stab      | 3.1  |
        """)
    )
    lines = list_lines(screen.shown)
    assert [line for line in lines if line.startswith("Stab")] == ["Stab, Stange 2024"] * 2
    assert [line for line in lines if line.startswith("Mestringstro")] == [
        "Mestringstro – 4,2 – – –", "Mestringstro – 3,1 – – –",
    ]  # fmt: skip


# Goals by units

LEGEND = "● i rute ◆ ikke i rute ◐ usikkert ◌ for lite data – måles ikke ▨ skjult"


def make_status(table: str, **same: object) -> pd.DataFrame:
    """Return verdicts of which a test names only the columns that it is about."""
    verdict = {
        "municipality_id": "stange", "municipality_name": "Stange", "wave": "2024",
        "synthetic": False, "unit_id": "lia", "unit_name": "Lia barnehage", "goal_id": "ledelse",
        "goal_kind": "Delmål", "n_factors": 1, "from_respondents": False, "rule": "mean_guard",
        "n_measures": 0, "n_measures_done": 0, "n_measures_ongoing": 0,
    }  # fmt: skip
    rows = read_table(table)
    unnamed = {name: value for name, value in verdict.items() if name not in rows}
    return complete(schemas.GoalStatus, rows.assign(**{**unnamed, **same}))


STATUS = """
    | unit_id | unit_name     | goal_id  | goal_parent_id | goal_name | status          | synthetic |
    |---------|---------------|----------|----------------|-----------|-----------------|-----------|
    | stange  | Stange        | ledelse  |                | Ledere    | on_track        | no        |
    | stange  | Stange        | ros      | ledelse        | Ros       | off_track       | no        |
    | stange  | Stange        | laering  |                | Læring    | off_track       | no        |
    | stange  | Stange        | partene  |                | Partene   | not_measured    | no        |
    | lia     | Lia barnehage | ledelse  |                | Ledere    | unsure          | no        |
    | lia     | Lia barnehage | ros      | ledelse        | Ros       | on_track        | no        |
    | lia     | Lia barnehage | laering  |                | Læring    | too_little_data | no        |
    | lia     | Lia barnehage | partene  |                | Partene   | not_measured    | no        |
"""


def test_goals_stand_across_and_units_down() -> None:
    """Goals at the top have letters, each unit has a mark for each, and the marks are explained."""
    screen = open_screen()
    screen.show_status(make_status(STATUS))
    assert list_lines(screen.shown) == [
        "Stange 2024", "Enhet A B C", "Stange ● ◆ –", "Lia barnehage ◐ ◌ –",
        "A Delmål: Ledere", "B Delmål: Læring", "C Delmål: Partene", LEGEND,
    ]  # fmt: skip


def test_a_unit_without_a_verdict_has_an_empty_place() -> None:
    """A goal that was not judged in a unit moves no other mark."""
    screen = open_screen()
    rows = make_status(STATUS)
    left = rows[~((rows["unit_id"] == "lia") & (rows["goal_id"] == "ledelse"))]
    screen.show_status(left)
    line = next(line for line in screen.shown.splitlines() if line.startswith("Lia"))
    heading = next(line for line in screen.shown.splitlines() if line.startswith("Enhet"))
    assert line.index("◌") == heading.index("B")
    assert line[heading.index("A")] == " "


def test_units_of_one_name_have_a_line_each() -> None:
    """Two units that are both called Stab have their own marks."""
    screen = open_screen()
    screen.show_status(
        make_status("""
            | unit_id       | unit_name | goal_name | status    |
            |---------------|-----------|-----------|-----------|
            | oppvekst-stab | Stab      | Ledere    | on_track  |
            | helse-stab    | Stab      | Ledere    | off_track |
        """)
    )
    assert list_lines(screen.shown)[2:4] == ["Stab ●", "Stab ◆"]


def test_each_municipality_and_wave_has_its_table() -> None:
    """Goals begin at A for each, the note of made-up figures stands where it belongs."""
    screen = open_screen(NN)
    one = make_status(STATUS)
    other = one.assign(municipality_name="Sandefjord", wave="2025", synthetic=True)
    screen.show_status(pd.concat([one, other], ignore_index=True))
    lines = list_lines(screen.shown)
    at = lines.index("Sandefjord 2025")
    assert lines[0] == "Stange 2024"
    assert lines[1] == "Eining A B C"
    assert lines[at + 1 : at + 3] == ["Syntetiske data: ingen har svart dette.", "Eining A B C"]
    assert len([line for line in lines if line.startswith("A ")]) == 2


# Progress


def test_progress_goes_to_the_error_stream() -> None:
    """What is at hand is shown while it lasts, whatever it is called, and never in the results."""
    err = Console(file=StringIO(), width=120, force_terminal=True, emoji=False)
    screen = Screen(load_texts(NB), Console(file=StringIO()), err)
    with screen.show_progress() as on_step:
        on_step("read", ODD, 1, 2)
        on_step("read", "b.csv", 2, 2)
        on_step("store", "b.csv", 1, 1)
    assert screen.shown == ""
    assert "Leser" in screen.told
    assert "Lagrer" in screen.told
    assert "2/2" in screen.told


# Consoles


def write_with(
    encoding: str, monkeypatch: pytest.MonkeyPatch, show: Callable[[Terminal], None]
) -> str:
    """Return what a process with such a console would have written."""
    written = BytesIO()
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", "120")
        patch.setattr(sys, "stdout", TextIOWrapper(written, encoding=encoding, write_through=True))
        patch.setattr(sys, "stderr", StringIO())
        show(open_terminal(load_texts(NB)))
        sys.stdout.flush()
        return written.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "latin-1"])
def test_no_console_crashes(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """A sign that an old code page lacks becomes another, and the program goes on."""

    def show(terminal: Terminal) -> None:
        terminal.show_findings([make_reference(2, "Čuvžž skuvla 🙂")])
        terminal.show_status(make_status(STATUS))

    shown = write_with(encoding, monkeypatch, show)
    assert "stange/links.csv" in shown


def test_an_old_console_keeps_the_five_statuses_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the marks, five other signs stand for them, in the table as in what explains them."""
    shown = write_with("cp1252", monkeypatch, lambda t: t.show_status(make_status(STATUS)))
    lines = list_lines(shown)
    assert lines[2:4] == ["Stange + ! –", "Lia barnehage ~ . –"]
    assert lines[-1] == "+ i rute ! ikke i rute ~ usikkert . for lite data – måles ikke # skjult"


def test_an_old_console_keeps_the_minus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fall is shown as a fall, though the code page has no true minus."""
    results = make_results("| mean | change | change_flagged |\n|-|-|-|\n| 4.2 | -0.3 | yes |")
    shown = write_with("cp1252", monkeypatch, lambda terminal: terminal.show_results(results))
    assert "-0,3" in shown
    assert "?" not in shown


def test_a_modern_console_gets_every_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the code page has them, nothing is replaced."""
    shown = write_with("utf-8", monkeypatch, lambda t: t.show_status(make_status(STATUS)))
    assert list_lines(shown)[-1] == LEGEND


def test_only_writing_is_mended() -> None:
    """What cannot be read is another fault, and is not hidden."""
    fault = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid")
    with pytest.raises(UnicodeDecodeError):
        _replace_signs(fault)


def test_the_path_of_a_page_is_not_touched(tmp_path: Path) -> None:
    """A sentence with a path shows it whole where the window has room."""
    screen = open_screen(width=400)
    screen.say("results.written", file=str(tmp_path / "a [1].xlsx"), rows=3)
    assert list_lines(screen.shown) == [f"Skrev 3 rader til {tmp_path / 'a [1].xlsx'}."]


GROUPS = """
    | municipality_id | wave | pool_id | pool_name            | parent_name | unit_id | unit_name     | with_staff |
    |-----------------|------|---------|----------------------|-------------|---------|---------------|------------|
    | stange          | 2024 | gruppe  | Små enheter i Stange | Stange      | lia     | Lia barnehage | yes        |
    | stange          | 2022 | gammel  | Små enheter i Stange | Stange      | lia     | Lia barnehage | yes        |
"""


def test_a_hidden_unit_says_which_group_it_is_shown_in() -> None:
    """Under the reason stand the group of the same survey and what to type to see it."""
    screen, groups = open_screen(), read_table(GROUPS, text_columns=["wave"])
    hidden = make_results("| hidden_reason |\n|---|\n| too_few |").assign(unit_id="lia")
    screen.show_results(hidden, groups)
    told = " ".join(list_lines(screen.shown)[2:])
    assert told == (
        "Vises samlet med andre i Små enheter i Stange. Skriv: tifaktor results -m stange -u gruppe"
    )


def test_a_group_says_who_is_in_it() -> None:
    """Above a group's figures stands who it is made of."""
    screen, groups = open_screen(), read_table(GROUPS, text_columns=["wave"])
    rows = make_results("| mean |\n|---|\n| 4.2 |").assign(unit_id="gruppe")
    screen.show_results(rows, groups)
    assert "Vises samlet her: Lia barnehage og felles ansatte i Stange." in list_lines(screen.shown)


def test_a_long_name_of_a_group_is_broken() -> None:
    """A group's name takes no more room than the units' own, so that the marks are not cut off."""
    screen, groups = open_screen(), read_table(GROUPS, text_columns=["wave"])
    long = "Små enheter og felles ansatte i Stange"
    rows = make_status(STATUS).replace({"unit_name": {"Lia barnehage": long}})
    rows["unit_id"] = rows["unit_id"].replace("lia", "gruppe")
    screen.show_status(rows, groups)
    lines = list_lines(screen.shown)
    assert "Små enheter og felles ◐ ◌ –" in lines
    assert "ansatte i Stange" in lines
    assert "tifaktor results -m stange -u gruppe" in " ".join(lines)
