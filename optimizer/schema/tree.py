"""The decision tree: which modes are eligible for a technology, and why (DESIGN 4.1)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from optimizer.schema.portfolio import Rule, Selector
from optimizer.schema.quantities import Entry, Id, Mode, NonNegative, Text, fault, listed


class Question(Entry):
    """One question; `same_as` reuses another question's answer with other ways on."""

    ask: Text | None = None
    when: Text | None = None
    same_as: Id | None = None
    then: Id
    otherwise: Id
    unknown: Literal["then", "otherwise", "both"] = "both"

    @model_validator(mode="before")
    @classmethod
    def _plain_words(cls, value: Any) -> Any:
        return (
            {k: str(v) if k == "unknown" and v is not None else v for k, v in value.items()}
            if isinstance(value, dict)
            else value
        )

    @model_validator(mode="after")
    def _asked_once(self) -> Question:
        if (self.when is None) == (self.same_as is None):
            raise fault("question", "a question needs either `when` or `same_as`", "write one of the two")
        return self


Admitted = Annotated[
    Annotated[Mode, Tag("mode")] | Annotated[Selector, Tag("selector")],
    Discriminator(lambda value: "selector" if isinstance(value, (dict, Selector)) else "mode"),
]


class Verdict(Entry):
    """A leaf of the tree: the modes or options that it admits, with conditions and a reason."""

    modes: Annotated[tuple[Admitted, ...], BeforeValidator(listed), Field(min_length=1)]
    because: Text | None = None
    conditions: Annotated[tuple[Text, ...], BeforeValidator(listed)] = ()
    limits: tuple[Rule, ...] = ()
    penalty: NonNegative | None = None

    @model_validator(mode="after")
    def _limits_limit(self) -> Verdict:
        ids = [rule.id for rule in self.limits]
        for number, rule in enumerate(self.limits):
            if rule.synergy is not None:
                raise fault("rule", f'the limit "{rule.id}" is a synergy', "write it among the portfolio's `rules`")
            if rule.id in ids[:number]:
                raise fault("rule", f'the limit id "{rule.id}" is given twice', "rename or delete one of the two")
        return self


class DecisionTree(Entry):
    """A file `criteria/NAME.yaml` with `decision_tree`."""

    decision_tree: Id
    start: Id
    questions: dict[Id, Question]
    verdicts: Annotated[dict[Id, Verdict], Field(min_length=1)]

    @model_validator(mode="after")
    def _same_when_unknown(self) -> DecisionTree:
        """A question that reuses an answer goes the same way where it is unknown, unless it says otherwise."""
        questions = {
            name: question.model_copy(update={"unknown": self.questions[question.same_as].unknown})
            if question.same_as in self.questions and "unknown" not in question.model_fields_set
            else question
            for name, question in self.questions.items()
        }
        return self.model_copy(update={"questions": questions})
