"""`init`, `schema`, `doctor`: a new desk is usable at once, overwrites nothing, and editors know its files."""

import json
import re
import subprocess
from decimal import Decimal

import jsonschema
import pytest

from optimizer import starter
from optimizer.doctor import examine
from optimizer.json_schema import KINDS, json_schema
from optimizer.json_schema.words import ANYWHERE, WORDS
from optimizer.lay import files_of_a_desk, lay, schema_file
from optimizer.read import Plain, read_yaml, scalar
from optimizer.solve.solver import NoAnswerError
from tests.architecture.sources import ROOT, files
from tests.cli import small_desk
from tests.cli.terminal import piped


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_new_desk_holds_what_is_needed(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = call("init", "desk")
    laid = names(tmp_path / "desk")
    assert (code, err) == (0, "next: cd desk && optimizer run korea-quantum\n")
    assert {line.removeprefix("written desk/") for line in out.splitlines()} == laid
    assert laid >= {
        "criteria/sovereignty.yaml",
        "criteria/core-technology.yaml",
        "criteria/README.md",
        "portfolios/korea-quantum/portfolio.yaml",
        "portfolios/korea-quantum/options.csv",
        "portfolios/README.md",
        "schemas/criteria.json",
        "schemas/portfolio.json",
        "reports/README.md",
    }
    assert not [name for name in laid if name.endswith("run.json")]


def test_a_new_desk_is_checked_without_a_fault(call, tmp_path, monkeypatch):
    lay(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(starter, "folder", lambda: None)  # it stands by itself
    for name in ("korea-quantum", "steel-37"):
        code, out, err = call("check", name, "--json")
        assert (code, json.loads(out)["faults"], err) == (0, [], "")


@pytest.mark.slow
def test_a_new_desk_is_usable_at_once(tmp_path):
    assert piped("init", "desk", cwd=tmp_path).returncode == 0
    done = piped("run", "korea-quantum", "--quiet", cwd=tmp_path / "desk")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "desk" / done.stdout.decode().strip() / "report.html").is_file()


def test_init_never_overwrites(call, desk, monkeypatch):
    mine = desk / "criteria" / "sovereignty.yaml"
    mine.write_text("mine\n")
    (desk / "reports").mkdir()
    (desk / "reports" / "README.md").symlink_to("nowhere")  # a link that leads nowhere is somebody's too
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    told = json.loads(call("init", "--json")[1])
    assert sorted(told["kept"]) == ["criteria/sovereignty.yaml", "reports/README.md"]
    assert {path: path.read_bytes() for path in before} == before
    assert (desk / "reports" / "README.md").is_symlink()
    again = json.loads(call("init", ".", "--json")[1])
    assert (again["written"], len(again["kept"])) == ([], len(told["kept"]) + len(told["written"]))


def test_init_says_what_it_kept(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call("init")
    code, out, err = call("init")
    assert (code, err) == (0, "next: optimizer run korea-quantum\n")
    assert all(line.startswith("kept    ") for line in out.splitlines())


def test_from_the_project_only_what_ships_is_laid(tmp_path, monkeypatch):
    """A planner's private portfolio beside the shipped ones stays where it is."""
    project = tmp_path / "project"
    small_desk.lay(project)
    (project / "portfolios" / "small" / ".hidden").write_text("x")
    (project / "pyproject.toml").write_text(
        '[tool.hatch.build.targets.wheel.force-include]\n"criteria/worth.yaml" = "a"\n"portfolios/small" = "b"\n'
    )
    monkeypatch.setattr(starter, "folder", lambda: project)
    laid = set(files_of_a_desk()) - {"schemas/criteria.json", "schemas/portfolio.json"}
    assert laid == {"criteria/worth.yaml", "portfolios/small/portfolio.yaml"}


def test_from_the_project_what_was_committed_is_laid_and_nothing_that_lies_about(tmp_path, monkeypatch):
    project = tmp_path / "project"
    small_desk.lay(project)
    lines = '"criteria/worth.yaml" = "a"\n"portfolios/small" = "b"\n'
    (project / "pyproject.toml").write_text(f"[tool.hatch.build.targets.wheel.force-include]\n{lines}")
    git = ["git", "-C", str(project), "-c", "user.name=n", "-c", "user.email=n@n.n"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *words], check=True)
    worth = (project / "criteria" / "worth.yaml").read_bytes()
    (project / "criteria" / "worth.yaml").write_bytes(worth.replace(b"cost: 40", b"cost: 1"))
    (project / "portfolios" / "small" / "secret.csv").write_text("what nobody else is to see\n")
    monkeypatch.setattr(starter, "folder", lambda: project)
    laid = files_of_a_desk()
    assert laid["criteria/worth.yaml"] == worth
    assert {name for name in laid if not name.startswith("schemas/")} == {
        "criteria/worth.yaml", "portfolios/small/portfolio.yaml"
    }  # fmt: skip
    monkeypatch.setattr("optimizer.lay.shutil.which", lambda _: None)
    assert files_of_a_desk()["criteria/worth.yaml"] != worth  # without git nobody knows what it was


def test_where_there_is_no_desk_it_is_said_whose_files_are_read(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    note = "steel-37 is not on this desk; it is read from the examples that came with the program"
    for words in (["check", "steel-37"], ["screen", "steel-37"], ["export", "steel-37", "--lp", "m.lp"]):
        assert note in call(*words)[2]
    assert "sovereignty is not on this desk" in call("weights", "sovereignty")[2]
    assert call("check", "steel-37", "--json")[2] == ""
    lay(tmp_path)
    assert call("check", "steel-37")[2] == ""


def test_without_a_starter_desk_there_are_still_the_schemas(tmp_path, monkeypatch):
    monkeypatch.setattr(starter, "folder", lambda: None)
    lay(tmp_path)
    assert names(tmp_path) == {"schemas/criteria.json", "schemas/portfolio.json"}


# ------------------------------------------------------------------------------------------------ schemas


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_of_the_project_are_those_that_the_program_gives(call, kind):
    """If this fails: `optimizer schema KIND > schemas/KIND.json`."""
    assert (ROOT / "schemas" / f"{kind}.json").read_bytes() == schema_file(kind)
    assert call("schema", kind) == (0, schema_file(kind).decode(), "")


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_are_schemas(kind):
    jsonschema.Draft7Validator.check_schema(json_schema(kind))


def plain(value):
    """A document as editors see it: numbers, truth values and texts."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    typed = scalar(value) if isinstance(value, Plain) else value
    return float(typed) if isinstance(typed, Decimal) else typed


def of_kind(kind):
    """The files of the project of one kind."""
    begins = {"criteria": ("criteria_set:", "decision_tree:"), "portfolio": ("portfolio:",)}[kind]
    found = []
    for path in files():
        if path.suffix in (".yaml", ".yml") and "faults" not in path.parts:
            keys = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
            first = next((line for line in keys if re.match(r"\w", line)), "")
            found += [path] if first.startswith(begins) else []
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_the_project_keeps_its_schema(kind):
    validator = jsonschema.Draft7Validator(json_schema(kind))
    assert len(of_kind(kind)) > 10
    for path in of_kind(kind):
        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(load(path))] == [], path


def load(path):
    faults = []
    document = read_yaml(path, faults)
    assert faults == []
    return plain(document.value)


@pytest.mark.parametrize("kind", KINDS)
def test_modelines_lead_to_the_schema(kind):
    for path in of_kind(kind):
        if path.is_relative_to(ROOT / "tests"):
            continue
        first = path.read_text(encoding="utf-8").splitlines()[0]
        reference = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / reference).resolve() == ROOT / "schemas" / f"{kind}.json"


MISTAKES = [
    ("portfolio", "mode: own", "mode: buy", "is not one of ['own', 'access', 'protect', 'none']"),
    ("portfolio", "years: [2026, 2027]", "years: [2026]", "is too short"),
    ("portfolio", "years: [2026, 2027]", "yaers: [2026, 2027]", "'yaers' was unexpected"),
    ("portfolio", "carry_over: 0.5", "carry_over: 1.5", "greater than the maximum of 1"),
    ("portfolio", "id: chip", "id: the chip", "does not match"),
    ("portfolio", "at_most: 1", "at_most: {best: 1, worst: 2}", "is not valid under any of the given schemas"),
    ("criteria", "shape: log", "shape: round", "is not valid under any of the given schemas"),
    ("criteria", "weight: 70", "weight: -70", "less than the minimum of 0"),
]


@pytest.mark.parametrize("kind, good, bad, message", MISTAKES)
def test_the_schemas_refuse_mistakes(tmp_path, kind, good, bad, message):
    text = {"portfolio": small_desk.PORTFOLIO, "criteria": small_desk.CRITERIA}[kind]
    text = text.replace("weight: 70, unit", "weight: 70, shape: log, unit")
    assert good in text
    validator = jsonschema.Draft7Validator(json_schema(kind))
    path = tmp_path / "file.yaml"
    for content, wanted in ((text, ""), (text.replace(good, bad, 1), message)):
        path.write_text(content, encoding="utf-8")
        told = "\n".join(error.message for error in validator.iter_errors(load(path)))
        assert wanted in told
        assert bool(told) == bool(wanted)


def test_editors_have_a_sentence_for_every_key():
    used = set()
    for kind in KINDS:
        for noun, definition in json_schema(kind)["definitions"].items():
            for variant in (definition, *definition.get("anyOf", ())):
                for key, found in variant.get("properties", {}).items():
                    used |= {f"{noun}.{key}", key}
                    assert found.get("description"), f"write a sentence about {noun}.{key} in json_schema/words.py"
    assert (WORDS.keys() | ANYWHERE.keys()) - used == set()


def test_schemas_are_free_of_what_only_pydantic_knows():
    for kind in KINDS:
        text = json.dumps(json_schema(kind))
        assert "discriminator" not in text
        assert "$defs" not in text
        assert json_schema(kind) == json_schema(kind)


# ------------------------------------------------------------------------------------------------ doctor


def test_doctor_finds_versions_solvers_and_the_desk(call, desk):
    found = json.loads(call("doctor", "--json")[1])
    assert "HiGHS" in found["solvers"]
    assert set(found["versions"]) >= {"optimizer", "python", "pulp", "highspy", "platform"}
    assert found["desk"] == {"criteria": True, "portfolios": True, "reports": False}
    code, out, err = call("doctor")
    assert (code, err) == (0, "")
    assert "solver\tHiGHS\tfound\n" in out


def test_doctor_never_fails(call, desk, monkeypatch):
    def mute(*_args, **_settings):
        raise NoAnswerError("the solver's process ended unexpectedly", False)

    monkeypatch.setattr("optimizer.doctor.Solver.available", mute)
    monkeypatch.setattr(starter, "folder", lambda: None)
    monkeypatch.setattr("optimizer.doctor.shutil.which", lambda _name: None)
    code, out, err = call("doctor")
    assert (code, err) == (0, "")
    assert "solver\t\tthe solver's process ended unexpectedly\n" in out
    assert "font\tKorean\tnot known\n" in out
    assert "desk\tstarter\tnot found" in out


@pytest.mark.parametrize(
    "listed, fonts",
    [
        (b"Noto Sans CJK KR,Noto Sans CJK KR Regular\nArial\n", ["Noto Sans CJK KR"]),
        ("나눔고딕\nBaekmuk\n\n".encode(), ["Baekmuk", "나눔고딕"]),
        (b"\xff\xfe\n", ["\ufffd\ufffd"]),
        (b"", []),
        (subprocess.TimeoutExpired("fc-list", 10), None),
        (OSError("no"), None),
    ],
)
def test_doctor_on_fonts(tmp_path, monkeypatch, listed, fonts):
    def run(*_args, **_settings):
        if isinstance(listed, Exception):
            raise listed
        return subprocess.CompletedProcess([], 0, listed)

    monkeypatch.setattr("optimizer.doctor.shutil.which", lambda name: f"/bin/{name}")
    monkeypatch.setattr("optimizer.doctor._solvers", lambda: ([], "not asked"))
    monkeypatch.setattr("optimizer.doctor.subprocess.run", run)
    assert examine(tmp_path)["korean_fonts"] == fonts
