"""Indicators and coverage as tables, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence

from graph_loader.metrics.assessment import DIMENSION_TITLES, Assessment
from graph_loader.metrics.coverage import Coverage, least_covered
from graph_loader.metrics.indicator import Indicator, Number, Share
from graph_loader.rows import Column, Rows, money_text
from graph_loader.titles import Titles, in_language

UNITS = {
    "个": "in number", "类": "types", "种": "kinds", "日": "days", "项": "items", "次": "times",
    "次/年": "a year", "个/次": "bodies an event",
}  # fmt: skip
"""The units of indicators in English; in Chinese they stand for themselves."""

_COLUMNS = (
    Column("id", "string", {"zh": "编号", "en": "Id"}),
    Column("dimension", "string", {"zh": "维度", "en": "Dimension"}, data_only=True),
    Column("title", "string", {"zh": "指标", "en": "Indicator"}),
    Column("value", "decimal", {"zh": "值", "en": "Value"}),
    Column("unit", "string", {"zh": "单位", "en": "Unit"}),
    Column("n", "integer", {"zh": "n", "en": "n"}),
    Column("ci", "string", {"zh": "95% 区间", "en": "95 % interval"}),
    Column("reason", "string", {"zh": "无值原因", "en": "Why no value"}),
    Column("coverage", "string", {"zh": "覆盖", "en": "Coverage"}),
    Column("method", "string", {"zh": "方法", "en": "Method"}, data_only=True),
    Column("as_of", "date", {"zh": "截至", "en": "As of"}, data_only=True),
    Column("evidence", "integer", {"zh": "依据记录数", "en": "Records behind it"}, data_only=True),
)
_SLICE = (
    Column("slice", "string", {"zh": "分组编号", "en": "Part"}, data_only=True),
    Column("part", "string", {"zh": "分组", "en": "Part"}),
)


def reading_of(record: Indicator) -> Titles:
    """A value as people read it: four digits with the unit, a stage with its name."""
    short, unit = _short(record.value), record.definition.unit
    if short is None:
        return {"zh": "", "en": ""}
    stage = record.answer.details.get("stage_title")
    if stage is not None:
        return {lang: f"{short} {stage.get(lang, '')}".rstrip() for lang in ("zh", "en")}
    # A bare number of things needs no word in English.
    english = UNITS.get(unit, unit) if unit and unit != "个" else ""
    return {"zh": f"{short} {unit or ''}".rstrip(), "en": f"{short} {english}".rstrip()}


def indicator_rows(records: Sequence[Indicator], lang: str, *, rounded: bool = False, slim: bool = False) -> Rows:
    """Indicators as rows. ``rounded`` gives values as people read them, ``slim`` leaves out the coverage."""
    sliced = any(record.slice is not None for record in records)
    columns = [*(_SLICE if sliced else ()), *(c for c in _COLUMNS if not (slim and c.name == "coverage"))]
    values = []
    for record in records:
        row = _row(record, lang, rounded)
        values.append(tuple(row[column.name] for column in columns))
    as_of = records[0].as_of if records else ""
    return Rows("metrics", {}, as_of, tuple(columns), tuple(values), False, "sidu")


_READING = (
    Column("id", "string", {"zh": "编号", "en": "Id"}),
    Column("title", "string", {"zh": "指标", "en": "Indicator"}),
    Column("value", "string", {"zh": "值", "en": "Value"}),
    Column("n", "integer", {"zh": "n", "en": "n"}),
    Column("ci", "string", {"zh": "95% 区间", "en": "95 % interval"}),
    Column("remark", "string", {"zh": "无值原因", "en": "Why no value"}),
)


def reading_rows(records: Sequence[Indicator], lang: str) -> Rows:
    """Indicators as they stand in a report: value and unit in one cell."""
    values = []
    for record in records:
        row = _row(record, lang, True)
        shown = in_language(reading_of(record), lang) if record.value is not None else None
        values.append((record.id, row["title"], shown, record.answer.n, row["ci"], row["reason"]))
    return Rows("metrics", {}, records[0].as_of if records else "", _READING, tuple(values), False, "sidu")


def _row(record: Indicator, lang: str, rounded: bool) -> dict[str, object]:
    answer, definition = record.answer, record.definition
    unit = definition.unit
    part = record.slice
    return {
        "slice": part.value if part else None,
        "part": in_language(part.title, lang) if part else None,
        "id": record.id,
        "dimension": definition.dimension,
        "title": in_language(definition.title, lang),
        "value": _short(answer.value) if rounded else answer.value,
        "unit": in_language({"zh": unit, "en": UNITS.get(unit, unit)}, lang) if unit else None,
        "n": answer.n,
        "ci": _interval(answer.ci) if answer.ci else None,
        "reason": record.reason.text(lang) if record.reason else None,
        "coverage": _share(record.coverage, lang) if record.coverage else None,
        "method": answer.method,
        "as_of": record.as_of,
        "evidence": len(record.evidence),
    }


def _short(value: Number | None) -> Number | None:
    if value is None or isinstance(value, int):
        return value
    short = float(f"{value:.4g}")
    return int(short) if short.is_integer() else short


def _interval(bounds: tuple[Number | None, Number | None]) -> str:
    low, high = ("…" if bound is None else f"{bound:.3g}" for bound in bounds)
    return f"[{low}, {high}]"


def _percent(low: float, high: float | None) -> str:
    """A coverage as people read it: one figure where both ends agree."""
    ends = list(dict.fromkeys(f"{100 * end:.3g}%" for end in (low, high) if end is not None))
    return "–".join(ends) if high is not None else f"≥ {ends[0]}"


def _share(share: Share, lang: str) -> str:
    text = _percent(share.lower, share.upper)
    return f"{text} {in_language({'zh': '样本', 'en': 'sample'}, lang)}" if share.sample else text


_SECTIONS = {"intro": {"zh": "引言", "en": "introduction"}, "end": {"zh": "结尾", "en": "end"}}
_COVERAGE = (
    Column("figure", "id", {"zh": "编号", "en": "Figure"}, data_only=True),
    Column("title", "string", {"zh": "报道数字", "en": "Reported figure"}),
    Column("section", "string", {"zh": "章节", "en": "Section"}),
    Column("reported_as", "string", {"zh": "原文", "en": "As reported"}),
    Column("reported", "string", {"zh": "报道", "en": "Reported"}),
    Column("recorded", "integer", {"zh": "已载", "en": "Recorded"}),
    Column("coverage", "string", {"zh": "覆盖", "en": "Coverage"}),
    Column("flag", "string", {"zh": "标记", "en": "Flag"}),
)


def coverage_rows(found: Sequence[Coverage], lang: str) -> Rows:
    """Reported figures beside what is on record."""
    values = []
    for coverage in found:
        figure, label = coverage.figure, coverage.document()["label"]
        section = (
            in_language(_SECTIONS.get(figure.section, {"zh": f"§{figure.section}"}), lang) if figure.section else None
        )
        coverage_text = _percent(*coverage.interval) if coverage.interval else None
        if coverage.recorded is None:
            coverage_text = in_language({"zh": "不与记录比较", "en": "not compared with records"}, lang)
        values.append(
            (
                figure.id, in_language(figure.title, lang), section, figure.reported_as, reported_text(coverage, lang),
                coverage.recorded, coverage_text, in_language(label, lang) if label else None,
            )
        )  # fmt: skip
    return Rows("coverage", {}, "", _COVERAGE, tuple(values), False, "sidu")


def reported_text(coverage: Coverage, lang: str) -> str:
    """A reported figure as an interval."""
    figure = coverage.figure
    if (figure.unit or "").startswith("元"):
        low, high = (money_text(bound, lang) for bound in (figure.lower, figure.upper))
    else:
        low, high = f"{figure.lower:g}", f"{figure.upper:g}"
    return low if figure.exact else f"[{low}, {high})"


def headings(found: Assessment, dimension: str, lang: str) -> str:
    """The title of a dimension with the coverage of its least covered figure."""
    title, covered = in_language(DIMENSION_TITLES[dimension], lang), least_covered_text(found, dimension, lang)
    return f"{title}  ({covered})" if covered else title


def least_covered_text(found: Assessment, dimension: str, lang: str) -> str:
    """The least covered figure of a dimension and its coverage; nothing where no figure can be compared."""
    share = least_covered(found.coverage).get(dimension)
    if share is None:
        return ""
    figure = next(c.figure for c in found.coverage if c.figure.id == share.figure)
    label = in_language({"zh": "最低覆盖", "en": "least covered"}, lang)
    return f"{label}: {in_language(figure.title, lang)} {_share(share, lang)}"
