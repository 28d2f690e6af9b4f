"""Python runs this at its start where the folder is on the path: a change put in by `tests.support.spoilt`."""

import os

if "SPOILT" in os.environ:
    from tests.support.spoilt import taken_over

    taken_over()
