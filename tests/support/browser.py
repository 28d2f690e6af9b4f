"""Real programs for opening what was written: headless Chromium, and poppler for PDF."""

import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from optimizer.report.blocks import Chart, Section, Table, charts_of

PACKAGES = {
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pdfinfo": "poppler-utils",
}
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def need(*programs):
    """Skip where a program is missing, and say what to install; with CI=true that is a failure."""
    lacking = sorted({PACKAGES[name] for name in programs if shutil.which(name) is None})
    if lacking:
        missing(*lacking)


def missing(*packages):
    """Skip for want of Debian packages; with CI=true fail."""
    words = f"not installed: apt-get install {' '.join(packages)}"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


@contextmanager
def chromium(folder):
    """A headless Chromium with a profile of its own in `folder`."""
    need("chromium", "chromedriver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for word in (*QUIET, f"--user-data-dir={folder}"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield driver
    finally:
        driver.quit()


def show(driver, path, width=1280, *, dark=False):
    """Open a file at a width, in light or dark."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
    driver.get(Path(path).as_uri())


def axe(driver):
    """What axe-core finds wrong on the page: rule, and where."""
    from axe_core_python import base

    script = (Path(base.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    driver.execute_script(script)
    asked = "axe.run(document, {resultTypes: ['violations']}).then(found => end(JSON.stringify(found.violations)))"
    done = driver.execute_async_script(f"const end = arguments[0]; {asked}")
    return [(one["id"], node["target"]) for one in json.loads(done) for node in one["nodes"]]


def run(*command):
    """The output of a program as text."""
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return done.stdout.decode("utf-8", "replace")


def tables_of(blocks):
    """Every table, those of charts too."""
    found = []
    for block in blocks:
        if isinstance(block, Section):
            found += tables_of(block.blocks)
        elif isinstance(block, (Table, Chart)):
            found.append(block.table if isinstance(block, Chart) else block)
    return found


def assert_all_said(path, report):
    """Every chapter, caption, column head and message of the report stands in the text of a PDF."""
    text = squeezed(run("pdftotext", "-layout", str(path), "-"))
    plain = squeezed(run("pdftotext", str(path), "-"))
    words = [block.title for block in report.blocks]
    words += [table.caption for table in tables_of(report.blocks)]
    words += [chart.message for chart in charts_of(report.blocks)]
    assert [said for said in words if squeezed(said) not in text and squeezed(said) not in plain] == []


def squeezed(text):
    """The text without what line breaks and hyphenation add."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)
