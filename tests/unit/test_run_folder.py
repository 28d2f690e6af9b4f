"""The folder of a run: named by its content, whole or not at all, and earlier results are never hurt."""

import hashlib
import json
import os
import re
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from optimizer.run import (
    NotARunError,
    WriteError,
    add_files,
    canonical,
    find_run,
    number,
    read_inputs,
    read_run,
    run_id,
    write_files,
    write_run,
)
from optimizer.run import folder as module
from optimizer.run.folder import not_as_listed
from optimizer.run.turn import turn

RECORD = canonical({"schema": "optimizer-run/1", "title": "전략 기술", "value": 0.1})
FILES = {"run.json": RECORD, "report.html": b"<html>", "inputs/portfolios/p/t.csv": b"a,b\n"}


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def manifest(folder):
    return {
        row["path"]: (row["sha256"], row["bytes"])
        for row in json.loads((folder / "manifest.json").read_text())["files"]
    }


def told(files):
    return {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()}


# ------------------------------------------------------------------------------------------------- named by content


def test_the_folder_is_named_by_its_record_and_its_manifest_lists_all_the_rest(tmp_path):
    folder = write_run(tmp_path / "reports", "p", FILES)
    assert folder == tmp_path / "reports/p" / hashlib.sha256(RECORD).hexdigest()[:12]
    assert contents(folder) == {**FILES, "manifest.json": (folder / "manifest.json").read_bytes()}
    assert manifest(folder) == told(FILES)
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def test_a_record_is_written_in_one_way_only():
    assert canonical({"b": 1, "a": ["é"]}) == '{\n "b": 1,\n "a": [\n  "é"\n ]\n}\n'.encode()
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": float("nan")})
    assert run_id(b"x") == "2d711642b726"


def test_the_same_run_again_touches_nothing(tmp_path):
    folder = write_run(tmp_path, "p", FILES)
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    assert write_run(tmp_path, "p", FILES) == folder
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before


def test_the_same_run_in_another_format_adds_to_what_is_there(tmp_path):
    folder = write_run(tmp_path, "p", FILES)
    (folder / "notes.txt").write_text("mine")
    write_run(tmp_path, "p", {"run.json": RECORD, "report.md": b"# Report", "report.html": b"<html lang=ko>"})
    wanted = {**FILES, "report.md": b"# Report", "report.html": b"<html lang=ko>", "notes.txt": b"mine"}
    assert {name: data for name, data in contents(folder).items() if name != "manifest.json"} == wanted
    assert manifest(folder) == told(wanted)


def test_files_that_are_damaged_are_mended(tmp_path):
    folder = write_run(tmp_path, "p", FILES)
    (folder / "run.json").write_bytes(b"{")
    write_run(tmp_path, "p", FILES)
    assert read_run(folder)["title"] == "전략 기술" and manifest(folder) == told(FILES)


def test_what_programs_that_were_killed_left_is_removed_after_a_day(tmp_path):
    for folder in (tmp_path / "p", write_run(tmp_path, "p", FILES)):
        for name in (".unfinished-old", ".unfinished-new"):
            (folder / name).mkdir()
            (folder / name / "run.json").write_bytes(b"{")
            (folder / f"{name}-file").write_bytes(b"{")
        for name in (".unfinished-old", ".unfinished-old-file"):
            os.utime(folder / name, (0, 0))
    write_run(tmp_path, "p", {**FILES, "report.md": b"# Another"})
    left = sorted(path.name for path in tmp_path.rglob(".unfinished-*"))
    assert left == [".unfinished-new", ".unfinished-new", ".unfinished-new-file", ".unfinished-new-file"]


def without_drafts(files):
    return {name: data for name, data in files.items() if ".unfinished-" not in name}


def test_whenever_it_is_stopped_the_manifest_is_true(tmp_path, monkeypatch):
    folder = write_run(tmp_path, "p", FILES)
    real, stages = Path.replace, []

    def watched(path, target):
        real(path, target)
        stages.append(contents(folder))

    monkeypatch.setattr(Path, "replace", watched)
    add_files(folder, {"report.md": b"# Another", "report.html": b"<html lang=fr>", "more/report.pdf": b"%PDF"})
    assert len(stages) == 5  # the manifest of both, three files, the manifest of what is there
    assert [not_as_listed(without_drafts(one)) for one in stages] == [[]] * 5
    assert manifest(folder) == told({name: data for name, data in contents(folder).items() if name != "manifest.json"})


