"""Charts: from the run document to blocks with a Vega-Lite specification, the message to see in it, and its table.

One module for each chart. Each gives None where the document has nothing to show. Specifications hold values of the
document as data only; the few expressions in them are written here. `artist` has them drawn, `svg` makes that safe.
"""

from optimizer.report.charts.artist import drawings, get_ready
from optimizer.report.charts.budget_worth import budget_worth
from optimizer.report.charts.budget_years import budget_years
from optimizer.report.charts.core_index import core_index
from optimizer.report.charts.decision_map import decision_map
from optimizer.report.charts.domains import domains
from optimizer.report.charts.exposure import exposure
from optimizer.report.charts.gains import gains
from optimizer.report.charts.heat_map import heat_map
from optimizer.report.charts.timeline import timeline
from optimizer.report.charts.tornado import tornado
from optimizer.report.charts.tree_paths import tree_paths
from optimizer.report.charts.weight_bands import weight_bands

__all__ = [
    "budget_worth",
    "budget_years",
    "core_index",
    "decision_map",
    "domains",
    "drawings",
    "exposure",
    "gains",
    "get_ready",
    "heat_map",
    "timeline",
    "tornado",
    "tree_paths",
    "weight_bands",
]
