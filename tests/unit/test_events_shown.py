"""The log as the terminal shows it."""

from io import StringIO

import pandas as pd
import pytest
from rich.console import Console

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.language.texts import load_texts
from tifaktor.terminal.storing import tell_events
from tifaktor.vocabulary import Language

EVENTS = """
    | event     | import_id | file_name | state    | replaced_by | n_units | n_hidden | n_rows | done_by |
    | published |           |           |          |             | 12      | 3        |        |         |
    | pruned    |           |           |          |             |         |          | 48     | kari    |
    | undone    | 4         | d.csv     |          |             |         |          |        | ola     |
    | imported  | 4         | d.csv     | undone   |             | 15      |          |        |         |
    | imported  | 2         | b.csv     | replaced | 3           | 15      |          |        |         |
    | imported  | 1         | a.csv     | in_force |             | 14      |          |        |         |
"""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.BOKMAAL, [
            "Publisering stange 2024 Vist: 12. Skjult: 3.",
            "Fjerning stange 2024 Rader om personer som er fjernet: 48. Av kari.",
            "Angring stange 2024 Import 4: d.csv. Tatt tilbake av ola.",
            "Import stange 2024 Import 4: d.csv (enheter: 15). Tatt tilbake.",
            "Import stange 2024 Import 2: b.csv (enheter: 15). Erstattet av import 3.",
            "Import stange 2024 Import 1: a.csv (enheter: 14). Gjelder.",
        ]),
        (Language.NYNORSK, [
            "Publisering stange 2024 Viste: 12. Skjulte: 3.",
            "Fjerning stange 2024 Rader om personar som er fjerna: 48. Av kari.",
            "Angring stange 2024 Import 4: d.csv. Teken tilbake av ola.",
            "Import stange 2024 Import 4: d.csv (einingar: 15). Teken tilbake.",
            "Import stange 2024 Import 2: b.csv (einingar: 15). Erstatta av import 3.",
            "Import stange 2024 Import 1: a.csv (einingar: 14). Gjeld.",
        ]),
    ],
)  # fmt: skip
def test_every_kind_of_event_is_told_in_a_line(language: Language, expected: list[str]) -> None:
    """When, what, whose and which survey, then the file and what became of it, or how much."""
    table = read_table(EVENTS).assign(
        happened_at=pd.Timestamp("2025-06-01 12:00"), municipality_id="stange", wave="2024",
        program_version="0.1.0",
    )  # fmt: skip
    console = Console(file=StringIO(), width=160)
    for part in tell_events(load_texts(language), complete(schemas.Events, table)):
        console.print(part, highlight=False)
    assert isinstance(console.file, StringIO)
    _, *lines = console.file.getvalue().splitlines()
    assert [" ".join(line.split()).partition(":00 ")[2] for line in lines] == expected
