"""``python -m benchmarks``: measure against floors and peers, keep the figures, write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.bench import FULL_SIZE, Bench, keep
from benchmarks.part import Part
from benchmarks.parts import all_parts


def main() -> int:
    """Run the parts that were asked for; a floor that is missed makes the exit code 1."""
    parts = all_parts()
    options = _options([part.name for part in parts])
    if options.report:
        report.write(parts)
        return 0
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as temporary:
        folder = options.work or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(folder, options.enterprises, options.rounds, options.native_python, options.keep)
        missed = [_run(part, bench) for part in parts if part.name in options.parts]
    if bench.kept:
        report.write(parts)
    else:
        print("not the full size: nothing was written down", file=sys.stderr)
    return 1 if any(missed) else 0


def _run(part: Part, bench: Bench) -> bool:
    """Measure one part, keep what was found, print its ratios; whether a floor was missed."""
    print(f"measuring: {part.name}", file=sys.stderr)
    figures = part.measure(bench)
    if bench.kept:
        keep(part.name, figures)
    ratios = list(part.ratios(figures))
    for ratio in ratios:
        print(ratio.line(), flush=True)
    text = part.text(figures)
    if text:
        print(text, flush=True)
    return any(ratio.missed for ratio in ratios)


def _options(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(names)} (default: all)")
    parser.add_argument(
        "--enterprises", type=int, default=FULL_SIZE,
        help="size of the region (default %(default)s); figures of another size are kept only with --keep",
    )  # fmt: skip
    parser.add_argument("--keep", action="store_true", help="keep and report figures whatever the size")
    parser.add_argument("--rounds", type=int, default=1, help="how often what is measured in rounds is repeated")
    parser.add_argument("--work", type=Path, help="a folder that keeps generated regions and environments")
    parser.add_argument("--native-python", help="a Python that has the native engine (default: one is made)")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the report of what was kept")
    options = parser.parse_args()
    unknown = set(options.parts) - set(names)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    options.parts = options.parts or names
    return options


if __name__ == "__main__":
    raise SystemExit(main())
