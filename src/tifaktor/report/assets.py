"""The files that all pages share: style, script, and the charts' library."""

import importlib.util
import shutil
from importlib import resources
from pathlib import Path

SHARED = ("style.css", "page.js", "plan.js")
PLOTLY = "plotly.min.js"


def copy_assets(folder: Path) -> None:
    """Copy the shared files to `folder`, where they differ from what is there.

    Plotly's script is the one that the installed plotly package carries: there is no copy in the
    repository, and nothing is fetched from the network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        source = resources.files("tifaktor.report") / "assets" / name
        target = folder / name
        content = source.read_bytes()
        if not target.is_file() or target.read_bytes() != content:
            target.write_bytes(content)
    script = find_plotly()
    target = folder / PLOTLY
    if not target.is_file() or target.stat().st_size != script.stat().st_size:
        shutil.copyfile(script, target)


def find_plotly() -> Path:
    """Return the script inside the installed plotly package, which is not imported for it."""
    found = importlib.util.find_spec("plotly")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("plotly")
    return Path(found.origin).parent / "package_data" / PLOTLY