def test_whoever_comes_second_waits_and_adds_what_is_missing(tmp_path):
    (tmp_path / "p").mkdir()
    with ThreadPoolExecutor(2) as pool:
        with turn(tmp_path / "p"):
            second = pool.submit(write_run, tmp_path, "p", {"run.json": RECORD, "report.md": b"# 2"})
            time.sleep(0.1)
            assert not second.done()
        folder = second.result()
    write_run(tmp_path, "p", FILES)
    assert manifest(folder) == told({**FILES, "report.md": b"# 2"})


def test_whoever_waits_too_long_is_told(tmp_path, monkeypatch):
    folder = write_run(tmp_path, "p", FILES)
    monkeypatch.setattr("optimizer.run.turn.PATIENCE", 0.05)
    with turn(tmp_path / "p"):
        for write in (lambda: add_files(folder, {"a": b""}), lambda: write_run(tmp_path, "p", FILES)):
            with pytest.raises(WriteError, match="another program has been writing there"):
                write()


def test_where_the_system_knows_no_locks_it_is_written_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("fcntl.flock", Failing(None, 1))
    assert write_run(tmp_path, "p", FILES).is_dir()


def test_files_are_added_with_their_manifest(tmp_path):
    folder = write_run(tmp_path, "p", FILES)
    assert add_files(folder, {"report.md": b"x"}) == [folder / "report.md"]
    assert manifest(folder) == told({**FILES, "report.md": b"x"})


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_others_may_read_what_is_written(tmp_path):
    mask = os.umask(0o027)
    try:
        folder = write_run(tmp_path, "p", FILES)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750
    assert stat.S_IMODE((folder / "run.json").stat().st_mode) == 0o640


# ------------------------------------------------------------------------------------------------ whole or not at all


class Failing:
    """Lets a function of the system fail at its n-th call."""

    def __init__(self, real, at):
        self.real, self.left = real, at

    def __call__(self, *arguments, **named):
        self.left -= 1
        if self.left == 0:
            raise OSError(28, "No space left on device")
        return self.real(*arguments, **named)


SYSTEM = [(module.os, "open"), (module.os, "fsync"), (module.os, "chmod")]


@pytest.mark.parametrize("where, name", SYSTEM)
@pytest.mark.parametrize("at", [1, 2, 4])
def test_a_run_that_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch, where, name, at):
    earlier = write_run(tmp_path, "p", {**FILES, "run.json": canonical({"schema": "optimizer-run/1", "title": "old"})})
    before = contents(tmp_path)
    monkeypatch.setattr(where, name, Failing(getattr(where, name), at))
    with pytest.raises(WriteError) as error:
        write_run(tmp_path, "p", FILES)
    monkeypatch.undo()
    assert contents(tmp_path) == before and [p.name for p in (tmp_path / "p").iterdir()] == [earlier.name]
    folder = tmp_path / "p" / run_id(RECORD)
    assert str(error.value) == f"cannot write to {folder}: no space left on device; nothing that was there has changed"


