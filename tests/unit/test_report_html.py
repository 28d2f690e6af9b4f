"""The HTML writer: one safe, accessible file, whatever the document says."""

import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from optimizer.report import write
from optimizer.visible import shown
from tests.support.hostile import HOSTILE, mixed, replaced
from tests.support.sample_document import feasible, infeasible, no_plan, sample, small

DOCUMENTS = {"proven": sample, "found": feasible, "impossible": infeasible, "nothing": no_plan, "small": small}
VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """What a browser's parser sees: the tags with their attributes in order, the text, and tags left open."""

    def __init__(self, data):
        super().__init__(convert_charrefs=True)
        self.tags, self.words, self.open, self.declarations = [], [], [], []
        self.drawn = []  # the tags inside drawings
        self.feed(data.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attributes):
        self.note(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.note(tag, attributes)

    def note(self, tag, attributes):
        drawn = {"figure", "svg"} <= set(self.open) and "table" not in self.open
        (self.drawn if drawn else self.tags).append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def handle_decl(self, declaration):
        self.declarations.append(declaration)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


def page(document, language="en"):
    return Page(write(document, ["html"], language)["report.html"])


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_is_whole_and_asks_for_nothing(name, language):
    found = page(DOCUMENTS[name](), language)
    assert found.declarations == ["DOCTYPE html"]
    assert found.open == []
    assert found.all("html") == [{"lang": language}]
    tags = {tag for tag, _ in found.tags}
    assert tags.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "form", "input", "base", "audio", "video"}
    )
    policy = next(meta["content"] for meta in found.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    names = {name for _, attributes in found.tags for name in attributes}
    assert names.isdisjoint({"src", "srcset", "action", "background", "poster", "ping"})
    assert not [name for name in names if name.startswith("on")]


def test_the_style_asks_for_nothing():
    text = write(sample(), ["html"])["report.html"].decode()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style


def test_links_stay_on_the_page_and_arrive():
    found = page(sample())
    places = {attributes["id"] for _, attributes in found.tags if "id" in attributes}
    links = [attributes["href"] for attributes in found.all("a")]
    assert links[0] == "#report"
    assert len(links) == 13
    assert {link.removeprefix("#") for link in links} <= places


def test_ids_are_unique_and_labels_arrive():
    found = page(sample())
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {attributes["aria-labelledby"] for _, attributes in found.tags if "aria-labelledby" in attributes}
    assert labels <= set(ids)


def test_every_table_has_a_caption_and_scopes():
    found = page(sample())
    assert len(found.all("table")) == len(found.all("caption")) > 20
    assert {attributes.get("scope") for attributes in found.all("th")} == {"col", "row"}
    boxes = [attributes for attributes in found.all("div") if attributes.get("role") == "group"]
    assert len(boxes) == len(found.all("table")) + len(found.all("figure"))
    assert all(attributes["tabindex"] == "0" for attributes in boxes)


def test_headings_go_down_one_step_at_a_time():
    levels = [int(tag[1]) for tag, _ in page(sample()).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_modes_are_told_by_word_and_shape():
    text = write(sample(), ["html"])["report.html"].decode()
    for mode in ("own", "access", "protect", "none"):
        assert re.search(rf'<span class="mark {mode}"><svg [^>]*aria-hidden="true"[^>]*>.*?</svg>{mode}</span>', text)


def test_the_words_of_the_document_are_there():
    said = "".join(page(sample()).words)
    for item in sample()["decisions"]:
        assert item["title"] in said
    for item in sample()["inputs"]:
        assert item["sha256"] in said


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["small", "impossible"])
def test_hostile_text_stays_text(name, text, monkeypatch):
    monkeypatch.setattr("optimizer.report.html.drawings", lambda specs: [None for _ in specs])
    hostile = page(replaced(DOCUMENTS[name](), text))
    assert without_heads(hostile.tags) == harmless(name)
    assert hostile.open == []


@cache
def harmless(name):
    return without_heads(page(replaced(DOCUMENTS[name](), "x")).tags)


def without_heads(tags):
    """The tags without what a column lends its cells: the one attribute with a planner's words (and `aria-label`)."""
    return [
        (tag, {**attributes, "data-head": ""} if "data-head" in attributes else attributes) for tag, attributes in tags
    ]


SVG = {"svg", "g", "path", "line", "rect", "text", "tspan", "title", "defs", "pattern"}
PLAIN = re.compile(r"[-+0-9.,%# a-zA-Z()]*")


@pytest.mark.parametrize("turn", range(4))
def test_hostile_text_stays_text_in_drawings(turn):
    found = page(mixed(sample(), HOSTILE[turn::4]))
    assert found.open == []
    assert len(found.all("svg")) > len(found.all("figure")) > 2
    assert {tag for tag, _ in found.drawn} <= SVG
    for _, attributes in found.drawn:
        assert {name for name in attributes if name.startswith("on") or "href" in name} == set()
        said = attributes.pop("aria-label", "")
        assert shown(said) == said
        assert [value for value in attributes.values() if not PLAIN.fullmatch(value)] == []
    assert [
        a["fill"] for _, a in found.drawn if a.get("fill", "").startswith("url") and "url(#g" not in a["fill"]
    ] == []


def test_hidden_signs_are_shown():
    document = sample() | {"title": "Plan \u202egpj.exe"}
    assert "Plan ⟨U+202E⟩gpj.exe" in write(document, ["html"])["report.html"].decode()


# ------------------------------------------------------------------------------------------------------ contrast


def palettes():
    text = write(sample(), ["html"])["report.html"].decode()
    for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL):
        found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))
        if "paper" in found:
            yield found


def luminance(colour):
    """Relative luminance of WCAG 2.1."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_can_be_read_in_light_dark_and_print():
    found = list(palettes())
    assert len(found) == 3
    for palette in found:
        for paper in ("paper", "wash"):
            for ink in ("ink", "soft", "accent", "good", "warn", "bad"):
                assert contrast(palette[ink], palette[paper]) >= 4.5, (ink, paper, palette)
        for shape in ("own", "access", "protect", "none", "bar"):
            assert contrast(palette[shape], palette["paper"]) >= 3, (shape, palette)
