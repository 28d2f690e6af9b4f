"""The answer recomputed exactly, without the formulation, the problem or a solver.

`verify` takes portfolio, scores and verdicts and a plan, and trusts nothing else. Selectors that hold a `where` ask the
scored table; everything else (costs by year, readiness, budgets charged, every rule) is read from the nouns again.
"""

from optimizer.verify.bound import Multipliers
from optimizer.verify.certify import verify
from optimizer.verify.plan import (
    AllianceState,
    Certificate,
    Claim,
    Decision,
    PenaltyState,
    Plan,
    ResourceUse,
    RuleState,
    Shortfall,
    Spending,
    SynergyState,
    Violation,
)

__all__ = [
    "AllianceState",
    "Certificate",
    "Claim",
    "Decision",
    "Multipliers",
    "PenaltyState",
    "Plan",
    "ResourceUse",
    "RuleState",
    "Shortfall",
    "Spending",
    "SynergyState",
    "Violation",
    "verify",
]
