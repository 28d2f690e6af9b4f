"""A small desk to stand on, and the command line in this process."""

import pytest

from optimizer.cli.group import optimizer
from optimizer.cli.outcome import guarded
from tests.cli import small_desk


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with a small good desk, which is the current one."""
    small_desk.lay(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(capsys):
    """Call the command with these words: exit code, stdout, stderr."""

    def run(*words):
        with pytest.raises(SystemExit) as left:
            guarded(optimizer, [str(word) for word in words])
        told = capsys.readouterr()
        return left.value.code, told.out, told.err

    return run