def test_a_run_that_cannot_be_put_in_its_place_leaves_nothing_behind(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(WriteError, match="permission denied"):
        write_run(tmp_path, "p", FILES)
    assert list((tmp_path / "p").iterdir()) == []


@pytest.mark.parametrize("where, name", SYSTEM)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_report_that_cannot_be_written_again_leaves_the_earlier_ones(tmp_path, monkeypatch, where, name, at):
    folder = write_run(tmp_path, "p", FILES)
    before = contents(folder)
    monkeypatch.setattr(where, name, Failing(getattr(where, name), at))
    with pytest.raises(WriteError):
        add_files(folder, {"report.html": b"new", "report.md": b"new", "more/report.pdf": b"new"})
    monkeypatch.undo()
    assert contents(folder) == before


def test_what_stands_in_the_way_is_told(tmp_path):
    (tmp_path / "reports").write_text("a file")
    with pytest.raises(WriteError) as error:
        write_run(tmp_path / "reports", "p", FILES)
    assert str(error.value).startswith(f"cannot write to {tmp_path}/reports/p/")
    with pytest.raises(WriteError, match="reports/x"):
        write_files(tmp_path / "reports", {"x": b""})
    assert (tmp_path / "reports").read_text() == "a file"


def test_a_folder_that_cannot_be_read_is_not_written_to(tmp_path, monkeypatch):
    folder = write_run(tmp_path, "p", FILES)
    monkeypatch.setattr(Path, "read_bytes", Failing(Path.read_bytes, 1))
    with pytest.raises(WriteError, match=f"cannot write to {folder}"):
        add_files(folder, {"x": b""})


def test_a_system_that_cannot_settle_a_folder_is_no_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(module.os, "open", Failing(os.open, 10**9))
    real = os.fsync

    def only_files(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(22, "Invalid argument")
        real(handle)

    monkeypatch.setattr(module.os, "fsync", only_files)
    assert read_run(write_run(tmp_path, "p", FILES))["value"] == 0.1


# ------------------------------------------------------------------------------------------------------- found again


@pytest.fixture
def runs(tmp_path):
    """Two runs of one portfolio and one of another, with what a stopped program left beside them."""
    reports = tmp_path / "reports"
    made = [
        write_run(reports, portfolio, {"run.json": canonical({"schema": "optimizer-run/1", "n": n})})
        for portfolio, n in (("p", 1), ("p", 2), ("q", 3))
    ]
    left = reports / "p/.unfinished-abc"
    left.mkdir()
    (left / "run.json").write_bytes(canonical({"schema": "optimizer-run/1"}))
    return reports, made


def test_a_run_is_found_by_its_path_its_id_or_the_beginning_of_it(runs):
    reports, (one, _, other) = runs
    for name in (str(one), f"{one}/run.json", one.name, one.name[:5], f"p/{one.name}"):
        assert find_run(reports, name) == one
    assert find_run(reports, other.name) == other and read_run(other)["n"] == 3


def test_a_beginning_that_several_runs_have_is_refused(tmp_path):
    for name in ("abc1", "abc2"):
        write_files(tmp_path / "p" / name, {"run.json": RECORD})
    with pytest.raises(NotARunError, match='"abc" begins 2 runs: abc1, abc2; write more of the id'):
        find_run(tmp_path, "abc")


def test_messages_about_runs_stay_short_however_many_there_are(tmp_path):
    for n in range(400):
        (tmp_path / "p" / f"abc{n:03}").mkdir(parents=True)
        (tmp_path / "p" / f"abc{n:03}" / "run.json").write_bytes(RECORD)
    said = {}
    for name in ("abc", "zzz", "abc39x"):
        with pytest.raises(NotARunError) as error:
            find_run(tmp_path, name)
        said[name] = str(error.value)
    first = "abc000, abc001, abc002, abc003, abc004, abc005 and 394 more"
    assert said["abc"] == f'"abc" begins 400 runs: {first}; write more of the id'
    assert said["zzz"] == f'no run "zzz"; there are: {first}'
    assert re.fullmatch('no run "abc39x"; did you mean "abc39."\\?', said["abc39x"])


def test_a_portfolio_means_its_newest_run(runs):
    reports, (one, two, other) = runs
    for run in (two, one):  # whichever was written last
        newer = max(path.stat().st_mtime_ns for path in reports.glob("*/*/run.json")) + 10**9
        os.utime(run / "run.json", ns=(newer, newer))
        assert find_run(reports, "p") == find_run(reports, "p~0") == run
    assert (find_run(reports, "q"), find_run(reports, "p~1")) == (other, two)
    for name in ("p~2", "p~x", "p~", "~1", "q~1"):
        with pytest.raises(NotARunError):
            find_run(reports, name)


@pytest.mark.parametrize(
    "name", ["zzz", "", ".", "..", ".unf", "**x", "[a", "a\0b", "p/zzz", "a" * 300, "p~" + "9" * 5000]
)
def test_what_names_no_run_is_refused_with_those_there_are(runs, name):
    reports, made = runs
    with pytest.raises(NotARunError) as error:
        find_run(reports, name)
    ids = ", ".join(sorted(folder.name for folder in made))
    assert str(error.value) == f'no run "{name}"; there are: {ids}'


def test_where_there_is_no_run_yet(tmp_path):
    with pytest.raises(NotARunError, match="holds no run yet"):
        find_run(tmp_path, "abc")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other/1"}', "\ufeff{}", '{"schema": 1}', "[" * 100_000])
def test_a_file_that_is_no_record_is_refused(tmp_path, text):
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(NotARunError):
        read_run(tmp_path)


def test_the_inputs_are_kept_with_the_run(tmp_path, monkeypatch):
    folder = write_run(tmp_path, "p", FILES)
    assert read_inputs(folder) == {"portfolios/p/t.csv": b"a,b\n"}
    assert read_inputs(tmp_path / "nowhere") == {}
    monkeypatch.setattr(Path, "read_bytes", Failing(Path.read_bytes, 1))
    with pytest.raises(NotARunError, match="inputs cannot be read: no space left"):
        read_inputs(folder)


def test_numbers_of_a_record():
    from decimal import Decimal
    from fractions import Fraction

    found = [number(x) for x in (Fraction(6, 2), Decimal("12.50"), Fraction(1, 3), 0.1, True)]
    assert found == [3, 12.5, 1 / 3, 0.1, 1] and [type(x) for x in found] == [int, float, float, float, int]
