"""Technical indicators as quantities: what a demand asks for against what an offer states; never a part of a score."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["yes", "no", "unknown"]
Bound = Literal["min", "max", "is"]
_SCALES = {"n": 1e-9, "μ": 1e-6, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}
_CHINESE = {"纳": 1e-9, "微": 1e-6, "毫": 1e-3, "": 1.0, "千": 1e3, "兆": 1e6, "吉": 1e9}
_WITH_PREFIX = {
    "voltage": ("V", "伏"), "power": ("W", "瓦"), "pressure": ("Pa", "帕"), "length": ("m", "米"), "time": ("s", "秒"),
    "frequency": ("Hz", "赫兹"), "current": ("A", "安"), "energy": ("J", "焦耳"), "force": ("N", "牛"),
    "mass": ("g", "克"), "volume": ("L", "升"),
}  # fmt: skip
_PLAIN: dict[str, tuple[str, float, float]] = {
    "°C": ("temperature", 1.0, 273.15), "摄氏度": ("temperature", 1.0, 273.15), "度": ("angle", 1.0, 0.0),
    "°": ("angle", 1.0, 0.0), "K": ("temperature", 1.0, 0.0), "%": ("share", 0.01, 0.0), "‰": ("share", 0.001, 0.0),
    "bar": ("pressure", 1e5, 0.0), "cm": ("length", 0.01, 0.0), "厘米": ("length", 0.01, 0.0), "t": ("mass", 1e6, 0.0),
    "公斤": ("mass", 1e3, 0.0), "吨": ("mass", 1e6, 0.0), "公里": ("length", 1e3, 0.0), "min": ("time", 60.0, 0.0),
    "分钟": ("time", 60.0, 0.0), "h": ("time", 3600.0, 0.0), "小时": ("time", 3600.0, 0.0),
    "天": ("time", 86400.0, 0.0), "年": ("time", 31557600.0, 0.0), "个月": ("time", 2629800.0, 0.0),
    "Wh": ("energy", 3600.0, 0.0), "kWh": ("energy", 3.6e6, 0.0), "rpm": ("rotation", 1.0, 0.0),
    "r/min": ("rotation", 1.0, 0.0), "转/分": ("rotation", 1.0, 0.0), "dB": ("level", 1.0, 0.0),
    "": ("number", 1.0, 0.0),
    "次": ("number", 1.0, 0.0), "万次": ("number", 1e4, 0.0), "Wh/kg": ("energy/mass", 1.0, 0.0),
    "g/cm3": ("density", 1.0, 0.0), "W/(m·K)": ("conductivity", 1.0, 0.0), "HV": ("Vickers", 1.0, 0.0),
}  # fmt: skip
UNITS = _PLAIN | {
    prefix + name: (dimension, scale, 0.0)
    for dimension, (latin, chinese) in _WITH_PREFIX.items()
    for name, scales in ((latin, _SCALES), (chinese, _CHINESE))
    for prefix, scale in scales.items()
}
"""Unit as written → (dimension, factor, offset) to the dimension's base; capitals count, since mPa is not MPa."""

_AT_LEAST = (">=", "≥", "≧", "大于等于", "不低于", "不小于", "不少于", "至少", "高于", "大于", "超过", ">")
_AT_MOST = (
    "<=",
    "≤",
    "≦",
    "小于等于",
    "不高于",
    "不大于",
    "不超过",
    "不多于",
    "至多",
    "低于",
    "小于",
    "<",
    "以下",
    "以内",
)
_BEHIND: dict[str | None, Bound] = {"以上": "min", "以下": "max", "以内": "max"}
_WORDS = sorted((*_AT_LEAST, *_AT_MOST), key=lambda word: -len(word))
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True) if unit)
_QUANTITY = re.compile(
    rf"(?P<name>[^\d<>=≥≤≧≦,;:。、]*?)[\s:为达到]*(?P<word>{'|'.join(map(re.escape, _WORDS))})?\s*"
    rf"(?P<value>[-−]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(?P<unit>(?:{_UNIT})(?![A-Za-z]))?"
    # A bound may also stand behind: 10 年以上, 20 个及以下.
    r"(?P<range>\s*[~～—–-]\s*\d)?(?P<rest>[A-Za-z/]+)?(?:[^\d,;。、]{0,3}(?P<behind>以上|以下|以内))?"
)
_SPREAD = 1e-9


@dataclass(frozen=True, slots=True)
class Quantity:
    """One indicator: what it is about, how it is bounded (``min``, ``max``, ``is``), in base units of its dimension."""

    text: str
    name: str
    bound: Bound
    value: float
    dimension: str


@dataclass(frozen=True, slots=True)
class Check:
    """One indicator of a demand: met, not met or not known, and the statement of the offer that says so."""

    wanted: str
    verdict: Verdict
    stated: str | None


def quantity_of(text: str) -> Quantity | None:
    """The quantity that an indicator states; None where none can be read with certainty (a range, an unknown unit).

    >>> quantity_of("耐压 ≥ 10 kV")
    Quantity(text='耐压 ≥ 10 kV', name='耐压', bound='min', value=10000.0, dimension='voltage')
    """
    plain = unicodedata.normalize("NFKC", text).replace("µ", "μ")
    found = _QUANTITY.search(plain)
    if found is None or found["range"] or found["rest"]:
        return None
    word = found["word"]
    bound = "min" if word in _AT_LEAST else "max" if word in _AT_MOST else _BEHIND.get(found["behind"], "is")
    if "优于" in found["name"]:
        return None  # better may be more or less
    dimension, factor, offset = UNITS[found["unit"] or ""]
    value = float(found["value"].replace("−", "-")) * factor + offset
    return Quantity(text, found["name"].strip(), bound, value, dimension)


def check(wanted: Iterable[str], stated: Iterable[str]) -> list[Check]:
    """Every indicator of a demand against the statements of an offer; where it states nothing alike: unknown."""
    offers = [quantity for text in stated if (quantity := quantity_of(text)) is not None]
    found = []
    for text in wanted:
        asked = quantity_of(text)
        alike = [offer for offer in offers if asked is not None and _same_thing(asked, offer)]
        verdicts = [(_verdict(asked, offer), offer.text) for offer in alike if asked is not None]
        best = next((v for wish in ("yes", "no") for v in verdicts if v[0] == wish), None)
        found.append(Check(text, *best) if best else Check(text, "unknown", alike[0].text if alike else None))
    return found


def _same_thing(one: Quantity, other: Quantity) -> bool:
    if one.dimension != other.dimension:
        return False
    a, b = (re.sub(r"\s", "", quantity.name).lower() for quantity in (one, other))
    return bool(a and b) and (a in b or b in a)


def _verdict(asked: Quantity, offer: Quantity) -> Verdict:
    gap, near = offer.value - asked.value, _SPREAD * max(abs(asked.value), abs(offer.value), 1e-12)
    if asked.bound == "is":
        return "yes" if offer.bound == "is" and abs(gap) <= near else "unknown"
    sign = 1 if asked.bound == "min" else -1
    if sign * gap >= -near:
        # At most 300 says nothing about whether 200 is reached.
        return "yes" if offer.bound in ("is", asked.bound) else "unknown"
    return "no" if offer.bound != asked.bound else "unknown"
