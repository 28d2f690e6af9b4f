"""The published reports, one of each shipped portfolio. Run as a module, it solves and writes them anew."""

import json
import re
import sys
from pathlib import Path

from optimizer import Desk
from optimizer.report import write
from optimizer.run import canonical
from optimizer.solve import SolveSettings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "reports" / "published"
PORTFOLIOS = ("europe-alliances", "korea-quantum", "korea-strategic-12", "steel-37")
FORMATS = ("html", "pdf", "xlsx")


def record(portfolio, firm="none"):
    """The record of a fresh run of a shipped portfolio."""
    return Desk(ROOT).run(portfolio, firm=firm, settings=SolveSettings(seconds=300)).document


def published(portfolio):
    """The record that was published."""
    return json.loads((FOLDER / portfolio / "run.json").read_text("utf-8"))


def told(document):
    """What a record says of the plan; the versions of libraries, and what depends on the time of a solve, left out."""
    plan = [(d["technology"], d["mode"], d["option"], d["start"], d["verdict"]) for d in document["decisions"]]
    keys = ("status", "value", "gain", "cost_total", "spending", "alliances", "weights", "inputs")
    return {**{key: document[key] for key in keys}, "plan": sorted(plan)}


def words(html):
    """The text of a page: drawings and marks left out."""
    plain = re.sub(r"<svg.*?</svg>|<style.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL)
    return " ".join(plain.split())


def main(names):
    """Solve the portfolios again and write record and reports."""
    for name in names or PORTFOLIOS:
        document = record(name, "quick")
        folder = FOLDER / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.json").write_bytes(canonical(document))
        for file, data in write(document, FORMATS, "en").items():
            (folder / file).write_bytes(data)
        print(f"{name}: {document['status']}, value {document['value']}")


if __name__ == "__main__":
    main(sys.argv[1:])
