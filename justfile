# The recipes of the workshop: `uv run just` lists them. CI and pre-commit call the same ones.

set windows-shell := ["powershell.exe", "-NoLogo", "-NoProfile", "-Command"]

# List the recipes
default:
    @just --list --unsorted

# What must be clean before a change lands: lint, format, types, layers, house rules
check:
    uv run ruff check
    uv run ruff format --check
    uv run mypy
    uv run lint-imports
    uv run pytest tests/house

# All the tests; more words go to pytest: just test tests/spec -x
test *words:
    uv run pytest {{ words }}

# The tests with branch coverage of src
coverage:
    uv run coverage erase
    uv run pytest --cov --cov-report=term

# Renew the golden pages: look at what changed before it is committed
golden $TIFAKTOR_RENEW_GOLDEN="1":
    uv run pytest tests/golden

# Write the generated pages of docs/
docs:
    uv run python docs/generate.py

# Take the README's pictures of pages anew
pictures:
    uv run python docs/take_pictures.py

# Make the example municipalities, and open their pages
demo *words:
    uv run tifaktor demo --open {{ words }}

# Measure what a newcomer waits for, 20 000 units, and how fast files get in
bench:
    uv run python benchmarks/first_run.py
    uv run python benchmarks/analysis.py
    uv run python benchmarks/intake.py
    uv run python benchmarks/reports.py

# Measure how often the method errs, and renew the tables made from it
calibrate:
    uv run python benchmarks/calibration.py --write
    uv run python docs/generate.py

# Look for leaks in made-up municipalities, and renew the tables on it (an hour or more)
privacy:
    uv run python benchmarks/privacy.py --write

# Renew the pinned versions: requirements.lock, and uv's in pyproject.toml
lock:
    uv run python .ci/lock.py

# Put the code in the form that `check` asks for
format:
    uv run ruff check --fix
    uv run ruff format
