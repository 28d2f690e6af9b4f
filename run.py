#!/usr/bin/env python3
"""Begin here.

    python3 run.py demo     decide a real portfolio, and say where its report is
    python3 run.py test     run the tests
    python3 run.py ...      anything else goes to the `optimizer` command, as in `python3 run.py run korea-quantum`

The first call makes the folder `.venv` beside this file and puts there what `pyproject.toml` asks for, from the package
index that pip is set up to use on this machine. It needs Python 3.11 or newer and nothing else: where venv or pip are
missing, it does without. `.venv` can be deleted at any time.
"""

import base64
import configparser
import hashlib
import html
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NoReturn
from urllib import parse, request

if sys.version_info < (3, 11):
    print("run.py needs Python 3.11 or newer, and this is Python {}.{}.".format(*sys.version_info), file=sys.stderr)
    sys.exit(7)

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
STAMP = ENV / "made-by-run.py"
BIN, EXE = (ENV / "Scripts", ".exe") if os.name == "nt" else (ENV / "bin", "")
PYTHON = str(BIN / f"python{EXE}")
PACKAGES = Path(sysconfig.get_path("purelib", "venv", {"base": str(ENV)}))


def main(words: list[str]) -> NoReturn:
    """Prepare the environment, then become the command that the words ask for."""
    first, rest = (words or ["--help"])[0], words[1:]
    prepare("[test]" if first == "test" else "")
    if first in ("demo", "test"):
        os.chdir(ROOT)
    if first == "test":
        become(PYTHON, "-m", "pytest", *rest)
    become(str(BIN / f"optimizer{EXE}"), *(["run", "korea-quantum"] if first == "demo" else [first]), *rest)


def become(*command: str) -> NoReturn:
    """Go on as the command, so that its exit code and its answer to Ctrl-C are ours."""
    if os.name != "nt":
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches the child too; wait for its answer
    sys.exit(subprocess.call(command))


def stop(message: str) -> NoReturn:
    """End with the reason and the remedy."""
    print(f"run.py: {message}", file=sys.stderr)
    sys.exit(7)


# ---- the environment


def prepare(extra: str) -> None:
    """Bring `.venv` up to date, unless its stamp says that it is."""
    if Path(PYTHON).exists() and STAMP.exists() and STAMP.read_text() in (state(extra), state("[test]")):
        return
    print("Preparing .venv, once: a minute or so ...", file=sys.stderr, flush=True)
    STAMP.unlink(missing_ok=True)  # whatever interrupts us from here on, the next call begins again
    if not (
        (PACKAGES.exists() and works(PYTHON, "-c", ""))
        or works(sys.executable, "-m", "venv", "--clear", "--without-pip", str(ENV))
    ):
        lay_environment()
    if not (
        works(PYTHON, "-m", "pip", "--version")
        or works(PYTHON, "-m", "ensurepip", "--default-pip")
        or works(sys.executable, "-m", "pip", "--python", PYTHON, "install", "pip")
    ):
        fetch_pip()
    install = [PYTHON, "-I", "-m", "pip", "install", "--quiet", "--no-user", "--editable", f".{extra}"]
    if subprocess.call(install, cwd=ROOT, stdout=sys.stderr):
        stop("pip could not install what is needed; its reason stands above. Put that right and try again.")
    STAMP.write_text(state(extra))


def state(extra: str) -> str:
    """Sum up all that the environment depends on; packages that others add or remove change it too."""
    packages = PACKAGES.stat().st_mtime_ns if PACKAGES.exists() else None
    made_from = str(ROOT), sys.version, (ROOT / "pyproject.toml").read_bytes(), extra, packages
    return hashlib.sha256(repr(made_from).encode()).hexdigest()


def works(*command: str) -> bool:
    """Run a command in silence, and tell whether it is there and succeeds."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def lay_environment() -> None:
    """Do what `python -m venv --without-pip` does, for a Python that comes without venv."""
    python = Path(sys.executable).resolve()
    shutil.rmtree(ENV, ignore_errors=True)
    PACKAGES.mkdir(parents=True)
    BIN.mkdir()
    Path(PYTHON).symlink_to(python)
    (ENV / "pyvenv.cfg").write_text(f"home = {python.parent}\ninclude-system-site-packages = false\n")


# ---- pip, for a Python that comes without it

NO_PIP = """this Python has no pip, and pip's settings name no package index that has one. Either
  install pip (on Debian or Ubuntu: apt install python3-venv), or name your package index and try again:
  PIP_INDEX_URL=https://your-index/simple python3 run.py demo"""


