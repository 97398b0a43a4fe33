"""The audit: attacks what went out, as an outsider would who is good at sums.

It shares no code with the suppression and knows nothing of what was decided there: it is given
published cells and the organisation chart, and tells what can be computed from them. Engine only:
frames in, findings out. `tifaktor.auditing` reads the tables, pages and files.
"""

from tifaktor.audit.engine import RULES, attack
from tifaktor.audit.findings import Attack, Leak

__all__ = ["RULES", "Attack", "Leak", "attack"]
