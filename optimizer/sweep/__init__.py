"""Sweeps: many questions about one program, each answered by itself, on several workers, and kept when work is stopped.

A `Step` answers one question and depends on nothing else, so whatever is made of the answers is the same whoever gave
them, in which order, and whether they were given now or before an interruption. Answers that are known stand in a
journal, which a second start reads.
"""

from optimizer.sweep.cluster import Cluster, ClusterError
from optimizer.sweep.questions import Plain, Question, Step, TimeUpError, plan_of, told_plan
from optimizer.sweep.sweep import NO_JOURNAL, Sweep, Sweeps

__all__ = [
    "NO_JOURNAL",
    "Cluster",
    "ClusterError",
    "Plain",
    "Question",
    "Step",
    "Sweep",
    "Sweeps",
    "TimeUpError",
    "plan_of",
    "told_plan",
]
