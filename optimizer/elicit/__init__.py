"""Asking people for weights: in the terminal, by a form, and back into the criteria file."""

from optimizer.elicit.interview import ASKED, Question, accept, method_of, questions
from optimizer.elicit.nodes import Asked, asked_nodes
from optimizer.elicit.put import joined, put
from optimizer.elicit.sitting import Sitting
from optimizer.elicit.talk import Talk, interview

__all__ = [
    "ASKED",
    "Asked",
    "Question",
    "Sitting",
    "Talk",
    "accept",
    "asked_nodes",
    "interview",
    "joined",
    "method_of",
    "put",
    "questions",
]
