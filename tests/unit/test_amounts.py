"""Quantities, money, reported figures, dates and periods: what is taken, what it becomes, what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from graph_loader.ontology import Rejected
from graph_loader.ontology.amounts import Date, Figure, Money, Period, date_span
from graph_loader.ontology.values import (
    Quantity,
)
from tests.unit.test_fields import day, refused, stored

QUANTITY = Quantity("kV", {"V": Decimal("0.001")})


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("15 kV", 15.0),
        ("15kV", 15.0),
        ("15", 15.0),
        ("1,500 V", 1.5),
        ("-2.5 kV", -2.5),
        ("0 V", 0.0),
        ("-0", 0.0),
    ],
)
def test_quantities_in_the_declared_unit(written, value):
    assert stored(QUANTITY, written) == {"": value, "_unit": "kV"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("15 MV", "KG311"),
        ("kV", "KG320"),
        ("1.2.3 kV", "KG320"),
        ("1,23 kV", "KG320"),
        ("[15]", "KG301"),
        ("''", "KG320"),
    ],
)
def test_quantities_refused(written, code):
    assert refused(QUANTITY, written) == code


# Money


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("120万元", 1_200_000, "CNY"),
        ("3.5亿元", 350_000_000, "CNY"),
        ("80000 元", 80_000, "CNY"),
        ("80,000", 80_000, "CNY"),
        ("20 万美元", 200_000, "USD"),
        ("5百万欧元", 5_000_000, "EUR"),
        ("1.5万亿人民币", 1_500_000_000_000, "CNY"),
        ("0", 0, "CNY"),
        ("100 USD", 100, "USD"),
        ("3千元", 3000, "CNY"),
        ("0.0001万元", 1, "CNY"),
        ("{amount: 5, unit: 万元}", 50_000, "CNY"),
        ("{amount: 5, unit: 万美元}", 50_000, "USD"),
        ("{amount: 5, currency: EUR}", 5, "EUR"),
        ("{amount: 5, unit: 万, currency: 美元}", 50_000, "USD"),
        ("{amount: '1,000.50', unit: 万元}", 10_005_000, "CNY"),
        ("{amount: 5, unit: ~, currency: ~}", 5, "CNY"),
        ("{amount: 5, unit: 万元, currency: CNY}", 50_000, "CNY"),
    ],
)
def test_money_is_whole_yuan_and_a_currency(written, amount, currency):
    assert stored(Money(), written) == {"": amount, "_currency": currency}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("-5万元", "KG310"),
        ("{amount: -5}", "KG310"),
        ("很多", "KG309"),
        ("''", "KG309"),
        ("万元", "KG309"),
        ("1,23元", "KG309"),
        ("5万斤", "KG311"),
        ("5 GBX", "KG311"),
        ("{amount: 5, unit: 斤}", "KG311"),
        ("{amount: 5, currency: XYZ}", "KG311"),
        ("{amount: 5, unit: 万美元, currency: CNY}", "KG311"),
        ("0.5元", "KG323"),
        ("0.00001万元", "KG323"),
        ("{unit: 万元}", "KG309"),
        ("{amount: ~}", "KG309"),
        ("{amount: 5, units: 元}", "KG324"),
        ("{amount: [5]}", "KG301"),
        ("99999999999万亿元", "KG321"),
        ("[5]", "KG301"),
    ],
)
def test_money_refused(written, code):
    assert refused(Money(), written) == code


# Figures: the intervals are a policy of the project


@pytest.mark.parametrize(
    ("written", "value", "lower", "upper", "qualifier"),
    [
        ("7", 7, 7, 7, "exact"),
        ("4800余", 4800, 4800, 4900, "余"),
        ("100多", 100, 100, 200, "多"),
        ("30多", 30, 30, 40, "多"),
        ("2900余", 2900, 2900, 3000, "余"),
        ("近200亿", 200 * 10**8, 180 * 10**8, 200 * 10**8, "近"),
        ("31亿", 31 * 10**8, 31 * 10**8, 31 * 10**8, "exact"),
        ("31亿余", 31 * 10**8, 31 * 10**8, 32 * 10**8, "余"),
        ("100多亿", 100 * 10**8, 100 * 10**8, 200 * 10**8, "多"),
        ("1.5万余", 15_000, 15_000, 16_000, "余"),
        ("1,050余", 1050, 1050, 1060, "余"),
        ("近 15", 15, 14, 15, "近"),
        ("0余", 0, 0, 1, "余"),
        ("0", 0, 0, 0, "exact"),
    ],
)
def test_figures_with_their_interval(written, value, lower, upper, qualifier):
    expected = {"": value, "_lower": lower, "_upper": upper, "_qualifier": qualifier}
    assert stored(Figure(), written) == expected
    assert all(type(stored(Figure(), written)[name]) is int for name in ("", "_lower", "_upper"))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("很多", "KG312"),
        ("近100余", "KG312"),
        ("100余多", "KG312"),
        ("-5", "KG312"),
        ("100家", "KG312"),
        ("1.5", "KG312"),
        ("1,23", "KG312"),
        ("约100", "KG312"),
        ("百余", "KG312"),
        ("''", "KG312"),
        ("[1]", "KG301"),
        ("9223372036854775808", "KG321"),
        ("9200000000000000000余", "KG321"),
    ],
)
def test_figures_refused(written, code):
    assert refused(Figure(), written) == code


# Dates and periods


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-03", "2022-03-01", "2022-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022-03-14", "2022-03-14", "2022-03-14"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
    ],
)
def test_dates_of_every_precision(written, first, last):
    assert stored(Date(), written) == {"": written, "_from": day(first), "_to": day(last)}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2024-13-45", "KG306"),
        ("2024-13", "KG306"),
        ("2024-00", "KG306"),
        ("2023-02-29", "KG306"),
        ("0000", "KG306"),
        ("0000-02", "KG306"),
        ("2024/05/25", "KG305"),
        ("24-05-25", "KG305"),
        ("2024-5-25", "KG305"),
        ("2024年", "KG305"),
        ("２０２４", "KG305"),
        ("2024-05-25T00:00", "KG305"),
        ("''", "KG305"),
        ("[2024]", "KG301"),
    ],
)
def test_dates_refused(written, code):
    assert refused(Date(), written) == code
    if code != "KG301":
        with pytest.raises(Rejected) as error:
            date_span(written.strip("'"))
        assert error.value.code == code


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2022/2024-06", "2022-01-01", "2024-06-30"),
        ("2022/", "2022-01-01", None),
        ("/2024", None, "2024-12-31"),
        ("2022-03", "2022-03-01", "2022-03-31"),
        ("2022/2022", "2022-01-01", "2022-12-31"),
        ("2022-06/2022", "2022-06-01", "2022-12-31"),
    ],
)
def test_periods(written, first, last):
    expected: dict[str, object] = {"": written}
    if first:
        expected["_from"] = day(first)
    if last:
        expected["_to"] = day(last)
    assert stored(Period(), written) == expected


def test_spaces_in_a_period_are_let_go():
    assert stored(Period(), "' 2022 / 2024 '")[""] == "2022/2024"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("/", "KG307"),
        ("''", "KG307"),
        ("2024/2022", "KG308"),
        ("2022-06/2022-05-31", "KG308"),
        ("2022//2024", "KG305"),
        ("2022/2023/2024", "KG305"),
        ("since 2022", "KG305"),
        ("2022-13/", "KG306"),
        ("[2022]", "KG301"),
    ],
)
def test_periods_refused(written, code):
    assert refused(Period(), written) == code
