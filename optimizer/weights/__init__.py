"""Weights of a value tree: from what planners write to exact shares, at a node, in the tree, and for a mode.

Every share is an exact Fraction. Functions take plain records, never files; whoever read the files knows the places
and turns a WeightError into a fault. One module per method; METHODS lists them by the word of the file.
"""

from optimizer.weights.concordance import Concordance, concordance
from optimizer.weights.direct import direct, equal, swing
from optimizer.weights.methods import METHODS, weigh
from optimizer.weights.node import Doubt, Method, NodeWeights, Number, WeightError
from optimizer.weights.observed import critic, entropy
from optimizer.weights.overrides import overridden, override, override_tree
from optimizer.weights.rank import FORMULAS, rank, rank_order_centroid, rank_reciprocal, rank_sum
from optimizer.weights.told import as_json, plain
from optimizer.weights.tree import TreeNode, global_shares, local_weights, shares_for_mode, walk, with_shares

__all__ = [
    "FORMULAS",
    "METHODS",
    "Concordance",
    "Doubt",
    "Method",
    "NodeWeights",
    "Number",
    "TreeNode",
    "WeightError",
    "as_json",
    "concordance",
    "critic",
    "direct",
    "entropy",
    "equal",
    "global_shares",
    "local_weights",
    "overridden",
    "override",
    "override_tree",
    "plain",
    "rank",
    "rank_order_centroid",
    "rank_reciprocal",
    "rank_sum",
    "shares_for_mode",
    "swing",
    "walk",
    "weigh",
    "with_shares",
]
