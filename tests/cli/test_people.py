"""`people`: what the consensus costs everybody, printed and as a document."""

import json

from tests.unit.test_experts import GROUP

SAYS = """\
experts:
  - {technology: laser, attribute: held, expert: Kim, value: true}
  - {technology: laser, attribute: held, expert: Lee, value: false}
"""


def test_people_are_told_apart(call, desk):
    (desk / "criteria" / "worth.yaml").write_text(GROUP, encoding="utf-8")
    path = desk / "portfolios" / "small" / "portfolio.yaml"
    path.write_text(path.read_text(encoding="utf-8") + SAYS, encoding="utf-8")
    code, out, _ = call("people", "small")
    assert code == 0
    for told in ("What the consensus costs everybody", "What they say differently", "Questions of the decision tree"):
        assert told in out
    assert "laser\theld\tunknown\tKim=yes;Lee=no" in out
    document = json.loads(call("people", "small", "--json")[1])
    assert [person["name"] for person in document["people"]] == ["Kim", "Lee"]


def test_nobody_is_asked(call, desk):
    code, out, _ = call("people", "small")
    assert code == 0 and "Nobody is asked here" in out
