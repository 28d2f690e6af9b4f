"""Every example of docs/weights.md gives what the page says."""

import json
import re
from pathlib import Path

import pytest
import yaml

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "weights.md").read_text(encoding="utf-8")
SET, *WEIGHTS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
TOLD = [dict(re.findall(r"(\w+) ([\d.]+) %", line)) for line in re.findall(r"^gives (.*)$", PAGE, re.MULTILINE)]


def test_every_method_has_an_example():
    methods = {yaml.safe_load(text)["weights"]["method"] for text in WEIGHTS}
    assert methods == {"direct", "swing", "rank", "ahp", "bwm", "group", "equal"}
    assert len(WEIGHTS) == len(TOLD)


@pytest.mark.parametrize("weights, told", list(zip(WEIGHTS, TOLD, strict=True)), ids=range(len(WEIGHTS)))
def test_it_gives_what_the_page_says(call, tmp_path, weights, told):
    (tmp_path / "example.yaml").write_text(SET.replace("weights: {method: equal}\n", weights), encoding="utf-8")
    code, out, _ = call("weights", tmp_path / "example.yaml", "--json")
    assert code == 0
    node = json.loads(out)["nodes"][0]
    found = {name: f"{round(100 * share, 2):g}" for name, share in node["weights"].items()}
    assert found == told
