"""tifaktor: are we on track with what we promised? Employee-survey results linked to goals."""

__version__ = "0.1.0"
