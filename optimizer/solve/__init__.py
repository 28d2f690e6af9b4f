"""Problem to solver to solution, in our words.

Solvers run in a process of their own that can be ended; what they say is checked exactly before it is passed on.
HiGHS through PuLP finds the plan (any solver that PuLP knows can be named instead), HiGHS directly answers
everything after it.
"""

from optimizer.solve.answer import Way, best_plan, ceiling
from optimizer.solve.arrays import ordered
from optimizer.solve.conflict import Conflict, explain_conflict
from optimizer.solve.losses import losses
from optimizer.solve.outcome import Choice, Loss, Outcome, RowKey, Solution, Status
from optimizer.solve.ranging import Price, Ranges, ranges
from optimizer.solve.repairs import Change, Repair, least_change
from optimizer.solve.resolver import Resolver, Tally, fitting
from optimizer.solve.second_opinion import Opinion, second_opinions
from optimizer.solve.settings import Deadline, Share, SolveSettings
from optimizer.solve.solver import Solver, UnknownSolverError, side_by_side
from optimizer.solve.stages import solve, tied_plan
from optimizer.solve.warm import warm_solver

__all__ = [
    "Change",
    "Choice",
    "Conflict",
    "Deadline",
    "Loss",
    "Opinion",
    "Outcome",
    "Price",
    "Ranges",
    "Repair",
    "Resolver",
    "RowKey",
    "Share",
    "Solution",
    "SolveSettings",
    "Solver",
    "Status",
    "Tally",
    "UnknownSolverError",
    "Way",
    "best_plan",
    "ceiling",
    "explain_conflict",
    "fitting",
    "least_change",
    "losses",
    "ordered",
    "ranges",
    "second_opinions",
    "side_by_side",
    "solve",
    "tied_plan",
    "warm_solver",
]
