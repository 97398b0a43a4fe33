"""The notebook on the published tables, run as a researcher runs it."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "published.ipynb"


def read_notebook() -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def test_the_notebook_keeps_no_outputs() -> None:
    """No figure is stored in the notebook itself: it is shared without what it showed somebody."""
    cells = [cell for cell in read_notebook().cells if cell.cell_type == "code"]
    assert cells
    assert [cell for cell in cells if cell.outputs or cell.execution_count] == []


def test_the_notebook_opens_what_was_published_and_nothing_else() -> None:
    """Its code names one database, the published one: never the store, an export or a file."""
    code = "\n".join(cell.source for cell in read_notebook().cells if cell.cell_type == "code")
    assert code.count("duckdb.connect(settings.published, read_only=True)") == 1
    assert code.count("duckdb.connect(") == 1
    for way in (
        "settings.store",
        "settings.raw",
        "store.duckdb",
        "read_csv",
        "read_excel",
        "ATTACH",
    ):
        assert way not in code


# The kernel is another program's, and warns of its own event loop and ports.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_notebook_runs_on_the_demo(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From top to bottom without an error, with tables and two charts to look at."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = read_notebook()
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(demo)}}
    )
    client.execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    kinds = [kind for output in shown for kind in output.get("data", {})]
    assert kinds.count("text/html") >= 4
    assert kinds.count("application/vnd.plotly.v1+json") == 2
    assert not any(output.output_type == "error" for output in shown)