def fetch_pip() -> None:
    """Let the newest pip that pip's own settings lead to install itself in the environment."""
    settings = pip_settings()
    indexes = f"{settings.get('index-url', '')} {settings.get('extra-index-url', '')}".split()
    pages = [f"{index.rstrip('/')}/pip/" for index in indexes if settings.get("no-index", "0") in ("0", "false", "no")]
    pages += settings.get("find-links", "").split()
    wheels, troubles = [], []
    for page in pages:
        try:
            wheels += wheels_on(page, settings)
        except (OSError, ValueError) as error:
            troubles.append(f"\n  {page.rpartition('@')[2]}: {error}")
    if not wheels:
        stop("".join([NO_PIP, *troubles]))
    _, url, digest = max(wheels)
    content = read(url, settings)
    if digest not in ("", hashlib.sha256(content).hexdigest()):
        stop(f"{url.rpartition('@')[2]} is not what its index describes: its SHA-256 differs. Nothing of it was run.")
    wheel = ENV / url.rpartition("/")[2]
    wheel.write_bytes(content)
    works(PYTHON, "-I", f"{wheel}/pip", "install", "--no-index", "--no-deps", str(wheel))
    wheel.unlink()


def pip_settings() -> dict[str, str]:
    """Read pip's settings as pip does: its files, the weaker first, then the variables that begin with PIP_."""
    files = configparser.RawConfigParser(default_section="global")
    user = os.environ.get("XDG_CONFIG_HOME", "~/.config")
    named = os.environ.get("PIP_CONFIG_FILE", "")
    places = ["/etc/xdg/pip", "/etc", "~/.pip", f"{user}/pip", sys.prefix]
    if named != os.devnull:
        files.read(Path(place).expanduser() for place in [*(f"{place}/pip.conf" for place in places), named])
    found = dict(files["install"] if "install" in files else files.defaults())
    found |= {key[4:]: value for key, value in os.environ.items() if key.startswith("PIP_") and value}
    return {key.lower().replace("_", "-"): value for key, value in found.items()}


def wheels_on(page: str, settings: dict[str, str]) -> list[tuple[list[int], str, str]]:
    """Find the pips for this Python on a page of an index, or in a folder: version, address, SHA-256."""
    folder = Path(request.url2pathname(page.removeprefix("file://"))).expanduser()
    if folder.is_dir():
        page = f"{folder.resolve().as_uri()}/"
        index = folder / "index.html"
        text = index.read_text() if index.exists() else "".join(f'<a href="{f.name}">' for f in folder.iterdir())
    else:
        text = read(page, settings).decode()
    found = []
    for link in map(html.unescape, re.findall(r"<a\s[^>]*>", text)):
        wheel = re.search(r"""href=["']([^"'#]*\bpip-(\d[\d.]*)-py3-none-any\.whl)(?:#sha256=(\w+))?""", link)
        oldest = re.search(r"requires-python=.*?>=\s*3\.(\d+)", link)
        if wheel and "data-yanked" not in link and int(oldest[1] if oldest else 0) <= sys.version_info[1]:
            found.append(([int(n) for n in wheel[2].split(".")], parse.urljoin(page, wheel[1]), wheel[3] or ""))
    return found


def read(url: str, settings: dict[str, str]) -> bytes:
    """Read an address in pip's way: its certificates, the hosts it trusts, the password that stands in the address."""
    parts = parse.urlsplit(url)
    login, _, host = parts.netloc.rpartition("@")
    context = ssl.create_default_context(cafile=settings.get("cert"))
    if {host, parts.hostname} & set(settings.get("trusted-host", "").split()):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    wanted = request.Request(parse.urlunsplit(parts._replace(netloc=host)), headers={"Accept": "text/html, */*"})
    if login:
        password = base64.b64encode(parse.unquote(login).encode()).decode()
        wanted.add_unredirected_header("Authorization", f"Basic {password}")
    with request.urlopen(wanted, timeout=60, context=context) as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        stop(f"{error}. The folder must be one that you may write to, with some 500 MB left.")
