"""A heading that stands above an answer must not make the program repeat the answer."""

from pathlib import Path

import pytest

from commands import type_command
from small_workspace import make_small_workspace, write_csv


@pytest.mark.parametrize("answer", ["5", "4,0", "3.5"])
def test_an_answer_under_the_heading_of_units_is_not_repeated(tmp_path: Path, answer: str) -> None:
    """The place is told, and that a number stands there; the number itself is nobody's business."""
    folder = make_small_workspace(tmp_path / "workspace")
    header = ["Enhet", *(f"{factor}.{number}" for factor in range(1, 11) for number in (1, 2, 3))]
    people = [[answer, *[4] * 30]] + [["Solbakken barnehage", *[4] * 30] for _ in range(6)]
    path = write_csv(folder / "a.csv", [["10-FAKTOR 2024"], header, *people])
    told = type_command(folder, "check", str(path), "-m", "fjordvik", "-w", "2024", "-l", "en")
    as_json = type_command(
        folder, "check", str(path), "-m", "fjordvik", "-w", "2024", "--json"
    ).json
    assert "unit_is_number" in {finding["code"] for finding in as_json["files"][0]["findings"]}
    assert told.exit_code == 3, told.text
    assert "There is a number in the column of units" in told.text
    assert "A3" in told.text
    assert f"“{answer}”" not in told.text
    assert f"{answer};" not in told.text
