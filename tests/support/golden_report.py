"""The golden reports: what the writers make of the sample documents, and the workbooks that people fill in.

Run as a module, it writes them anew.
"""

import tempfile
from functools import cache
from pathlib import Path

from optimizer.desk import Desk
from optimizer.elicit import Sitting
from optimizer.report import write
from tests.cli import small_desk
from tests.support.sample_document import feasible, infeasible, no_plan, sample
from tests.support.workbooks import listed

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
    found["proven.xlsx.txt"] = listed(write(sample(), ["xlsx"])["report.xlsx"]).encode()
    return found | _to_fill_in()


def _to_fill_in():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small_desk.lay(folder)
        Desk(folder).workbook("small", folder / "portfolio.xlsx")
        sitting = Sitting.of(folder / "criteria" / "worth.yaml", "pairwise")
        sitting.form(folder / "form.xlsx", "Kim")
        sitting.form(folder / "form.html")
        books = {f"{name}.xlsx.txt": listed((folder / f"{name}.xlsx").read_bytes()) for name in ("portfolio", "form")}
        return {name: text.encode() for name, text in books.items()} | {
            "form.html": (folder / "form.html").read_bytes()
        }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in reports().items():
        (FOLDER / name).write_bytes(data)
