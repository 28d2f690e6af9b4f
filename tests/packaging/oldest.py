"""The oldest version that `pyproject.toml` allows of everything that it asks for, as constraints for pip.

python -m tests.packaging.oldest > constraints.txt
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def requirements(project: Mapping[str, Any]) -> Iterator[Requirement]:
    """Yield what the project needs always, and for every extra."""
    extras = project.get("optional-dependencies", {})
    for text in [*project["dependencies"], *(text for needed in extras.values() for text in needed)]:
        yield Requirement(text)


def floors(project: Mapping[str, Any]) -> list[str]:
    """Return one constraint for each package, sorted. Raises ValueError for a package without a floor."""
    found = {}
    for requirement in requirements(project):
        least = [s.version for s in requirement.specifier if s.operator in (">=", "~=", "==")]
        if len(least) != 1:
            raise ValueError(f"{requirement} does not say which version is the oldest that is allowed")
        found[requirement.name] = f"{requirement.name}=={least[0]}"
    return sorted(found.values())


def project() -> Mapping[str, Any]:
    """Return the table `project` of `pyproject.toml`."""
    found: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


if __name__ == "__main__":
    print(*floors(project()), sep="\n")
