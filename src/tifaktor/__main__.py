"""Runs the program as `python -m tifaktor`."""

from tifaktor.cli import main

main()
