"""What the terminal shows: short tables, a line per finding, the next command to type at the end."""

from tifaktor.terminal.screen import Terminal, open_terminal

__all__ = ["Terminal", "open_terminal"]
