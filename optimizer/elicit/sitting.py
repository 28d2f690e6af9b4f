"""One round of asking: a criteria file, the nodes asked about, the way of asking, and the answers kept beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from optimizer.edit import replace_file
from optimizer.elicit.forms import form, returned
from optimizer.elicit.interview import method_of
from optimizer.elicit.nodes import Asked, asked_nodes
from optimizer.elicit.put import joined, put
from optimizer.elicit.talk import Talk, interview
from optimizer.faults import Fault, Place, Refused, did_you_mean
from optimizer.run import write_files
from optimizer.schema import CriteriaSet, Reading
from optimizer.value_tree import value_tree
from optimizer.weights import Method, WeightError, walk, weigh


@dataclass(frozen=True, slots=True)
class Sitting:
    """`path` is the criteria file; `way` one of the ways of asking."""

    path: Path
    title: str
    nodes: tuple[Asked, ...]
    way: str

    @classmethod
    def of(cls, path: Path, way: str, node: str | None = None) -> Sitting:
        """About every node with several children, or about one. Raises Refused."""
        model = _read(path)
        nodes = asked_nodes(model)
        if node is not None:
            known = [one.id for one in nodes]
            if node not in known:
                remedy = did_you_mean(node, known) or f"there are: {', '.join(known)}"
                raise Refused([Fault("W106", Place("--node"), f'"{node}" has no criteria to weigh', remedy)])
            nodes = tuple(one for one in nodes if one.id == node)
        return cls(path, model.title or model.criteria_set, nodes, way)

    @property
    def kept_in(self) -> Path:
        """Where the answers wait for the next sitting."""
        return self.path.with_name(f"{self.path.stem}.answers.json")

    def form(self, target: Path, person: str = "") -> Path:
        """Write a form for one person. Raises Refused (another ending than .xlsx or .html), WriteError."""
        if target.suffix not in (".xlsx", ".html"):
            message = f"a form cannot be written as {target.name}"
            raise Refused(
                [Fault("W111", Place("--form"), message, "name it .xlsx (to be read back) or .html (to print)")]
            )
        data = form(target, self.title, self.nodes, self.way, person)
        return write_files(target.parent, {target.name: data})[0]

    def take(self, forms: tuple[Path, ...]) -> Path:
        """Put the answers of forms that came back into the criteria file: all, or none. Raises Refused, WriteError."""
        data, faults = self.path.read_bytes(), list[Fault]()
        methods = _methods(_read(self.path))
        for one in forms:
            try:
                person, way, answers = returned(one, self.nodes, self.way)
                for node in self.nodes:
                    methods[node.id] = joined(methods.get(node.id), person, _checked(node, way, answers))
                    data = put(data, node.id, methods[node.id])
            except Refused as refused:
                faults += refused.faults
            except WeightError as error:
                faults.append(Fault("W111", Place(str(one)), error.message, error.remedy))
        if faults:
            raise Refused(faults)
        replace_file(self.path, data)
        return self.path

    def ask(self, talk: Talk, person: str | None = None) -> Path | None:
        """Interview somebody about every node; the file is written when all is answered, None where it is not yet.

        Raises Refused, WriteError.
        """
        answers = self._kept(person)
        data, methods = self.path.read_bytes(), _methods(_read(self.path))
        try:
            for node in self.nodes:
                found = interview(node, self.way, answers, talk)
                if found is None:
                    return None
                method = joined(methods.get(node.id), person, found[0]) if person else found[0]
                data = put(data, node.id, method)
        except WeightError as error:
            raise Refused([Fault("W111", Place(str(self.path)), error.message, error.remedy)]) from None
        replace_file(self.path, data)
        with suppress(FileNotFoundError):
            self.kept_in.unlink()
        return self.path

    def keep(self, answers: Mapping[str, str], person: str | None = None) -> None:
        """Keep the answers that somebody has given so far. Raises WriteError."""
        kept = {"way": self.way, "person": person, "answers": answers}
        text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
        write_files(self.kept_in.parent, {self.kept_in.name: text.encode()})

    def _kept(self, person: str | None) -> dict[str, str]:
        """The answers of an earlier sitting of the same way; none where there was none, or it cannot be read.

        Raises Refused where somebody else's answers wait: they are neither taken for this person's nor written over.
        """
        with suppress(FileNotFoundError, ValueError):
            kept = json.loads(self.kept_in.read_text(encoding="utf-8"))
            if isinstance(kept, dict) and kept.get("answers") and kept.get("person") != person:
                raise Refused([self._not_theirs(kept.get("person"))])
            if isinstance(kept, dict) and kept.get("way") == self.way:
                return {str(name): str(text) for name, text in kept["answers"].items()}
        return {}

    def _not_theirs(self, owner: object) -> Fault:
        whose = f"the answers of {owner}" if owner else "answers without a name"
        way = f"go on with --person {owner}" if owner else "go on without --person"
        remedy = f"{way}, or remove the file to begin anew"
        return Fault("W112", Place(str(self.kept_in)), f"{whose} wait to be finished", remedy)


def _checked(node: Asked, way: str, answers: Mapping[str, str]) -> Method:
    method = method_of(node, way, answers)
    weigh(node.id, tuple(node.steps), method)
    return method


def _read(path: Path) -> CriteriaSet:
    reading = Reading(path.parent)
    read = reading.read(path, "criteria_set")
    if read is None:
        raise Refused(reading.faults)
    model: CriteriaSet = read[0]
    return model


def _methods(model: CriteriaSet) -> dict[str, Method]:
    return {node.id: node.method for node in walk(value_tree(model, {})) if node.method is not None}
