"""`run.py` on machines that lack one thing or another: real installs of a small project, on this machine alone."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from tests.packaging.machines import ROOT, STDLIB, index, machine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="lays Pythons out with symbolic links"),
]
NOTHING = ("venv", "ensurepip", "pip")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A machine with everything, prepared once."""
    usual = machine(tmp_path_factory.mktemp("usual"))
    done = usual.run("exit", "0")
    assert done.returncode == 0, done.stderr
    return usual


def test_words_go_to_the_optimizer_where_the_planner_stands(desk):
    done = desk.run("run", "korea-quantum", "--json")
    assert (done.returncode, done.stdout) == (0, f"optimizer run korea-quantum --json in {desk.project.parent}\n")


def test_demo_decides_the_shipped_portfolio_on_this_desk(desk):
    assert desk.run("demo", "--json").stdout == f"optimizer run korea-quantum --json in {desk.project}\n"


def test_no_words_ask_for_help(desk):
    assert desk.run().stdout.startswith("optimizer --help in")


@pytest.mark.parametrize("code", [0, 3, 4, 5, 6, 7])
def test_exit_code_is_the_optimizers(desk, code):
    assert desk.run("exit", str(code)).returncode == code


def test_second_call_is_quick_and_silent(desk):
    before = os.times()
    assert desk.run("exit", "0").stderr == ""
    after = os.times()
    # Of processor time, which a busy machine does not lengthen much: this counts the command's own start as well.
    assert after.children_user + after.children_system - before.children_user - before.children_system < 1


def test_edited_sources_count_at_once(desk):
    command = desk.project / "optimizer" / "cli.py"
    before = command.read_text()
    command.write_text("def main():\n    print('edited')\n")
    assert desk.run("run").stdout == "edited\n"
    command.write_text(before)


def test_changed_project_file_is_installed_again(desk):
    with (desk.project / "pyproject.toml").open("a") as file:
        file.write("\n# changed\n")
    assert "Preparing" in desk.run("exit", "0").stderr
    assert desk.run("exit", "0").stderr == ""


def test_package_removed_by_others_is_put_back(desk):
    python = desk.project / ".venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "uninstall", "--yes", "--quiet", "toy"], check=True)
    assert desk.run("exit", "0").returncode == 0


def test_environment_whose_python_has_gone_is_made_anew(desk):
    for python in (desk.project / ".venv" / "bin").glob("python*"):
        python.unlink()
    assert desk.run("exit", "0").returncode == 0


def test_ctrl_c_is_the_commands_to_answer(desk):
    child = desk.start("sleep")
    assert child.stdout.readline().startswith("optimizer sleep")
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=5)
    assert (child.returncode, out, err) == (130, "", "")


def test_tests_are_run_by_pytest_in_the_project(desk, tmp_path):
    desk.project.joinpath("pytest.py").write_text("import os, sys; print('pytest', *sys.argv[1:], 'in', os.getcwd())\n")
    assert desk.run("test", "--long", "-x").stdout == f"pytest --long -x in {desk.project}\n"
    assert desk.run("exit", "0").stderr == "", "an environment with the tests serves the rest too"


def test_interrupted_preparation_leaves_no_stamp(tmp_path):
    slow = machine(tmp_path)
    child = slow.start("demo", TOY_SLOW="1")
    wait_for(slow.project / "building")
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does
    out, err = child.communicate(timeout=10)
    assert (child.returncode, out) == (130, "")
    assert "run.py" not in err.replace("made-by-run.py", "")
    assert not (slow.project / ".venv" / "made-by-run.py").exists()
    again = slow.run("demo")
    assert (again.returncode, "Preparing" in again.stderr) == (0, True), again.stderr


def test_managed_python_without_ensurepip_lends_its_pip(tmp_path):
    managed = machine(tmp_path, without=("ensurepip",), managed=True)
    done = managed.run("exit", "0")
    assert done.returncode == 0, done.stderr
    kept = tmp_path / "system" / "lib" / STDLIB.name / "site-packages"
    assert {path.name.split("-")[0] for path in kept.iterdir()} == {"pip"}, "the system's own packages are left alone"


def test_without_venv(tmp_path):
    done = machine(tmp_path, without=("venv",)).run("exit", "0")
    assert done.returncode == 0, done.stderr


def test_without_anything_pip_comes_from_the_index_named(tmp_path):
    bare = machine(tmp_path, without=NOTHING)
    with index(tmp_path / "index") as url:
        done = bare.run("exit", "0", PIP_FIND_LINKS="", PIP_NO_INDEX="", PIP_INDEX_URL=url)
    assert done.returncode == 0, done.stderr
    assert bare.run("exit", "4").returncode == 4


def test_without_anything_pip_comes_from_the_index_in_pips_own_file(tmp_path):
    bare = machine(tmp_path, without=NOTHING)
    settings = tmp_path / "home" / ".config" / "pip" / "pip.conf"
    settings.parent.mkdir(parents=True)
    with index(tmp_path / "index") as url:
        settings.write_text(
            f"[global]\nindex-url = {url}\n[install]\nextra-index-url =\n    http://127.0.0.1:9/nobody\n"
        )
        done = bare.run("exit", "0", PIP_FIND_LINKS="", PIP_NO_INDEX="0", PIP_EXTRA_INDEX_URL=url)
    assert done.returncode == 0, done.stderr


def test_without_anything_pip_comes_from_a_folder_of_wheels(tmp_path):
    done = machine(tmp_path, without=NOTHING).run("exit", "0")
    assert done.returncode == 0, done.stderr


def test_pip_that_differs_from_its_index_is_not_run(tmp_path):
    bare = machine(tmp_path, without=NOTHING)
    with index(tmp_path / "index", digest="0" * 64) as url:
        done = bare.run("demo", PIP_FIND_LINKS="", PIP_NO_INDEX="", PIP_INDEX_URL=url)
    assert done.returncode == 7
    assert "SHA-256 differs" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_pip_and_without_an_index_it_says_what_to_do(tmp_path):
    done = machine(tmp_path, without=NOTHING).run("demo", PIP_FIND_LINKS="")
    assert (done.returncode, done.stdout) == (7, "")
    assert "PIP_INDEX_URL=" in done.stderr
    assert "Traceback" not in done.stderr


def test_failed_install_keeps_pips_words_and_leaves_no_stamp(tmp_path):
    broken = machine(tmp_path)
    with (broken.project / "pyproject.toml").open("a") as file:
        file.write('dependencies = ["nobody-has-this"]\n')
    (broken.project / "backend.py").write_text("raise SystemExit('the backend is broken')\n")
    done = broken.run("demo")
    assert (done.returncode, done.stdout) == (7, "")
    assert "the backend is broken" in done.stderr
    assert not (broken.project / ".venv" / "made-by-run.py").exists()


def test_old_python_gets_one_plain_sentence():
    script = f"import runpy, sys; sys.version_info = (3, 10, 1); runpy.run_path({str(ROOT / 'run.py')!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 7
    assert done.stderr == "run.py needs Python 3.11 or newer, and this is Python 3.10.\n"


def test_only_the_standard_library_and_no_index_is_named():
    text = (ROOT / "run.py").read_text()
    imported = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE))
    assert imported <= sys.stdlib_module_names
    assert set(re.findall(r"https?://([\w.-]+)", text)) == {"your-index"}


def wait_for(path, seconds=60):
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path} never came"
        time.sleep(0.05)
