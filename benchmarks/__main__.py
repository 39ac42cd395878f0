"""``python -m benchmarks``: every measurement, printed as ratios and written to docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import peers, report
from benchmarks.measure import ROOT, answer_of, cost_of
from benchmarks.starting import starts
from graph_loader.generate import generate

PARTS = ("start", "check", "neo4j", "embedded", "native", "peers")
_NATIVE = ROOT / "requirements-native.txt"


def main() -> int:
    """Run the parts that were asked for; a floor that is missed makes the exit code 1."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as temporary:
        folder = Path(temporary)
        found: dict[str, Any] = _kept(options.results)
        for part in options.parts:
            print(f"measuring: {part}", file=sys.stderr)
            found[part] = _measure(part, folder, options)
            if options.results:
                options.results.write_text(json.dumps(found), encoding="utf-8")
    lines = report.lines(found)
    for line in lines:
        print(line.text())
    if options.write:
        (ROOT / "docs" / "benchmarks.md").write_text(report.document(found, lines), encoding="utf-8", newline="\n")
    return 1 if any(line.missed for line in lines) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--enterprises", type=int, default=20_000, help="size; 20000 make 100,000 nodes (default)")
    parser.add_argument("--peer-enterprises", type=int, default=300, help="size for the peers, which are slow")
    parser.add_argument("--rounds", type=int, default=1, help="first loads of each kind on each engine")
    parser.add_argument("--native-python", help="a Python that has the native engine (default: one is made)")
    parser.add_argument("--results", type=Path, help="keep raw figures here, and take those of other parts from here")
    parser.add_argument("--no-write", dest="write", action="store_false", help="leave docs/benchmarks.md as it is")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    options.parts = options.parts or list(PARTS)
    return options


def _kept(results: Path | None) -> dict[str, Any]:
    if results is None or not results.exists():
        return {}
    kept: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))
    return kept


def _measure(part: str, folder: Path, options: argparse.Namespace) -> Any:
    if part == "start":
        help_seconds, bare_seconds = starts(15)
        return {"help": help_seconds, "bare": bare_seconds}
    if part == "peers":
        sample, small = _region(folder, options.peer_enterprises), _region(folder, 100)
        return {peer: peers.rates(peer, sample, small) for peer in peers.PEERS}
    region = _region(folder, options.enterprises)
    if part == "check":
        found = answer_of([sys.executable, "-m", "benchmarks.reading", str(region), "3"])
        command = [sys.executable, "-m", "graph_loader.cli", "--workspace", str(region), "check"]
        found["mebibytes"] = cost_of(command).mebibytes
        return found
    python = _native_python(folder, options.native_python) if part == "native" else sys.executable
    engine = "neo4j" if part == "neo4j" else "embedded"
    small = _region(folder, 100)
    return answer_of([
        python, "-m", "benchmarks.loading", engine, str(region), str(small), str(options.rounds)
    ])  # fmt: skip


def _region(folder: Path, enterprises: int) -> Path:
    path = folder / f"region-{enterprises}"
    if not path.exists():
        generate(path, enterprises, 1)
    return path


def _native_python(folder: Path, given: str | None) -> str:
    if given:
        return given
    python = folder / "native" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "native")], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        try:
            subprocess.run([*install, "-r", str(_NATIVE)], check=True, stdout=sys.stderr)
        except BaseException:
            shutil.rmtree(folder / "native", ignore_errors=True)
            raise
    return str(python)


if __name__ == "__main__":
    raise SystemExit(main())
