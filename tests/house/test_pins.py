"""The exact versions: the same for pip and for uv, hashed, and one for everything that is needed."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?: *; *(?P<marker>[^\\\n]+?))?(?= *\\?\n)"
    r"(?P<hashes>(?: *\\\n +--hash=sha256:[0-9a-f]{64})*)",
    re.MULTILINE,
)


def normalise(requirement: str) -> str:
    """Return the name of a requirement, as package tools compare names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement.strip())[0]).lower()


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    """Return requirements.lock."""
    return (root / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pins(lock: str) -> list[re.Match[str]]:
    """Return the pins of requirements.lock."""
    return list(PIN.finditer(lock))


def test_every_line_of_the_lock_is_understood(lock: str, pins: list[re.Match[str]]) -> None:
    """requirements.lock has comments, pins and hashes in it, and nothing else."""
    assert pins
    rest = PIN.sub("", lock)
    assert [line for line in rest.splitlines() if line.strip() and not line.startswith("#")] == []


def test_every_pin_has_a_hash(pins: list[re.Match[str]]) -> None:
    """What pip installs by requirements.lock is checked against at least one hash."""
    assert [pin["name"] for pin in pins if not pin["hashes"]] == []


def test_pip_and_uv_get_the_same_versions(
    pins: list[re.Match[str]], project: dict[str, Any]
) -> None:
    """Every pin of requirements.lock stands among uv's constraints, with version and marker."""
    locked = {
        f"{pin['name']}=={pin['version']}" + (f" ; {pin['marker']}" if pin["marker"] else "")
        for pin in pins
    }
    assert locked - set(project["tool"]["uv"]["constraint-dependencies"]) == set()


def test_all_that_is_needed_is_pinned(pins: list[re.Match[str]], project: dict[str, Any]) -> None:
    """What the program needs is in requirements.lock, and what the developers need in the pins."""
    needed = {normalise(line) for line in project["project"]["dependencies"]}
    tools = {normalise(line) for line in project["dependency-groups"]["dev"]}
    constrained = {normalise(line) for line in project["tool"]["uv"]["constraint-dependencies"]}
    assert needed - {normalise(pin["name"]) for pin in pins} == set()
    assert (needed | tools) - constrained == set()


def test_every_constraint_is_exact(project: dict[str, Any]) -> None:
    """The constraints of uv name exact versions, and each package once per marker."""
    constraints = project["tool"]["uv"]["constraint-dependencies"]
    assert [
        line for line in constraints if not re.match(r"^[A-Za-z0-9._-]+==[^\s;*]+( ;|$)", line)
    ] == []
    assert len(set(constraints)) == len(constraints)
