"""The software bill of materials: what this program is made of and stands on, as it is installed here."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from optimizer import __version__

_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)([^;]*)(?:;(.*))?")


def bill_of_materials(package: str) -> dict[str, Any]:
    """CycloneDX 1.5 (OWASP, 2023) of a package: itself, and every installed package that it needs, with licences.

    Read from the metadata of what is installed, with nothing looked up elsewhere; the same installation gives the
    same document, so it bears neither a serial number nor a time. Packages of extras are listed where they are there.
    """
    found: dict[str, Distribution] = {}
    needs: dict[str, list[str]] = {}
    waiting = [(package, True)]
    while waiting:
        name, whole = waiting.pop()
        if name in needs:
            continue
        installed = _installed(name)
        if installed is None:
            continue
        found[name] = installed
        needs[name] = _needed(installed, with_extras=whole)
        waiting += [(other, False) for other in needs[name]]
    root = {"type": "application", "bom-ref": package, "name": package, "version": __version__}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": root},
        "components": [_component(name, found[name]) for name in sorted(found) if name != package],
        "dependencies": [
            {"ref": name, "dependsOn": sorted(other for other in needs[name] if other in found)}
            for name in sorted(found)
        ],
    }


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _needed(installed: Distribution, *, with_extras: bool) -> list[str]:
    matches = [match for text in installed.requires or () if (match := _REQUIREMENT.match(text.strip()))]
    wanted = [match for match in matches if with_extras or "extra" not in (match[3] or "")]
    return sorted({_plain(match[1]) for match in wanted})


def _component(name: str, installed: Distribution) -> dict[str, Any]:
    said = installed.metadata
    licences = (said[key] for key in ("License-Expression", "License") if key in said)
    licence = next((_first_line(text) for text in licences if text), "")
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": name,
        "name": name,
        "version": installed.version,
        "purl": f"pkg:pypi/{name}@{installed.version}",
    }
    return component | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0][:100]


def _plain(name: str) -> str:
    """One spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
