"""The chapter on the composite index, where one was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph_loader.metrics.assessment import DIMENSION_TITLES
from graph_loader.metrics.composite import Composite
from graph_loader.metrics.indicator import REGISTRY
from graph_loader.metrics.sensitivity import Effect
from graph_loader.reports.model import Block, Heading, Listing, Paragraph
from graph_loader.rows import Column, Rows
from graph_loader.titles import in_language

SCORE_WIDTHS = (0.09, 0.27, 0.12, 0.12, 0.15, 0.25)
SENSITIVITY_WIDTHS = (0.28, 0.09, 0.09, 0.09, 0.09, 0.18, 0.18)
_FACTORS: Mapping[str, Mapping[str, str]] = {
    "weights": {"zh": "权重（Dirichlet）", "en": "weights (Dirichlet)"},
    "aggregation": {"zh": "算术或几何平均", "en": "arithmetic or geometric"},
    "goalposts": {"zh": "标杆值 ±25 %", "en": "goalposts ±25 %"},
    "left_out": {"zh": "去掉一个指标", "en": "one indicator left out"},
    "all": {"zh": "以上同时变动", "en": "all of these together"},
    "edges": {"zh": "少载 10 % 的联系", "en": "10 % of the links not recorded"},
}
_RULES = {
    "zh": "规则：指标按固定标杆值折成 0 至 1，超出者截断并注明；维度为算术平均，指数为四个维度的几何平均，"
    "每个维度不低于 {floor}；有值指标不足三分之二的维度没有得分，缺一个维度即没有指数。报道数字和非单调的指标不入。",
    "en": "Rules: indicators are scored from 0 to 1 between fixed goalposts; what lies beyond is clipped and named. A "
    "dimension is the arithmetic mean, the index the geometric mean of four dimensions, each at least {floor}. With "
    "less than two thirds of its indicators a dimension has no score, and without one there is no index. Reported "
    "figures and what is not monotone stay out.",
}


def index_text(found: Composite, lang: str) -> str:
    """The index in a sentence, or why there is none."""
    if found.index is not None:
        whole = found.sensitivity.get("all")
        between = f" [{whole.low:.3f}, {whole.high:.3f}]" if whole else ""
        text = f"{found.index:.3f}{between}"
        return in_language({"zh": f"综合指数 {text}（5–95 %）", "en": f"Composite index {text} (5–95 %)"}, lang)
    joints = {"zh": "、", "en": ", "}
    names = {one: joint.join(DIMENSION_TITLES[d][one] for d in found.missing) for one, joint in joints.items()}
    return in_language(
        {
            "zh": f"没有综合指数：{names['zh']}的有值指标不足三分之二",
            "en": f"no composite index: less than two thirds of the indicators have a value in {names['en']}",
        },
        lang,
    )


def composite_blocks(found: Composite, lang: str) -> Iterator[Block]:
    """Heading, index, rules, scores with goalposts, sensitivity, what is left out."""
    yield Heading(in_language({"zh": "综合指数（应要求）", "en": "Composite index (on request)"}, lang))
    yield Paragraph(index_text(found, lang))
    floor = f"{found.goalposts.floor:g}"
    yield Paragraph(in_language({one: text.format(floor=floor) for one, text in _RULES.items()}, lang), quiet=True)
    yield Listing(score_rows(found, lang), SCORE_WIDTHS)
    if found.sensitivity:
        yield Listing(sensitivity_rows(found, lang), SENSITIVITY_WIDTHS)
    versions = ", ".join(found.goalposts.versions)
    left = "; ".join(f"{id} {in_language(why, lang)}" for id, why in found.goalposts.left_out.items())
    remark = {"zh": f"标杆值：{versions}。不入指数：{left}", "en": f"Goalposts: {versions}. Left out: {left}"}
    yield Paragraph(in_language(remark, lang), quiet=True)


def score_rows(found: Composite, lang: str) -> Rows:
    """Dimensions and, beneath each, its indicators with value, score and goalposts."""
    columns = (
        Column("id", "string", {"zh": "编号", "en": "Id"}),
        Column("title", "string", {"zh": "指标", "en": "Indicator"}),
        Column("value", "decimal", {"zh": "值", "en": "Value"}),
        Column("score", "decimal", {"zh": "得分", "en": "Score"}),
        Column("goalposts", "string", {"zh": "标杆值", "en": "Goalposts"}),
        Column("source", "string", {"zh": "依据", "en": "Source"}),
    )
    values: list[tuple[object, ...]] = []
    for name, scores in found.scores.items():
        ids = [id for id in found.values if REGISTRY[id].dimension == name]
        have = {"zh": f"{len(scores)}/{len(ids)} 项有值", "en": f"{len(scores)} of {len(ids)} have a value"}
        total = _short(found.dimensions[name])
        values.append((None, in_language(DIMENSION_TITLES[name], lang), None, total, None, in_language(have, lang)))
        values += [_score_row(found, id, scores.get(id), lang) for id in ids]
    return Rows("composite", {}, "", columns, tuple(values), False, "sidu")


def _score_row(found: Composite, id: str, score: float | None, lang: str) -> tuple[object, ...]:
    post = found.goalposts.posts[id]
    mark = in_language({"zh": "（截断）", "en": " (clipped)"}, lang) if id in found.clipped else ""
    between = f"{post.hi:g} – {post.lo:g}" if post.down else f"{post.lo:g} – {post.hi:g}"
    via = "" if post.transform == "none" else f", {post.transform}"
    title, source = in_language(REGISTRY[id].title, lang), in_language(post.source, lang)
    return id, title, _short(found.values[id]), _short(score), f"{between}{via}{mark}", source


def sensitivity_rows(found: Composite, lang: str) -> Rows:
    """Where the index lies when choices vary, and which share of its variance every choice makes."""
    columns = (
        Column("factor", "string", {"zh": "变动", "en": "What varies"}),
        Column("p5", "decimal", {"zh": "5 %", "en": "5 %"}),
        Column("median", "decimal", {"zh": "中位", "en": "Median"}),
        Column("p95", "decimal", {"zh": "95 %", "en": "95 %"}),
        Column("draws", "integer", {"zh": "抽样", "en": "Draws"}),
        Column("first", "string", {"zh": "一阶 Sobol'", "en": "Sobol' first"}),
        Column("total", "string", {"zh": "总 Sobol'", "en": "Sobol' total"}),
    )
    values = tuple(
        (
            in_language(_FACTORS[name], lang), _short(r.low), _short(r.median), _short(r.high), r.draws,
            *_effect(found.effects.get(name)),
        ) for name, r in found.sensitivity.items()
    )  # fmt: skip
    return Rows("sensitivity", {}, "", columns, values, False, "sidu")


def _effect(effect: Effect | None) -> tuple[str | None, str | None]:
    """The share of the variance by itself and in all, each with its 95 % interval."""
    if effect is None:
        return None, None
    first, total = (
        f"{share:.2f} [{low:.2f}, {high:.2f}]"
        for share, (low, high) in ((effect.first, effect.first_ci), (effect.total, effect.total_ci))
    )
    return first, total


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
