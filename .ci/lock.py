"""Renews the exact versions that everything is tested with: `uv run python .ci/lock.py`.

Writes `requirements.lock` (what the program needs, with hashes, for those who install with pip)
and the pins in `pyproject.toml` (the same and the developers' tools, for uv). Neither holds an
address: where packages come from is each machine's own business. That is why `uv.lock`, which
holds addresses, is not kept.
"""

import re
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START = "# Pins start: written by .ci/lock.py\n"
END = "# Pins end\n"


def compile_versions(project: str, *options: str) -> str:
    """Return the exact versions that satisfy `project`, for every system and Python it allows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pyproject.toml"
        path.write_text(project, encoding="utf-8")
        command = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--no-header",
                   "--no-annotate", "--quiet", *options, str(path)]  # fmt: skip
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Write both files."""
    path = ROOT / "pyproject.toml"
    project = path.read_text(encoding="utf-8")
    before, after = project.split(START)[0], project.split(END)[1]
    bare = before + after
    locked = compile_versions(bare, "--generate-hashes")
    (ROOT / "requirements.lock").write_text(
        "# What tifaktor is tested with, for installing with pip:\n"
        "#   pip install --require-hashes -r requirements.lock\n"
        "#   pip install --no-deps .\n" + locked,
        encoding="utf-8",
    )
    # Groups are read from a pyproject.toml in the working folder, so they become plain needs here.
    tools = re.search(r"^dev = \[\n(.*?)^\]", bare, re.MULTILINE | re.DOTALL)
    everything = bare.replace("\ndependencies = [\n", "\ndependencies = [\n" + tools[1], 1)
    pins = [line for line in compile_versions(everything).splitlines() if line.strip()]
    quoted = "".join(f'    "{pin}",\n' for pin in pins)
    path.write_text(before + START + quoted + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
