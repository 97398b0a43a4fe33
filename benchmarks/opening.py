"""How fast a unit's page opens in a browser, beside the same charts with Plotly's script in the page.

    uv run python benchmarks/opening.py

One invented municipality (`many_units`). Each page is opened in a new window of a Chromium that is warm,
from the disk, in turns; told are the medians until the first text or drawing stands there (first contentful
paint) and until the page is whole (load), and the ratio between the ways. Needs Playwright and a Chromium,
as the browser tests do.
"""

import shutil
import statistics
import tempfile
from pathlib import Path

import plotly.express as px
from playwright.sync_api import Browser, sync_playwright

from many_units import make_filled_workspace
from reports import CHARTS, PAGE, load_ground
from tifaktor.report import pages
from tifaktor.vocabulary import Language

UNITS = 40
RUNS = 15
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PAINT = """() => new Promise(done => {
    const tell = () => {
        const paint = performance.getEntriesByName("first-contentful-paint")[0];
        const load = performance.getEntriesByType("navigation")[0].loadEventEnd;
        if (paint && load) done([paint.startTime, load]); else setTimeout(tell, 5);
    };
    tell();
})"""
"""Milliseconds from the beginning of the navigation, both."""


def write_both(folder: Path) -> dict[str, Path]:
    """Write a unit's page in our way, and one with six charts whose script is loaded first."""
    ground = load_ground(make_filled_workspace(folder / "workspace", UNITS))
    written = pages.write_municipality(*ground, folder / "ours", language=Language.BOKMAAL)
    scores = ground[0].scores
    unit = str(scores["unit_id"].iloc[-1])
    own = scores[scores["unit_id"] == unit].sort_values("wave")
    charts = [
        px.line(of, x="wave", y="mean", title=factor, range_y=(1, 5)).to_html(
            full_html=False, include_plotlyjs=False
        )
        for factor, of in list(own.groupby("factor_id"))[:CHARTS]
    ]
    other = folder / "other"
    other.mkdir()
    rows = own[["factor_id", "wave", "mean"]].to_numpy().tolist()
    page = other / "unit.html"
    page.write_text(PAGE.render(unit=unit, charts=charts, rows=rows), encoding="utf-8")
    shutil.copy(folder / "ours" / "assets" / "plotly.min.js", other)
    return {"ours": next(path for path in written if path.stem == unit), "script first": page}


def open_once(browser: Browser, page: Path) -> list[float]:
    """Return milliseconds until the first paint and until all is loaded."""
    window = browser.new_page()
    window.goto(page.as_uri())
    told: list[float] = window.evaluate(PAINT)
    window.close()
    return told


def main() -> None:
    """Open both in turns, and print the medians."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        ways = write_both(Path(temporary))
        found = next((path for name in NAMES if (path := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        times: dict[str, list[list[float]]] = {way: [] for way in ways}
        for run in range(RUNS + 1):
            for way, page in ways.items():
                told = open_once(browser, page)
                times[way] += [told] if run else []  # the first opening of all warms the browser
        browser.close()
    medians = {way: [statistics.median(one) for one in zip(*told, strict=True)]
               for way, told in times.items()}  # fmt: skip
    for way, (paint, load) in medians.items():
        print(f"{way:<14}first paint {paint:6.0f} ms   loaded {load:6.0f} ms")
    ours, other = medians["ours"], medians["script first"]
    print(
        f"ours takes {ours[0] / other[0]:.2f} of the time to the first paint, {ours[1] / other[1]:.2f} until loaded"
    )


if __name__ == "__main__":
    main()
