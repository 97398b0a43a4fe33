"""What every test has in common."""

from pathlib import Path

import pytest
from hypothesis import settings

from tifaktor.reading import Ground

# A machine that does much else at once is slow now and then: no promise is about seconds.
settings.register_profile("tifaktor", deadline=None)
settings.load_profile("tifaktor")


@pytest.fixture
def inbox(ground: Ground, tmp_path: Path) -> Path:
    """Return an empty folder in the workspace of a test's `ground`: nothing outside is read."""
    folder = ground.settings.raw / tmp_path.name
    folder.mkdir(parents=True)
    return folder
