"""The journal believes only whole lines; a sweep is known by everything that its step knows; who may be spoken to."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from optimizer.solve import Deadline, Resolver, Solver, SolveSettings
from optimizer.sweep import Cluster, ClusterError, Sweep, Sweeps, TimeUpError
from optimizer.sweep.journal import Journal
from optimizer.sweep.questions import fingerprint


@dataclass(frozen=True)
class Squares:
    """Answers with squares, and counts how often it was asked."""

    power: int
    asked: list

    def __call__(self, resolver, question, hint):
        if question["number"] == hint:
            raise TimeUpError("no time for that one")
        self.asked.append(question["number"])
        return question["number"] ** self.power


def sweep(step, folder, jobs=1):
    resolver = Resolver(Solver(SolveSettings()), Deadline.after(60))
    return Sweep("squares", step, resolver, Sweeps(jobs, folder=folder, patience=0), lambda words: None)


def questions(count):
    return [{"number": number} for number in range(count)]


@pytest.fixture
def interrupted(tmp_path):
    """The journal of three answers, and what it holds."""
    with sweep(Squares(2, []), tmp_path) as stopped:
        assert stopped.answers(questions(4), [3] * 4) == [0, 1, 4, None]
        assert stopped.notes[0] == "no time for that one"
    [path] = tmp_path.iterdir()
    return path


def answered_again(folder, power=2):
    step = Squares(power, [])
    with sweep(step, folder) as again:
        assert again.answers(questions(4)) == [number**power for number in range(4)]
        again.finished()
    return step.asked


def test_what_was_answered_is_not_asked_again(interrupted, tmp_path):
    assert answered_again(tmp_path) == [3]
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_was_cut_off_is_asked_again(interrupted, tmp_path):
    interrupted.write_bytes(interrupted.read_bytes()[:-9])
    assert answered_again(tmp_path) == [2, 3]


def test_what_follows_a_line_that_was_cut_off_is_whole(interrupted, tmp_path):
    interrupted.write_bytes(interrupted.read_bytes()[:-9])
    with sweep(Squares(2, []), tmp_path) as again:
        again.answers(questions(3))
    assert answered_again(tmp_path) == [3]


@pytest.mark.parametrize("spoil", [b"9", b"\xff", b"x 1", b'"'])
def test_a_line_that_was_changed_is_not_believed(interrupted, tmp_path, spoil):
    lines = interrupted.read_bytes().split(b"\n")
    lines[1] = lines[1][:-1] + spoil + lines[1][-1:]
    interrupted.write_bytes(b"\n".join(lines))
    assert answered_again(tmp_path) == [1, 3]


def test_the_journal_of_another_step_is_not_used(interrupted, tmp_path):
    assert answered_again(tmp_path, power=3) == [0, 1, 2, 3]
    assert interrupted.exists()


def test_nobody_else_may_read_a_journal(interrupted):
    assert interrupted.stat().st_mode & 0o777 == 0o600


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("")
    with sweep(Squares(2, []), tmp_path / "file" / "folder") as here:
        assert here.answers(questions(2)) == [0, 1]
        assert here.notes == []


def test_quick_work_leaves_nothing(tmp_path):
    resolver = Resolver(Solver(SolveSettings()), Deadline.after(60))
    quick = Sweep("squares", Squares(2, []), resolver, Sweeps(1, folder=tmp_path, patience=60), lambda words: None)
    with quick as here:
        here.answers(questions(3))
        here.finished()
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_says_where_the_journal_is(tmp_path):
    def pressed():
        with sweep(Squares(2, []), tmp_path) as here:
            here.answers(questions(2))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        pressed()
    [path] = tmp_path.iterdir()
    assert str(path) in stopped.value.__notes__[0]
    assert "the same command goes on from there" in stopped.value.__notes__[0]


def test_answers_stand_in_the_order_of_the_questions_whoever_worked(tmp_path):
    with sweep(Squares(2, []), None, jobs=4) as here:
        assert here.answers(questions(50)) == [number**2 for number in range(50)]


def test_the_journal_takes_answers_of_several(tmp_path):
    one, two = (Journal(tmp_path / "journal") for _ in range(2))
    for number in range(20):
        (one, two)[number % 2].keep(str(number), {"is": number}, now=True)
    assert Journal(tmp_path / "journal").known == {str(number): {"is": number} for number in range(20)}


def test_fingerprints_tell_apart_what_is_different():
    values = [
        None, 0, False, 0.0, "0", "", [], [0], [[0]], [0, 0], [0, [0]], Fraction(0), Fraction(1, 2), {"a": 0},
        {"a": [0]}, {"b": 0}, [["a", 0]], np.array([0]), np.array([0.0]), np.array([[0]]), np.array(["0"]),
        ["ab", "c"], ["a", "bc"], Squares(2, []), Squares(3, []), Squares(3, [1]),
    ]  # fmt: skip
    marks = [fingerprint(value) for value in values]
    assert len(set(marks)) == len(values)
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    with pytest.raises(TypeError):
        fingerprint({"a": {1, 2}})


@pytest.mark.parametrize(
    "address, code",
    [
        ("somewhere", "K101"),
        ("tcp://host", "K101"),
        ("http://127.0.0.1:8786", "K101"),
        ("tcp://127.0.0.1:many", "K101"),
        ("tcp://planning.example:8786", "K102"),
        ("tcp://10.0.0.7:8786", "K102"),
        ("tcp://127.0.0.1.example:8786", "K102"),
        ("tls://10.0.0.7:8786", "K103"),
        ("tls://127.0.0.1:8786", "K103"),
    ],
)
def test_an_address_in_the_open_is_refused_before_anything_is_sent(address, code):
    with pytest.raises(ClusterError) as refused:
        Cluster(address)
    assert refused.value.fault.code == code
    assert address in str(refused.value)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786"])
def test_this_machine_needs_no_certificates(address):
    assert Cluster(address).address == address


def test_certificates_are_three_files_that_exist(tmp_path):
    names = [tmp_path / name for name in ("ca.pem", "cert.pem", "key.pem")]
    with pytest.raises(ClusterError, match="there is no file"):
        Cluster("tls://10.0.0.7:8786", *names)
    for name in names:
        name.write_text("")
    assert Cluster("tls://10.0.0.7:8786", *names).ca == names[0]
    with pytest.raises(ClusterError, match="certificates are missing"):
        Cluster("tls://10.0.0.7:8786", *names[:2])
    with pytest.raises(ClusterError, match="K102"):  # certificates do not make tcp safe
        Cluster("tcp://10.0.0.7:8786", *names)
