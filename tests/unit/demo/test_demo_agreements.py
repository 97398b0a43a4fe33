"""The demo has plans of every state."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from tifaktor.demo.agreements import write_agreements
from tifaktor.demo.shapes import load_shapes


def test_a_demo_has_plans_of_every_state(tmp_path: Path) -> None:
    """The demo's plans are marked as synthetic, stand there once, and are in time and later."""
    folder = tmp_path / "sandefjord"
    folder.mkdir()
    (folder / "goals.csv").write_text("goal_id\nmaal\n", "utf-8")
    (folder / "strategy.toml").write_text("", "utf-8")
    (folder / "measures.csv").write_text("measure_id;place\n", "utf-8")
    for _ in range(2):
        write_agreements(folder, load_shapes()["sandefjord"])
    measures = pd.read_csv(folder / "measures.csv", sep=";")
    assert measures["measure_id"].is_unique
    assert measures["place"].str.startswith("Syntetisk").all()
    text = (folder / "strategy.toml").read_text("utf-8")
    assert text.count("[follow_up]") == 1
    last = date(2026, 5, 4) + timedelta(days=56)
    days = measures["agreed_on"].map(date.fromisoformat)
    assert set(days <= last) == {True, False}
    assert last in set(days)
