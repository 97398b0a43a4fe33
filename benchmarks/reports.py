"""How fast pages are written, beside the obvious ways to write them, how large they are, and memory.

    uv run python benchmarks/reports.py
    uv run python benchmarks/reports.py --memory 300 3000

One invented municipality of so many units with ten factors in four waves (`many_units`), in its store. The
pages are written from there; then by Plotly Express and `fig.to_html` in a loop over a Jinja template, with
six charts a page, and by papermill and nbconvert where they are installed; then only their bytes. The other
ways are run on a few pages and reckoned up to all, which the table says. Every part is run in this process
but the memory, each of whose sizes has a process of its own. One core, but that from a thousand units on
several processes write, as they do for the command.
"""

import argparse
import importlib.util
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import jinja2
import pandas as pd

from many_units import MUNICIPALITY, make_filled_workspace
from tifaktor import pipeline
from tifaktor.mappings import Instrument, Municipality, load_instrument, load_municipality
from tifaktor.privacy.gate import Published
from tifaktor.processes import allow_processes, collect_seldom
from tifaktor.publishing import publish_municipality
from tifaktor.report import pages
from tifaktor.settings import Settings
from tifaktor.vocabulary import Language

NB = Language.BOKMAAL
RUNS = 3
SAMPLE = 8
"""Pages that are written in the slow ways."""
CHARTS = 6
PAGE = jinja2.Template("""<!doctype html><html lang="nb"><head><title>{{ unit }}</title>
<script src="plotly.min.js"></script></head><body><h1>{{ unit }}</h1>
{% for chart in charts %}{{ chart }}{% endfor %}
<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>
</body></html>""")
PAPERMILL = [name for name in ("papermill", "nbconvert") if importlib.util.find_spec(name)]
Ground = tuple[Published, Municipality, Instrument]


