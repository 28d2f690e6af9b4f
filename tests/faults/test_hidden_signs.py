"""Nothing that acts or hides gets out raw: not in a report of any format, not on a terminal, not in a record."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import unicodedata
import zipfile

import pytest

from optimizer.cli.group import optimizer
from optimizer.cli.outcome import guarded
from optimizer.desk import Desk
from optimizer.elicit import page as elicit_page
from optimizer.elicit.nodes import Asked
from optimizer.report import write
from optimizer.report.comparison import write_comparison
from optimizer.visible import json_text, shown, shown_lines
from tests.browser.test_comparison import KEPT
from tests.cli import small_desk
from tests.support.browser import need
from tests.support.hostile import HOSTILE, mapped, mixed, replaced
from tests.support.sample_document import sample
from tests.unit.test_report_comparison import COMPARISON

MARKS = "\u200e\u200f\u061c\u200b\u00ad\u2060\U000e0041\u3164"
"""Signs that a file may hold, since some writing needs them, and that are written out wherever they are shown."""
OF_THE_PAGE = {"\x0c", "\u200b", "\u2060"}
"""What a PDF has of its own: pages that end, places where a long word may be broken, and one where none may be."""
FORMATS = ("html", "md", "json", "xlsx")


def unseen(text: str) -> set[str]:
    """The signs in a text that act or hide; line ends and tabs are the writers' own."""
    return {
        sign
        for sign in set(text) - set("\n\r\t")
        if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or sign in "\u3164\u115f"
    }


def texts_in(name: str, data: bytes) -> dict[str, str]:
    """The texts in a file, a workbook taken apart."""
    if not name.endswith(".xlsx"):
        return {name: data.decode()}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {part: archive.read(part).decode() for part in archive.namelist()}


def hidden_in(files: dict[str, bytes]) -> dict[str, set[str]]:
    """What acts or hides, by file, where there is any."""
    texts = {name: text for file, data in files.items() for name, text in texts_in(file, data).items()}
    return {name: found for name, text in texts.items() if (found := unseen(text))}


def compared(change) -> dict[str, bytes]:
    document = mapped(copy.deepcopy(COMPARISON), change, "", KEPT)
    return {f"comparison.{form}": write_comparison(document, form) for form in ("html", "md", "json")}


@pytest.mark.parametrize("turn", range(3))
def test_no_report_holds_a_hidden_sign(turn):
    texts = HOSTILE[turn::3]
    found = iter(texts * 50)
    assert hidden_in(write(mixed(sample(), texts), FORMATS)) == {}
    assert hidden_in(compared(lambda _: next(found))) == {}


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_report_holds_a_hidden_sign_whatever_stands_in_every_field(text, tmp_path):
    assert hidden_in(write(replaced(sample(), text), FORMATS)) == {}
    assert hidden_in(compared(lambda _: text)) == {}
    need("pdftotext")
    (tmp_path / "a.pdf").write_bytes(write(replaced(sample(), text), ["pdf"])["report.pdf"])
    read = subprocess.run(["pdftotext", str(tmp_path / "a.pdf"), "-"], capture_output=True, text=True, check=True)
    assert unseen(read.stdout) <= OF_THE_PAGE


@pytest.fixture
def marked(tmp_path, monkeypatch):
    """A desk whose titles hold signs that nobody sees, planned."""
    monkeypatch.chdir(tmp_path)
    small_desk.lay(tmp_path)
    for path in [*tmp_path.rglob("*.yaml"), *tmp_path.rglob("*.csv")]:
        text = path.read_text()
        path.write_text(text.replace("title: ", f"title: x{MARKS}y "))
    return Desk(tmp_path)


@pytest.fixture
def said(capsys):
    """What a command writes to both streams."""

    def run(*words: str) -> tuple[str, str]:
        with pytest.raises(SystemExit) as left:
            guarded(optimizer, list(words))
        assert left.value.code == 0
        told = capsys.readouterr()
        return told.out, told.err

    return run


def test_a_record_keeps_every_sign_and_hides_none(marked):
    run = marked.run("small")
    folder = run.write(["html", "md", "json", "xlsx"])
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert hidden_in(files) == {}
    kept = json.loads(files["run.json"])
    assert MARKS in kept["title"], "the escapes of JSON lose nothing"


def test_no_command_prints_a_hidden_sign(marked, said):
    marked.run("small").write(["md"])
    commands = [
        ["check", "small"],
        ["score", "small"],
        ["screen", "small"],
        ["explain", "small", "chip"],
        ["weights", "worth"],
        ["run", "small", "--json"],
        ["explain", "small", "chip", "--json"],
    ]
    told = [said(*words) for words in commands]
    assert [unseen(out + err) for out, err in told] == [set()] * len(commands)
    assert any("\u27e8U+200E\u27e9" in out + err for out, err in told), "the signs went another way"
    assert any(MARKS in json.loads(out).get("title", "") for out, _ in told if out.startswith("{"))


def test_a_record_from_elsewhere_cannot_write_on_the_terminal(marked, said):
    """Files are refused with such signs; a record may come from a colleague, or from somebody else."""
    folder = marked.run("small").write(["md"])
    record = json.loads((folder / "run.json").read_text())
    for decision in record["decisions"]:
        decision["title"] = decision["why"] = "\x1b[2J\x1b]0;owned\x07\u202egnorw"
    (folder / "run.json").write_text(json.dumps(record))
    out, err = said("explain", str(folder), "chip")
    assert unseen(out + err) == set()
    assert "\u27e8U+001B\u27e9[2J" in out


def test_a_form_to_print_shows_every_sign():
    node = Asked("worth", f"a{MARKS}b", {"cost": f"e{MARKS}f"}, {"cost": (f"c{MARKS}d",)})
    form = elicit_page.page(f"t{MARKS}", "how", [node], "swing", f"p{MARKS}<b>").decode()
    assert unseen(form) == set()
    assert form.count("\u27e8U+200E\u27e9") >= 4
    assert "<b>" not in form


@pytest.mark.parametrize(
    "text", ["", "plain", "é 한국 −1", "a\u00a0b\u202fc", "two\nlines\tand a tab", "\x1b[1mbold\x1b[0m"]
)
def test_what_is_seen_is_left_as_it_is(text):
    assert shown_lines(text) == text


def test_json_is_the_same_document_with_nothing_unseen():
    document = {"a": HOSTILE, f"k{MARKS}": [1, None, True, "é 한국"]}
    text = json_text(document, indent=1)
    assert json.loads(text) == document
    assert unseen(text) == set()
    assert "é 한국" in text
    assert json_text({"a": "é"}) == '{"a": "é"}'


@pytest.mark.parametrize("sign", ["\u200e", "\u200f", "\u061c"])
def test_marks_of_direction_are_written_out_like_any_hidden_sign(sign):
    assert shown(f"a{sign}b") == f"a\u27e8U+{ord(sign):04X}\u27e9b"
