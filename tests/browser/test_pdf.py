"""The PDF, opened by poppler: tagged, complete, the same bytes each time; hostile text stays text."""

import re
import sys
from functools import cache

import pytest

from optimizer.report import NoPdfError, build, write
from optimizer.report.pdf import KOREAN
from tests.support.browser import assert_all_said, missing, need, run
from tests.support.hostile import HOSTILE, mixed
from tests.support.sample_document import infeasible, no_plan, sample, small

DOCUMENTS = {"proven": sample, "impossible": infeasible, "nothing": no_plan, "small": small}


@cache
def made(name, language="en"):
    return write(DOCUMENTS[name](), ["pdf"], language)["report.pdf"]


@pytest.fixture
def opened(tmp_path):
    need("pdftotext", "pdfinfo", "pdftoppm")

    def put(data):
        path = tmp_path / "report.pdf"
        path.write_bytes(data)
        return path

    return put


@pytest.mark.parametrize(
    "name, language", [("proven", "en"), ("proven", "ko"), ("impossible", "en"), ("nothing", "en")]
)
def test_it_is_tagged_and_says_all(opened, name, language):
    if language == "ko":
        need_korean()
    path = opened(made(name, language))
    info = run("pdfinfo", str(path))
    assert re.search(r"Tagged: +yes", info)
    assert "CreationDate" not in info
    assert_all_said(path, build(DOCUMENTS[name](), language))
    assert re.search(r"\b1 ?/ ?\d+", run("pdftotext", str(path), "-"))


def test_every_page_has_something_on_it_and_charts_have_their_colours(opened, tmp_path):
    path = opened(made("proven"))
    run("pdftoppm", "-r", "40", str(path), str(tmp_path / "page"))
    seen = [colours(found) for found in sorted(tmp_path.glob("page-*.ppm"))]
    assert len(seen) > 10
    assert all(len(found) > 1 for found in seen)
    blue, orange, green = (0, 114, 178), (213, 94, 0), (0, 158, 115)
    assert sum(blue in found for found in seen) >= 3
    assert any(near(found, orange) for found in seen) and any(near(found, green) for found in seen)


def test_the_same_report_gives_the_same_bytes():
    assert made("small") == write(small(), ["pdf"])["report.pdf"]


@pytest.mark.parametrize("turn", range(4))
def test_hostile_text_stays_text(opened, turn):
    texts = HOSTILE[turn::4]
    path = opened(write(mixed(sample(), texts), ["pdf"])["report.pdf"])
    assert run("pdfinfo", "-js", str(path)).strip() == ""
    assert not re.search("evil|javascript", run("pdfinfo", "-url", str(path)))
    said = run("pdftotext", str(path), "-")
    assert "7*7" in said or turn != HOSTILE.index("{{ 7*7 }} {% raw %} ${7*7} #{x}") % 4
    assert "49" not in re.findall(r"\{\{? ?(\d+)", said)


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_leaves_no_link_and_no_script(opened, text):
    path = opened(write(mixed(small(), [text]), ["pdf"])["report.pdf"])
    assert run("pdfinfo", "-js", str(path)).strip() == ""
    assert not re.search("evil|javascript", run("pdfinfo", "-url", str(path)))


def test_without_typst_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(NoPdfError, match=r"pip install 'sovereignty-optimizer\[pdf\]'"):
        write(small(), ["pdf"])


def test_without_a_font_for_korean_it_says_so(monkeypatch):
    import typst

    latin = [name for name in typst.Fonts(include_system_fonts=False).families() if name not in KOREAN]
    monkeypatch.setattr("typst.Fonts", type("Fonts", (), {"families": lambda _: latin}))
    with pytest.raises(NoPdfError, match="fonts-noto-cjk"):
        write(sample(), ["pdf"], "ko")


def need_korean():
    import typst

    if not set(KOREAN) & set(typst.Fonts().families()):
        missing("fonts-noto-cjk")


def colours(path):
    """The colours of a picture in PPM."""
    data = path.read_bytes()
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    pixels = data[head.end() :]
    return set(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))


def near(found, colour):
    return any(max(abs(a - b) for a, b in zip(one, colour, strict=True)) < 40 for one in found)
