"""How good a ranking is against graded judgements: nDCG, MRR and recall at a depth, and the gain over another run.

nDCG@k = Σ_{i<k} (2^g_i − 1) / log₂(i + 2), divided by the same sum of the best order of all judged documents. Source:
Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques, ACM Transactions on Information
Systems 20(4), 422-446, with the gain of Burges et al. (2005), Learning to rank using gradient descent, ICML '05.
A grade below 0 gains nothing.
MRR@k is the mean of 1 / place of the first relevant document, 0 beyond k. recall@k = relevant among the first k,
divided by min(k, relevant). Condensed lists: Sakai (2007), Alternatives to Bpref, SIGIR '07.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_loader.matching.synonyms import MatchError

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one query; MRR and recall are None where nothing is relevant."""

    ndcg: float
    mrr: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Gain:
    """How much a run's mean nDCG differs from a baseline's, with the bootstrap's 95 % interval."""

    baseline: float
    ratio: float | None
    difference: float
    interval: tuple[float, float]


def read_qrels(lines: Iterable[str], file: str) -> dict[str, dict[str, int]]:
    """Judgements: JSON lines ``{"query", "doc", "grade"}``, or TREC's ``QUERY 0 DOC GRADE``.

    Raises MatchError (KG954 a line that is neither, KG956 no judgement at all).
    """
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        try:
            if text.startswith("{"):
                entry = json.loads(text)
                query, doc, grade = entry["query"], entry["doc"], int(entry.get("grade", 1))
            else:
                query, _, doc, written = text.split()
                grade = int(written)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise MatchError("KG954", file=file, line=number) from None
        if grade > 60:
            raise MatchError("KG954", file=file, line=number)
        found.setdefault(str(query), {})[str(doc)] = grade
    if not found:
        raise MatchError("KG956", file=file)
    return found


def read_run(lines: Iterable[str], file: str) -> dict[str, list[str]]:
    """A ranking, best first: ``QUERY<TAB>DOC…``, TREC's six columns or JSON lines ``{"query", "ranking"}``.

    Raises MatchError (KG954 a line that is none of them, KG955 a document that a query ranks twice).
    """
    found: dict[str, list[str]] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip("\r\n ")
        if not text.strip():
            continue
        query, docs = _ranked(text, file, number)
        found.setdefault(query, []).extend(docs)
    for query, docs in found.items():
        if len(set(docs)) != len(docs):
            raise MatchError("KG955", file=file, query=query)
    return found


def _ranked(text: str, file: str, number: int) -> tuple[str, list[str]]:
    try:
        if text.startswith("{"):
            entry = json.loads(text)
            return str(entry["query"]), [str(doc) for doc in entry["ranking"]]
        cells = text.split("\t") if "\t" in text else text.split()
        if len(cells) >= 6 and cells[1] == "Q0":
            return cells[0], [cells[2]]
        return cells[0], [cells[1]]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise MatchError("KG954", file=file, line=number) from None


def qualities(
    qrels: Qrels, run: Run, *, k: int = 10, threshold: int = 1, condensed: bool = False
) -> dict[str, Quality]:
    """The figures of every query that has a judgement of at least 1; one that the run lacks has 0.

    A document is relevant from grade ``threshold`` on; ``condensed`` drops documents without a judgement first.
    """
    return {
        query: _quality(grades, run.get(query, ()), k, threshold, condensed)
        for query, grades in qrels.items()
        if any(grade >= 1 for grade in grades.values())
    }


def _quality(grades: Mapping[str, int], ranked: Sequence[str], k: int, threshold: int, condensed: bool) -> Quality:
    first = ([doc for doc in ranked if doc in grades] if condensed else list(ranked))[:k]
    ideal = _gain(sorted(grades.values(), reverse=True)[:k])
    ndcg = _gain([grades.get(doc, 0) for doc in first]) / ideal if ideal else 0.0
    relevant = {doc for doc, grade in grades.items() if grade >= threshold}
    if not relevant:
        return Quality(ndcg, None, None)
    mrr = next((1 / place for place, doc in enumerate(first, 1) if doc in relevant), 0.0)
    return Quality(ndcg, mrr, len(relevant & set(first)) / min(k, len(relevant)))


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0 ** max(grade, 0) - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that exist; None where there are none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def gain(found: Mapping[str, Quality], baseline: Mapping[str, Quality], seed: int = 0) -> Gain:
    """The mean difference in nDCG over the same queries; its interval is the paired bootstrap's percentiles.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13. 2,000 resamples, ``seed`` fixed.
    """
    differences = [found[query].ndcg - baseline[query].ndcg for query in found]
    own, other = mean(q.ndcg for q in found.values()) or 0.0, mean(q.ndcg for q in baseline.values()) or 0.0
    if not differences:
        return Gain(other, None, 0.0, (0.0, 0.0))
    dice, count = random.Random(seed), len(differences)
    means = sorted(sum(differences[dice.randrange(count)] for _ in range(count)) / count for _ in range(RESAMPLES))
    interval = (means[RESAMPLES // 40], means[RESAMPLES - RESAMPLES // 40 - 1])
    return Gain(other, own / other if other else None, own - other, interval)


def report(
    qrels: Qrels, run: Run, baseline: Run | None = None, *, k: int = 10, threshold: int = 1, condensed: bool = False
) -> dict[str, Any]:
    """All figures as ``sidu evaluate`` prints them, rounded at 4 digits; those of a baseline where there is one."""
    found = qualities(qrels, run, k=k, threshold=threshold, condensed=condensed)
    figures: dict[str, Any] = {
        f"MRR@{k}": _rounded(mean(q.mrr for q in found.values())),
        f"recall@{k}": _rounded(mean(q.recall for q in found.values())),
        f"nDCG@{k}": _rounded(mean(q.ndcg for q in found.values())),
        "queries": len(found),
        "queries_with_relevant": sum(q.mrr is not None for q in found.values()),
    }
    if baseline is not None:
        other = gain(found, qualities(qrels, baseline, k=k, threshold=threshold, condensed=condensed))
        figures |= {
            "baseline_nDCG": _rounded(other.baseline), "nDCG_ratio": _rounded(other.ratio),
            "nDCG_diff": _rounded(other.difference), "nDCG_diff_95CI": [_rounded(end) for end in other.interval],
        }  # fmt: skip
    return figures


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
