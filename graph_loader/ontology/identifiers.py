"""Field types for checked identifiers. Each accepts its usual written forms and stores one of them.

python-stdnum knows the check digits; it is imported when the first such field is read.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from graph_loader.ontology.values import FieldType, Rejected, Value

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


class Identifier(FieldType):
    """Base of the checked identifiers: a prefix to strip, a form, and a check of its own."""

    prefix: ClassVar[str] = ""
    form: ClassVar[str]

    def value(self, text: str) -> Value:
        bare = re.sub(self.prefix, "", text.strip(), flags=re.IGNORECASE) if self.prefix else text.strip()
        number = self.normal(bare)
        if not re.fullmatch(self.form, number, re.ASCII) or not self.valid(number):
            raise Rejected("KG315", text=text, kind=self.name)
        return number

    def normal(self, text: str) -> str:
        """One spelling for all written forms."""
        return text

    def valid(self, number: str) -> bool:
        """Whether the check digits agree."""
        return True


class Uscc(Identifier):
    """Unified social credit code (GB 32100), 18 characters with a check character."""

    name = "uscc"
    form = r"[0-9A-Z]{18}"

    def normal(self, text: str) -> str:
        return re.sub(r"[\s-]", "", text).upper()

    def valid(self, number: str) -> bool:
        from stdnum.cn import uscc

        return bool(uscc.is_valid(number))


class Ror(Identifier):
    """Research Organization Registry id: ``0``, six Crockford base32 characters, two check digits.

    >>> Ror().value("https://ror.org/034t30j35")
    '034t30j35'
    """

    name = "ror"
    prefix = r"^(?:https?://)?(?:www\.)?ror\.org/"
    form = rf"0[{_CROCKFORD}]{{6}}[0-9]{{2}}"

    def normal(self, text: str) -> str:
        return text.lower()

    def valid(self, number: str) -> bool:
        total = 0
        for character in number[:7]:
            total = total * 32 + _CROCKFORD.index(character)
        return 98 - (total * 100) % 97 == int(number[7:])


class Orcid(Identifier):
    """ORCID iD: 16 digits in groups of four, the last a check character."""

    name = "orcid"
    prefix = r"^(?:https?://)?orcid\.org/"
    form = r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]"

    def normal(self, text: str) -> str:
        return _grouped(text, "-")

    def valid(self, number: str) -> bool:
        return _mod_11_2(number)


class Isni(Identifier):
    """International Standard Name Identifier: 16 digits, the last a check character; stored without spaces."""

    name = "isni"
    prefix = r"^(?:https?://)?(?:www\.)?isni\.org/(?:isni/)?"
    form = r"[0-9]{15}[0-9X]"

    def normal(self, text: str) -> str:
        return re.sub(r"[\s-]", "", text).upper()

    def valid(self, number: str) -> bool:
        return _mod_11_2(number)


def _grouped(text: str, separator: str) -> str:
    bare = re.sub(r"[\s-]", "", text).upper()
    return separator.join(bare[start : start + 4] for start in range(0, len(bare), 4))


def _mod_11_2(number: str) -> bool:
    from stdnum.iso7064 import mod_11_2

    return bool(mod_11_2.is_valid(number.replace("-", "")))


class Doi(Identifier):
    """Digital object identifier; stored in lower case, since DOIs do not tell cases apart."""

    name = "doi"
    prefix = r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)"
    form = r"10\.[0-9]{4,9}/[!-~]{1,500}"

    def normal(self, text: str) -> str:
        return text.lower()


class DivisionCode(Identifier):
    """Administrative division code (GB/T 2260), six digits, present or former."""

    name = "division_code"
    form = r"[0-9]{6}"

    def valid(self, number: str) -> bool:
        from stdnum import numdb

        database: Any = numdb.get("cn/loc")
        province = number.endswith("0000")
        # The table lists counties and cities below a two-digit province, not the province's own code.
        found = {
            key for _, properties in database.info(number[:2] + "0100" if province else number) for key in properties
        }
        return ("province" if province else "county") in found


class IndustryCode(Identifier):
    """Industry code (GB/T 4754): a section letter, then two to four digits."""

    name = "industry_code"
    form = r"[A-T](?:[0-9]{2,4})?"

    def normal(self, text: str) -> str:
        return text.upper()


class Ipc(Identifier):
    """International Patent Classification symbol such as ``F16H 61/02``; from a section letter to a subgroup."""

    name = "ipc"
    form = r"[A-H](?:[0-9]{2}(?:[A-Z](?: [0-9]{1,4}(?:/[0-9]{2,6})?)?)?)?"

    def normal(self, text: str) -> str:
        bare = re.sub(r"\s+", "", text).upper()
        return f"{bare[:4]} {bare[4:]}" if len(bare) > 4 else bare
