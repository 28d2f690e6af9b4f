"""The golden reports: what the writers make of the sample documents. Run as a module, it writes them anew."""

from functools import cache
from pathlib import Path

from optimizer.report import write
from tests.support.sample_document import feasible, infeasible, no_plan, sample

FOLDER = Path(__file__).parent.parent / "golden" / "report"
_WANTED = {
    "proven": (sample, ["html", "md"], "en"),
    "proven-ko": (sample, ["md"], "ko"),
    "found": (feasible, ["md"], "en"),
    "impossible": (infeasible, ["html", "md"], "en"),
    "nothing": (no_plan, ["md"], "en"),
}


@cache
def reports():
    """The bytes of each golden report by file name."""
    found = {}
    for name, (make, formats, language) in _WANTED.items():
        for file, data in write(make(), formats, language).items():
            found[file.replace("report", name)] = data
    return found


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in reports().items():
        (FOLDER / name).write_bytes(data)
