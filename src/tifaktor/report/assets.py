"""The files that all pages share: style, script, and the charts' library."""

import importlib.util
import shutil
from importlib import resources
from pathlib import Path

import orjson

from tifaktor.language.texts import load_texts
from tifaktor.vocabulary import Language

_PLAN_SCRIPT = "plan.js"
_AS_THEY_ARE = ("style.css", "page.js")
_PLAN_SCRIPTS = {f"plan.{language}.js": language for language in Language}
"""The script of the form speaks the language of its page."""
SHARED = (*_AS_THEY_ARE, *_PLAN_SCRIPTS)
PLOTLY = "plotly.min.js"
_SAID_BY_SCRIPT = (
    "count_one", "add", "remove", "clear_sure", "cleared", "removed", "nothing", "missing",
    "formula", "date", "not_kept",
)  # fmt: skip
"""What only the script of the form says, by its key in `report.plan`."""


def copy_assets(folder: Path) -> None:
    """Copy the shared files to `folder`, where they differ from what is there.

    Plotly's script is the one that the installed plotly package carries: there is no copy in the
    repository, and nothing is fetched from the network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = {name: _read_asset(name) for name in _AS_THEY_ARE}
    contents |= {name: _write_plan_script(language) for name, language in _PLAN_SCRIPTS.items()}
    for name, content in contents.items():
        target = folder / name
        if not target.is_file() or target.read_bytes() != content:
            target.write_bytes(content)
    script = find_plotly()
    target = folder / PLOTLY
    if not target.is_file() or target.stat().st_size != script.stat().st_size:
        shutil.copyfile(script, target)


def _write_plan_script(language: Language) -> bytes:
    """Return the script of the form, with what it says in one language before it."""
    texts = load_texts(language)
    said = {name: texts.say(f"report.plan.{name}") for name in _SAID_BY_SCRIPT}
    # Numbers and names that only the browser knows are filled in there.
    said |= {name: texts.say(f"report.plan.{name}", n="{n}") for name in ("row", "count_many")}
    said["saved"] = texts.say("report.plan.saved", file="{file}")
    return b"window.planTexts = " + orjson.dumps(said) + b";\n" + _read_asset(_PLAN_SCRIPT)


def _read_asset(name: str) -> bytes:
    return (resources.files("tifaktor.report") / "assets" / name).read_bytes()


def find_plotly() -> Path:
    """Return the script inside the installed plotly package, which is not imported for it."""
    found = importlib.util.find_spec("plotly")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("plotly")
    return Path(found.origin).parent / "package_data" / PLOTLY
