"""A solver's process that misbehaves: `python fake_solver.py MODE`. Speaks the messages of `optimizer.solve.wire`."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from optimizer.solve import wire


def main(mode):
    if mode == "deaf":
        time.sleep(600)
    Path("left behind.txt").write_text("a secret model")
    child = subprocess.Popen(["sleep", "600"])  # as CBC would be
    while message := wire.read(sys.stdin.buffer):
        size = message.arrays["cost"].size
        good = {"kind": "answer", "status": "kOptimal", "plan": True, "bound": -1e6, "nodes": 1, "complete": True}
        if mode == "told then hang":
            values = np.array([float(word) for word in sys.argv[2].split(",")])
            wire.write(
                sys.stdout.buffer, {"kind": "progress", "bound": -float(sys.argv[3]), "value": 0.0}, {"values": values}
            )
            time.sleep(600)
        answers = {
            "everything": (good, {"values": np.ones(size)}),
            "nothing": (good, {"values": np.zeros(size)}),
            "nan": ({**good, "bound": None}, {"values": np.full(size, np.nan)}),
            "halves": (good, {"values": np.full(size, 0.5)}),
            "short": (good, {"values": np.ones(1)}),
            "missing": (good, {}),
            "infeasible": ({**good, "status": "kInfeasible", "plan": False}, {}),
            "unheard of": ({**good, "status": "kMagic", "plan": False}, {}),
            "half a model": ({**good, "complete": False}, {"values": np.ones(size)}),
            "odd words": ({"kind": "answer", "status": 7, "plan": "yes", "bound": "high"}, {}),
        }
        if mode == "hang":
            time.sleep(600)
        elif mode == "die":
            print("Segmentation fault (not really)", file=sys.stderr, flush=True)
            os._exit(139)
        elif mode == "babble":
            sys.stdout.buffer.write(b"Hello, I am a solver\n" * 100)
            sys.stdout.buffer.flush()
        elif mode == "half a message":
            sys.stdout.buffer.write((1000).to_bytes(8, "big") + b"{")
            sys.stdout.buffer.flush()
            os._exit(0)
        else:
            wire.write(sys.stdout.buffer, *answers[mode])
    child.kill()


if __name__ == "__main__":
    main(sys.argv[1])
