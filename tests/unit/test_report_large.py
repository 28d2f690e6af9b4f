"""A report of very many technologies stays one that can be opened, and says what it leaves out."""

from optimizer import report
from optimizer.report.sections.pages import MOST
from tests.support.large_document import many


def written(document, language="en"):
    return report.write(document, ["md"], language)["report.md"].decode()


def test_the_first_have_a_part_of_their_own_and_the_rest_are_told():
    whole, capped, korean = written(many(MOST)), written(many(MOST + 7)), written(many(MOST + 7), "ko")
    told = f"This portfolio has {MOST + 7} technologies. Here are the {MOST} of the highest priority"
    assert told not in whole and told in capped
    assert f"{MOST + 7}개" in korean
    assert capped.count("Options considered") == whole.count("Options considered")
    for item in many(MOST + 7)["decisions"]:
        assert item["title"] in capped  # every decision is in the table of decisions
