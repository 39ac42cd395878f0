"""Every field type: which written forms it takes, what it stores, and what it refuses with which code."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from graph_loader.ontology import Rejected
from graph_loader.ontology.amounts import Date, Figure, Money, Period, date_span
from graph_loader.ontology.identifiers import DivisionCode, Doi, IndustryCode, Ipc, Isni, Orcid, Ror, Uscc
from graph_loader.ontology.values import (
    Boolean,
    DecimalNumber,
    Enum,
    FieldType,
    Integer,
    Localized,
    Quantity,
    Reference,
    Text,
    Url,
)
from graph_loader.records import Mapping, Scalar
from graph_loader.yaml_events import parse_text


def stored(kind: FieldType, written: str) -> dict[str, object]:
    """What a value written in YAML becomes."""
    tree, problems = parse_text(f"x: {written}", "f.yaml")
    assert problems == [] and isinstance(tree, Mapping)
    return dict(kind.convert(tree.entries[0][1]))


def refused(kind: FieldType, written: str) -> str:
    with pytest.raises(Rejected) as error:
        stored(kind, written)
    return error.value.code


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# Texts


@pytest.mark.parametrize("text", ["010", "no", "1:30", "2024-13-45", "0x1F", "1e3", "true", "潍坊", "a  b"])
def test_text_is_kept_to_the_letter(text):
    assert stored(Text(), text) == {"": text}


def test_text_keeps_spaces_within_quotes():
    assert stored(Text(), "'  a '") == {"": "  a "}


@pytest.mark.parametrize(
    ("written", "code"), [("''", "KG322"), ("'  '", "KG322"), ("[a]", "KG301"), ("{a: b}", "KG301")]
)
def test_text_refuses(written, code):
    assert refused(Text(), written) == code


def test_text_with_a_pattern_is_matched_whole():
    kind = Text(pattern="[A-Z]{2}")
    assert stored(kind, "CN") == {"": "CN"}
    for written in ("CNX", "cn", "'CN '", '"CN\\n"'):
        assert refused(kind, written) == "KG316"
    # Long texts never reach the matcher.
    assert refused(kind, "A" * 257) == "KG318"


def test_text_no_longer_than():
    assert stored(Text(max_length=3), "潍坊市") == {"": "潍坊市"}
    assert refused(Text(max_length=3), "潍坊市区") == "KG318"


LOCALIZED = Localized(("zh", "en"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("潍坊", {"_zh": "潍坊"}),
        ("{zh: 潍坊, en: Weifang}", {"_zh": "潍坊", "_en": "Weifang"}),
        ("{en: Weifang}", {"_en": "Weifang"}),
        ("{zh: 潍坊, en: ''}", {"_zh": "潍坊"}),
        ("{zh: 潍坊, en: ~}", {"_zh": "潍坊"}),
        ("{zh: 潍坊, en: null}", {"_zh": "潍坊"}),
        ("{zh: 'null', en: no}", {"_zh": "null", "_en": "no"}),
    ],
)
def test_localized_text(written, expected):
    assert stored(LOCALIZED, written) == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{fr: Weifang}", "KG319"),
        ("{}", "KG322"),
        ("{zh: ''}", "KG322"),
        ("{zh: ~, en: ~}", "KG322"),
        ("[a]", "KG301"),
        ("{zh: [a]}", "KG301"),
        ("''", "KG322"),
    ],
)
def test_localized_text_refuses(written, code):
    assert refused(LOCALIZED, written) == code


def test_a_plain_localized_text_is_in_the_first_language():
    assert stored(Localized(("en", "zh")), "Weifang") == {"_en": "Weifang"}


# Numbers


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0),
        ("010", 10),
        ("-7", -7),
        ("+7", 7),
        ("2147483648", 2**31),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775807", -(2**63) + 1),
    ],
)
def test_integers(written, value):
    assert stored(Integer(), written) == {"": value}
    assert type(stored(Integer(), written)[""]) is int


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.0", "KG302"),
        ("1,000", "KG302"),
        ("1e3", "KG302"),
        ("0x1F", "KG302"),
        ("ten", "KG302"),
        ("１２", "KG302"),
        ("''", "KG302"),
        ("'1 '", "KG302"),
        ("9223372036854775808", "KG321"),
        ("-9223372036854775808", "KG321"),
        ("9" * 40, "KG321"),
        ("9" * 41, "KG302"),
        ("[1]", "KG301"),
    ],
)
def test_integers_refused(written, code):
    assert refused(Integer(), written) == code


def test_integers_within_bounds():
    kind = Integer(Decimal(1), Decimal(10))
    assert [stored(kind, text)[""] for text in ("1", "10")] == [1, 10]
    assert [refused(kind, text) for text in ("0", "11")] == ["KG317", "KG317"]


@pytest.mark.parametrize(
    ("scale", "written", "value"),
    [
        (6, "0.25", 0.25),
        (2, "1,234.567", 1234.57),
        (0, "2", 2.0),
        (1, "0.25", 0.2),
        (1, "0.35", 0.4),
        (6, "-0.0", 0.0),
        (6, "-12.5", -12.5),
        (15, "0.123456789012345", 0.123456789012345),
        (6, "9" * 30, 1e30),
        (6, "9" * 30 + ".123456", 1e30),
    ],
)
def test_decimals_are_rounded_at_their_scale(scale, written, value):
    assert stored(DecimalNumber(scale), written) == {"": value}
    assert repr(stored(DecimalNumber(scale), written)[""]) == repr(value)


@pytest.mark.parametrize("written", ["1e3", "nan", "inf", "1.", ".5", "1,23", "1.2.3", "0x1", "''", "9" * 31, "１.５"])
def test_decimals_refused(written):
    assert refused(DecimalNumber(6), written) == "KG303"


def test_decimals_within_bounds():
    assert refused(DecimalNumber(6, Decimal(0), Decimal(1)), "1.5") == "KG317"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("True", True),
        ("yes", True),
        ("是", True),
        ("false", False),
        ("NO", False),
        ("否", False),
    ],
)
def test_booleans(written, value):
    assert stored(Boolean(), written) == {"": value}


@pytest.mark.parametrize("written", ["1", "0", "maybe", "''", "on", "对"])
def test_booleans_refused(written):
    assert refused(Boolean(), written) == "KG304"


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


# Words, references, addresses


def test_enumerations_by_id_or_title():
    kind = Enum("mode", {"online": "online", "线上": "online", "Online": "online", "both": "both"})
    for written in ("online", "线上", "Online", "' online '"):
        assert stored(kind, written) == {"": "online"}
    with pytest.raises(Rejected) as error:
        kind.value("onlin")
    assert error.value.code == "KG313"
    assert error.value.arguments["choices"] == ["both", "online"]


def test_references_are_texts():
    assert stored(Reference(("University",)), "xjtu") == {"": "xjtu"}
    assert refused(Reference(("University",)), "''") == "KG322"


@pytest.mark.parametrize(
    "written",
    [
        "http://www.weifang.gov.cn",
        "https://a.cn/b?c=d#e",
        "HTTPS://A.CN/",
        "http://例子.中国/潍坊",
        "http://127.0.0.1:8080/x",
    ],
)
def test_addresses(written):
    assert stored(Url(), f"'{written}'") == {"": written}


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.cn",
        "www.a.cn",
        "http://",
        "http:///x",
        "https://a.cn/ b",
        'https://a.cn/"onclick=',
        "https://a.cn/<script>",
        "https://user:secret@a.cn/",
        "file:///etc/passwd",
        "//a.cn",
        "",
        "https://a.cn/x\\ny",
        "https:\\\\a.cn",
    ],
)
def test_addresses_refused(written):
    with pytest.raises(Rejected) as error:
        Url().value(written)
    assert error.value.code == "KG314"


# Identifiers, with real ones


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (Ror(), "034t30j35", "034t30j35"),  # Chinese Academy of Sciences
        (Ror(), "https://ror.org/034t30j35", "034t30j35"),
        (Ror(), "ROR.org/017ZHMM22", "017zhmm22"),  # Xi'an Jiaotong University
        (Uscc(), "91110000600037341L", "91110000600037341L"),
        (Uscc(), "9111 0000 6000 37341l", "91110000600037341L"),
        (Uscc(), "91440300708461136T", "91440300708461136T"),  # an enterprise
        (Uscc(), "12100000400010275N", "12100000400010275N"),  # a public institution
        (Orcid(), "0000-0002-1825-0097", "0000-0002-1825-0097"),
        (Orcid(), "https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
        (Orcid(), "000000021694233x", "0000-0002-1694-233X"),
        (Isni(), "0000 0001 2281 955X", "000000012281955X"),  # an example of ISO 27729
        (Isni(), "https://isni.org/isni/000000012281955X", "000000012281955X"),
        (Doi(), "10.1000/182", "10.1000/182"),  # the DOI handbook
        (Doi(), "https://doi.org/10.1000/ABC", "10.1000/abc"),
        (Doi(), "doi: 10.1000/182", "10.1000/182"),
        (DivisionCode(), "370700", "370700"),
        (DivisionCode(), "370785", "370785"),
        (DivisionCode(), "370000", "370000"),
        (DivisionCode(), "110000", "110000"),
        (DivisionCode(), "429004", "429004"),
        (IndustryCode(), "C35", "C35"),
        (IndustryCode(), "c3511", "C3511"),
        (IndustryCode(), "A", "A"),
        (Ipc(), "F16H 61/02", "F16H 61/02"),
        (Ipc(), "f16h61/02", "F16H 61/02"),
        (Ipc(), "F16H", "F16H"),
        (Ipc(), "H", "H"),
    ],
)
def test_identifiers_in_one_spelling(kind, written, value):
    assert stored(kind, f"'{written}'") == {"": value}


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Ror(), "034t30j36"),
        (Ror(), "134t30j35"),
        (Ror(), "034t30l35"),
        (Ror(), "034t30j3"),
        (Ror(), "０34t30j35"),
        (Uscc(), "91110000600037342L"),
        (Uscc(), "9111000060003734IL"),
        (Uscc(), "91110000600037341"),
        (Orcid(), "0000-0002-1825-0098"),
        (Orcid(), "0000-0002-1825"),
        (Orcid(), "X000-0002-1825-0097"),
        (Isni(), "0000 0001 2281 9550"),
        (Isni(), "0000"),
        (Doi(), "11.1000/182"),
        (Doi(), "10.1/182"),
        (Doi(), "10.1000"),
        (Doi(), "10.1000/a b"),
        (DivisionCode(), "379999"),
        (DivisionCode(), "37070"),
        (DivisionCode(), "990000"),
        (DivisionCode(), "000000"),
        (IndustryCode(), "X35"),
        (IndustryCode(), "C35112"),
        (IndustryCode(), "35"),
        (Ipc(), "I16H"),
        (Ipc(), "F16H 61/2/3"),
        (Ipc(), "F1"),
        (Ipc(), ""),
    ],
)
def test_identifiers_refused(kind, written):
    with pytest.raises(Rejected) as error:
        kind.value(written)
    assert (error.value.code, error.value.arguments["kind"]) == ("KG315", kind.name)


def test_a_list_where_one_identifier_is_meant():
    with pytest.raises(Rejected) as error:
        Ror().convert(Mapping([(Scalar("a", 1, 1, True), Scalar("b", 1, 1, True))], 1, 1))
    assert error.value.code == "KG301"
