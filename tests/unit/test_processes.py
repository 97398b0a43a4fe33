"""Work that is spread over processes: the same as in one, in the same order, whatever happens."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import worked_on
from tifaktor import processes
from tifaktor.errors import WorkspaceError
from tifaktor.processes import allow_processes, spread
from tifaktor.scale import Scale, use_scale
from worked_on import end_elsewhere, find_fault, refuse, tell_where

THINGS = range(30)


def wait_until(happened: Callable[[], object], every: float = 0.05) -> None:
    """Wait for something that is to happen within twenty seconds."""
    for _ in range(int(20 / every)):
        time.sleep(every)
        if happened():
            return
    pytest.fail("it did not happen")


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make thirty things worth two processes."""
    monkeypatch.setattr(processes, "FEWEST", 30)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.mark.usefixtures("several")
def test_many_things_are_spread() -> None:
    """Other processes do the work, on the same scale, and give it back in the order of the things."""
    with use_scale(Scale(7.0)), allow_processes():
        made = list(spread(tell_where, "all", THINGS))
    assert [one[:3] for one in made] == [("all", thing, 7.0) for thing in THINGS]
    assert os.getpid() not in {one[3] for one in made}


@pytest.mark.usefixtures("several")
def test_few_things_are_not_spread() -> None:
    """What is done before other processes have begun is done here."""
    with allow_processes():
        made = list(spread(tell_where, "all", THINGS[:29]))
    assert {one[3] for one in made} == {os.getpid()}


@pytest.mark.usefixtures("several")
def test_nothing_is_spread_where_nobody_allowed_it() -> None:
    """A notebook that asks for many pages starts no process; after a command none is allowed either."""
    with allow_processes():
        pass
    assert {one[3] for one in spread(tell_where, "all", THINGS)} == {os.getpid()}


@pytest.mark.usefixtures("several")
def test_what_an_ended_process_left_is_done_here() -> None:
    """Processes that the system ends cost time and nothing else."""
    with allow_processes():
        assert list(spread(end_elsewhere, os.getpid(), THINGS)) == list(THINGS)


@pytest.mark.usefixtures("several")
def test_where_no_process_may_start_this_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer that forbids new processes writes the same, more slowly."""

    def forbid(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("multiprocessing.get_context", forbid)
    with allow_processes():
        assert {one[3] for one in spread(tell_where, "all", THINGS)} == {os.getpid()}


@pytest.mark.usefixtures("several")
def test_an_error_reaches_the_reader_as_it_was() -> None:
    """What the user can mend keeps its code and facts, whichever process met it."""
    with allow_processes(), pytest.raises(WorkspaceError) as met:
        list(spread(refuse, None, THINGS))
    assert (met.value.code, met.value.facts) == ("no_workspace", {"folder": "reports"})


@pytest.mark.usefixtures("several")
def test_a_mistake_keeps_its_traceback() -> None:
    """A fault of the program is told with the line that it came from."""
    with allow_processes(), pytest.raises(ZeroDivisionError) as met:
        list(spread(find_fault, None, THINGS))
    assert "find_fault" in str(met.value.__cause__)


def test_the_others_end_with_a_first_process_that_is_killed(tmp_path: Path) -> None:
    """Killed as by a task manager, it leaves nobody at work, and no file of what they worked on."""
    file, code = tmp_path / "beats", (
        "import os, sys; from tifaktor import processes; from worked_on import beat\n"
        "processes.FEWEST = 1; os.cpu_count = lambda: 2\n"
        "with processes.allow_processes(): list(processes.spread(beat, sys.argv[1], range(8)))\n"
    )  # fmt: skip
    (tmp_path / "temporary").mkdir()
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path / "temporary"))
    path = os.pathsep.join([str(Path(worked_on.__file__).parent), *filter(None, sys.path)])
    first = subprocess.Popen(
        [sys.executable, "-c", code, str(file)], env={**os.environ, **places, "PYTHONPATH": path}
    )
    try:
        wait_until(file.exists)
        assert list((tmp_path / "temporary").iterdir())
    finally:
        first.kill()
        first.wait()
    wait_until(lambda: not list((tmp_path / "temporary").iterdir()))
    sizes = [file.stat().st_size]
    wait_until(lambda: sizes.append(file.stat().st_size) or sizes[-1] == sizes[-2], every=0.5)
