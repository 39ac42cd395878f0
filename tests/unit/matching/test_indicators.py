"""Indicators: units in base units, bounds on both sides, and unknown wherever it is not certain."""

from __future__ import annotations

import pytest

from graph_loader.matching.indicators import check, quantity_of


@pytest.mark.parametrize(
    ("wanted", "stated", "verdict"),
    [
        ("耐温 ≥ 200 ℃", "耐温 250 ℃", "yes"), ("耐温 ≥ 200 ℃", "耐温 150 ℃", "no"),
        ("耐温 ≥ 200 ℃", "耐温 ≥ 180 ℃", "unknown"), ("耐温 ≥ 200 ℃", "耐温 ≤ 180 ℃", "no"),
        ("耐温 ≥ 200 ℃", "耐温 ≤ 300 ℃", "unknown"), ("耐温 ≥ 200 ℃", "耐温 500 K", "yes"),
        ("耐压 ≥ 10 kV", "耐压 12千伏", "yes"), ("耐压不低于１０ｋＶ", "耐压9999 V", "no"),
        ("压力 ≥ 1 MPa", "压力 5 mPa", "no"), ("分辨率 ≤ 5 μm", "分辨率 5 微米", "yes"),
        ("耐温 ≥ 200 ℃", "耐压 10 kV", "unknown"), ("耐温 ≥ 200 ℃", "重量 300 ℃", "unknown"),
        ("使用寿命 ≥ 2 年", "使用寿命 18 个月", "no"), ("分辨率优于5μm", "分辨率 3 μm", "unknown"),
        ("温度 100~200 ℃", "温度 150 ℃", "unknown"), ("耐温 ≥ 200 ℃", "", "unknown"), ("美观", "美观", "unknown"),
        ("速度 ≥ 5 m/s", "速度 6 m", "unknown"), ("合格率 ≥ 99%", "合格率 99.5%", "yes"),
        ("寿命 ≥ 15 年", "寿命 10 年以上", "unknown"), ("寿命 10 年以上", "寿命 12 年", "yes"),
        ("寿命10年及以上", "寿命 8 年", "no"), ("误差小于等于 5 %", "误差 3 % 以内", "yes"),
        ("产线 3 条以上", "产线 5 条", "yes"), ("误差 5 % 以内", "误差 8 %", "no"),
    ],
)  # fmt: skip
def test_verdicts(wanted, stated, verdict):
    assert [found.verdict for found in check([wanted], [stated])] == [verdict]


def test_what_is_met_by_one_statement_is_met():
    assert check(["耐温 ≥ 200 ℃"], ["耐温 100 ℃", "耐温 300 ℃"])[0].stated == "耐温 300 ℃"


def test_a_unit_that_is_not_known_is_not_guessed():
    assert quantity_of("速度 5 foo") is None
