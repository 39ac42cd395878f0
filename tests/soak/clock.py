"""``sidu`` with an injected clock: ``python -m tests.soak.clock SECONDS arguments of sidu …``."""

from __future__ import annotations

import sys
import time

import time_machine


def main() -> None:
    """Run the command line so many seconds from now."""
    shift = float(sys.argv[1])
    sys.argv = ["sidu", *sys.argv[2:]]
    with time_machine.travel(time.time() + shift, tick=True):
        from graph_loader.cli import main as sidu

        sidu()


if __name__ == "__main__":
    main()
