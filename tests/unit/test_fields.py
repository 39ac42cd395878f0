"""Every field type: which written forms it takes, what it stores, and what it refuses with which code."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from graph_loader.ontology import Rejected
from graph_loader.ontology.identifiers import DivisionCode, Doi, IndustryCode, Ipc, Isni, Orcid, Ror, Uscc
from graph_loader.ontology.values import (
    Boolean,
    DecimalNumber,
    Enum,
    FieldType,
    Integer,
    Localized,
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
