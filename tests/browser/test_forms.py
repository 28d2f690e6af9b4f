"""Forms for people, as they come out of a printer."""

import re

import pytest

from optimizer.elicit import Sitting
from tests.architecture.sources import ROOT
from tests.support.browser import QUIET, need, run


@pytest.mark.parametrize("way", ["swing", "best-worst", "pairwise"])
def test_a_form_of_the_whole_shipped_tree_is_one_page_of_a4(tmp_path, way):
    need("chromium", "pdfinfo")
    page = Sitting.of(ROOT / "criteria" / "sovereignty.yaml", way).form(tmp_path / "form.html", "Kim")
    printed = tmp_path / "form.pdf"
    run(
        "chromium",
        *QUIET,
        f"--user-data-dir={tmp_path}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={printed}",
        page.as_uri(),
    )
    told = run("pdfinfo", str(printed))
    assert re.search(r"^Pages: +1$", told, re.MULTILINE) and "(A4)" in told
