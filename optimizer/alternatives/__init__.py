"""Options in their start years: the things that the program chooses among."""

from optimizer.alternatives.expand import cost_years, expand
from optimizer.alternatives.table import Alternative, Alternatives, parsed, scaled

__all__ = ["Alternative", "Alternatives", "cost_years", "expand", "parsed", "scaled"]
