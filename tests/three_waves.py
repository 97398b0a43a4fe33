"""A workspace in which Fjordvik has asked three times, with targets, measures and a changed factor."""

from pathlib import Path

from commands import type_command
from small_workspace import make_rows, make_small_workspace, write_csv

TARGETS = """
goal_id;factor_id;unit_id;kind;value;baseline_wave;due_year;chosen_low;adopted
laering;;aasen;rise;0,3;2020;2026;;Kommunestyret, sak 12/20
laering;;helse;level_by_year;3;2020;2030;;Kommunestyret, sak 12/20
"""
MEASURES = """
measure_id;goal_id;unit_id;measure_name;responsible;deadline;state;place
m1;ledelse;;Lederskole;;;done;Kapittel 1
m2;ledelse;;Lederavtaler;;;ongoing;Kapittel 1
m3;ledelse;aasen;Veiledning;;;planned;Kapittel 1
"""
WAVES = {
    "2020": {},
    "2022": {(3, "Mestringsklima"): 3.6, (4, "Mestringsklima"): 3.6},
    "2024": {},
}
"""What stands otherwise in each export than in a sound one: by row and heading."""
TOO_FEW = {"Antall svar": 4, "Inviterte": 5, "Svarprosent": "80 %"}
"""So few have answered that a unit is hidden."""


def make_three_waves(folder: Path) -> None:
    """Make the workspace in `folder`, with the published figures of others, and run it."""
    make_small_workspace(folder, with_published=True)
    mappings = folder / "data" / "mappings" / "fjordvik"
    for name, text in (("targets.csv", TARGETS), ("measures.csv", MEASURES)):
        (mappings / name).write_text(text.strip() + "\n", encoding="utf-8")
    for wave, mends in WAVES.items():
        file = folder / "data" / "raw" / "fjordvik" / wave / f"{wave}.csv"
        write_csv(file, make_rows(mends, wave=wave))
    answer = type_command(folder, "run")
    assert answer.exit_code == 0, answer.text