def take_time(step: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median of the seconds that a step takes."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        with allow_processes():
            step()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def load_ground(settings: Settings) -> Ground:
    """Return what pages are made from, analysed and let out by the gate."""
    instrument = load_instrument(settings.mappings)
    mapped = load_municipality(settings.mappings, MUNICIPALITY, instrument.factors)
    return publish_municipality(settings, mapped, instrument.factors), mapped, instrument


def write_by_plotly(scores: pd.DataFrame, units: list[str], folder: Path) -> None:
    """Write a page for each unit as a first script would: Plotly Express in a Jinja loop."""
    import plotly.express as px  # noqa: PLC0415 - the other way's own start is not counted

    factors = list(scores["factor_id"].unique())[:CHARTS]
    for unit in units:
        own = scores[scores["unit_id"] == unit].sort_values("wave")
        charts = []
        for factor in factors:
            of = own[own["factor_id"] == factor].assign(up=lambda rows: rows["high"] - rows["mean"])
            figure = px.line(of, x="wave", y="mean", error_y="up", title=factor, range_y=(1, 5))
            charts.append(figure.to_html(full_html=False, include_plotlyjs=False))
        rows = own[["factor_id", "wave", "n", "mean", "low", "high"]].to_numpy().tolist()
        page = PAGE.render(unit=unit, charts=charts, rows=rows)
        (folder / f"{unit}.html").write_text(page, encoding="utf-8")


def write_by_papermill(scores: pd.DataFrame, units: list[str], folder: Path) -> None:
    """Write a page for each unit by running a notebook with it as parameter."""
    import nbformat  # noqa: PLC0415
    import papermill  # noqa: PLC0415
    from nbconvert import HTMLExporter  # noqa: PLC0415

    scores.to_csv(folder / "scores.csv", index=False)
    code = (
        "import pandas as pd, plotly.express as px\n"
        f"scores = pd.read_csv({str(folder / 'scores.csv')!r}); own = scores[scores.unit_id == unit]\n"
        f"for factor in list(own.factor_id.unique())[:{CHARTS}]:\n"
        "    px.line(own[own.factor_id == factor], x='wave', y='mean', title=factor).show()"
    )
    cell = nbformat.v4.new_code_cell('unit = ""')
    cell.metadata["tags"] = ["parameters"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    cells = [cell, nbformat.v4.new_code_cell(code)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "in.ipynb")
    for unit in units:
        done = folder / "out.ipynb"
        papermill.execute_notebook(
            folder / "in.ipynb", done, parameters={"unit": unit}, progress_bar=False
        )
        body, _ = HTMLExporter().from_filename(str(done))
        (folder / f"{unit}.html").write_text(body, encoding="utf-8")


def write_bytes(contents: list[bytes], folder: Path) -> None:
    """Write pages that are finished."""
    for number, content in enumerate(contents):
        (folder / f"{number}.html").write_bytes(content)


def measure(n_units: int) -> None:
    """Print how long each way takes, how many times longer than ours, and how large the pages are."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        settings = make_filled_workspace(folder / "workspace", n_units)
        whole = take_time(lambda: pipeline.write_reports(settings, language=NB), 1)
        again = take_time(lambda: pipeline.write_reports(settings, language=NB))
        ground, places = load_ground(settings), iter(range(RUNS + 1))
        ours = take_time(
            lambda: pages.write_municipality(*ground, folder / f"pages{next(places)}", language=NB)
        )
        home = folder / "pages0" / MUNICIPALITY
        contents = [path.read_bytes() for path in sorted(home.rglob("*.html"))]
        units = list(ground[0].scores["unit_id"].unique())[-SAMPLE:]
        others = {}
        for name, write in (("plotly", write_by_plotly), ("papermill", write_by_papermill)):
            (folder / name).mkdir()
            if name == "plotly" or len(PAPERMILL) == 2:
                write(ground[0].scores, units[:1], folder / name)
                others[name] = take_time(
                    lambda write=write, name=name: write(ground[0].scores, units, folder / name), 1
                ) / len(units)  # fmt: skip
        (folder / "bytes").mkdir()
        only = take_time(lambda: write_bytes(contents, folder / "bytes"))
    n = len(contents)
    print(f"{n} pages: {n_units} units × 10 factors × 4 waves")
    tell("our pages, from what was published", n, ours, ours)
    tell(f"Plotly Express in a Jinja loop ({SAMPLE} pages measured)", n, others["plotly"] * n, ours)
    if "papermill" in others:
        tell(f"papermill + nbconvert ({SAMPLE} pages)", n, others["papermill"] * n, ours)
    else:
        print("papermill + nbconvert: not installed, not measured")
    tell("only writing the same bytes", n, only, ours)
    tell("from the store to checked pages", n, whole, ours)
    tell("the same again, nothing changed", n, again, ours)
    sizes = [len(content) / 1000 for content in contents]
    print(f"kB a page: {statistics.mean(sizes):.1f} on average, {max(sizes):.1f} the largest")


def tell(what: str, n: int, seconds: float, ours: float) -> None:
    """Print one line of the table."""
    print(
        f"{what:<56}{seconds:9.2f} s{n / seconds:10.1f} pages/s{seconds / ours:9.2f} × ours",
        flush=True,
    )


def measure_memory(n_units: int) -> None:
    """Print the peak of memory before pages are written and after, in this process."""
    with tempfile.TemporaryDirectory() as temporary:
        settings = make_filled_workspace(Path(temporary) / "workspace", n_units)
        ground = load_ground(settings)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start = time.perf_counter()
        with allow_processes():
            written = pages.write_municipality(*ground, Path(temporary) / "pages", language=NB)
        seconds = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{n_units} units: peak {before:.0f} MiB before pages, {after:.0f} MiB after; "
        f"{len(written)} pages in {seconds:.1f} s"
    )


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--memory", type=int, nargs="+", metavar="UNITS")
    parser.add_argument("--alone", action="store_true", help="in this process")
    asked = parser.parse_args()
    collect_seldom()  # as every command does
    for n_units in asked.memory or ():
        if asked.alone:
            measure_memory(n_units)
        else:
            own = [sys.executable, __file__, "--memory", str(n_units), "--alone"]
            subprocess.run(own, check=True)
    if not asked.memory:
        measure(asked.units)


if __name__ == "__main__":
    main()
