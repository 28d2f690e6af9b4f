"""Draws for a parent process: a Vega-Lite specification as one line of JSON in, its SVG as one line of JSON out.

Run as a file, so that it imports nothing of the package. It begins by drawing a point, which wakes the JavaScript
engine while the parent still works on the plan; it ends when its input does.
"""

from __future__ import annotations

import json
import sys

FIRST = {"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}}


def serve() -> None:
    """Answer every line until the last."""
    import vl_convert

    vl_convert.vegalite_to_svg(FIRST, allowed_base_urls=[])
    for line in sys.stdin:
        try:
            answer = {"svg": vl_convert.vegalite_to_svg(json.loads(line), allowed_base_urls=[])}
        except ValueError as error:
            answer = {"error": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
