"""Options in their start years: the things that the program chooses among."""

from optimizer.alternatives.expand import expand
from optimizer.alternatives.table import Alternative, Alternatives, parsed, scaled

__all__ = ["Alternative", "Alternatives", "expand", "parsed", "scaled"]
