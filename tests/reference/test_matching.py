"""Quality on the labelled sets of the reference data; the figures are equal to those of the scorer beside them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graph_loader.matching import evaluate
from graph_loader.matching.outside import TITLE, Entry, read_entries, run_lines
from graph_loader.matching.tables import synonyms_of


@pytest.fixture(scope="module")
def sets() -> Path:
    return Path(os.environ["SIDU_REFERENCE"]) / "matching"


def entries(path: Path) -> list[Entry]:
    with path.open(encoding="utf-8") as lines:
        return read_entries(lines, path.name)


def scored(folder: Path, ranking: Path, *options: str) -> dict[str, Any]:
    command = [sys.executable, str(folder.parent / "score.py"), "--qrels", str(folder / "qrels.dev.jsonl")]
    out = subprocess.run([*command, "--run", str(ranking), "--json", *options], check=True, capture_output=True)
    found: dict[str, Any] = json.loads(out.stdout)
    return found


def measured(folder: Path, ranking: Path, baseline: Path | None = None, **options: Any) -> dict[str, Any]:
    def read(path: Path) -> dict[str, list[str]]:
        return evaluate.read_run(path.read_text(encoding="utf-8").splitlines(), path.name)

    qrels = evaluate.read_qrels((folder / "qrels.dev.jsonl").read_text(encoding="utf-8").splitlines(), "qrels")
    return evaluate.report(qrels, read(ranking), read(baseline) if baseline else None, **options)


def ranking_of(folder: Path, path: Path, top: int) -> Path:
    lines = run_lines(entries(folder / "queries.dev.jsonl"), entries(folder / "corpus.jsonl"), synonyms_of(None), top)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_bdci(sets, tmp_path):
    folder, ranking = sets / "bdci", ranking_of(sets / "bdci", tmp_path / "run.tsv", 0)
    baseline = sets / "baselines" / "run.bdci.dev.rjiebaS.t+d.tsv"
    found = measured(folder, ranking, baseline, threshold=2, condensed=True)
    theirs = scored(folder, ranking, "--condensed", "--threshold", "2", "--baseline", str(baseline))
    assert theirs.items() <= found.items()
    assert found["nDCG@10"] >= 1.07 * found["baseline_nDCG"]


def test_csl(sets, tmp_path):
    ranking = ranking_of(sets / "csl", tmp_path / "run.tsv", 20)
    found = measured(sets / "csl", ranking)
    assert scored(sets / "csl", ranking).items() <= found.items()
    assert found["nDCG@10"] >= 0.970


def test_pitfalls(sets):
    triples = [json.loads(line) for line in (sets / "pitfalls" / "pitfalls.jsonl").read_text("utf-8").splitlines()]
    demands = [Entry(triple["id"], ((triple["query"], TITLE),)) for triple in triples]
    offers = [
        Entry(f"{triple['id']} {side}", ((triple[side], TITLE),))
        for triple in triples
        for side in ("positive", "negative")
    ]
    scores: dict[str, float] = {}
    for line in run_lines(demands, offers, synonyms_of(None), 0):
        demand, offer, score = line.split("\t")
        if offer.startswith(f"{demand} "):
            scores[offer] = float(score)
    won = [t["id"] for t in triples if scores.get(f"{t['id']} positive", 0) > scores.get(f"{t['id']} negative", 0)]
    assert len(triples) == 24
    assert len(won) >= 18
