from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tifaktor.schemas import Extract
from tifaktor.store.imports import SaveOutcome, save_extracts

Save = Callable[..., SaveOutcome]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where the store of a workspace stands; there is none yet."""
    return tmp_path / "data" / "store.duckdb"


@pytest.fixture
def save(store: Path) -> Save:
    """Save an extract to the store, at noon on 1 June 2025 (UTC)."""

    def save_it(extract: Extract, *, replace: bool = False) -> SaveOutcome:
        noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
        (outcome,) = save_extracts(store, [extract], replace=replace, imported_at=noon)
        return outcome

    return save_it
