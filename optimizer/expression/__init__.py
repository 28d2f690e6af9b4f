"""The small language of `when:` and `where:`: read into a tree, answered with yes, no or unknown.

Names, numbers, quoted text, `and or not ( )`, `< <= = != >= >`, `in [..]`, `N of (..)` and `any MODE (..)`;
nothing else, and no code is ever evaluated.
"""

from optimizer.expression.evaluate import Facts, Options, Truth, deciding, evaluate
from optimizer.expression.kinds import Value
from optimizer.expression.parse import parse
from optimizer.expression.tree import (
    DEEPEST,
    LONGEST,
    MODES,
    And,
    AnyOption,
    AtLeast,
    Compare,
    Expression,
    ExpressionError,
    FactError,
    Literal,
    Member,
    Name,
    Not,
    Or,
    modes,
    names,
    occurrences,
)

__all__ = [
    "DEEPEST",
    "LONGEST",
    "MODES",
    "And",
    "AnyOption",
    "AtLeast",
    "Compare",
    "Expression",
    "ExpressionError",
    "FactError",
    "Facts",
    "Literal",
    "Member",
    "Name",
    "Not",
    "Options",
    "Or",
    "Truth",
    "Value",
    "deciding",
    "evaluate",
    "modes",
    "names",
    "occurrences",
    "parse",
]
