"""Cypher text to tokens, every one with its place.

Only what is certain to mean the same to every engine is let through. An engine's own lexer accepts
more (escapes such as a backslash and ``u0027`` that are replaced before the text is even split into tokens, exotic
blanks, currency signs in names); here these are mistakes, so that no text can read one way to this
check and another way to the server.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph_loader.errors import Problem
from graph_loader.records import Source

NAME, STRING, NUMBER, PARAMETER, SYMBOL, END = "name", "string", "number", "parameter", "symbol", "end"

_BLANKS = " \t\r\n"
_SYMBOLS = (
    "<>", "<=", ">=", "=~", "+=", "..", "||", "::",
    "(", ")", "[", "]", "{", "}", "<", ">", "=", "+", "-", "*", "/", "%", "^", ",", ".", ":", ";", "|", "&", "!", "?",
)  # fmt: skip
_LONGEST_NUMBER = 400
"""So many characters write every number that an engine can hold; Python refuses to read one of thousands of digits."""
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", "'": "'", '"': '"', "`": "`"}


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is the content: a name without its backticks, a string without its quotes and escapes.

    ``start`` and ``end`` are offsets into the Cypher text; ``quoted`` marks a name in backticks.
    """

    kind: str
    text: str
    start: int
    end: int
    quoted: bool = False

    def keyword(self) -> str:
        """The name in capitals when it may be a keyword, otherwise an empty text."""
        return self.text.upper() if self.kind == NAME and not self.quoted else ""

    def shown(self) -> str:
        """The token as an error message names it."""
        return {END: "the end of the text", STRING: "a string"}.get(self.kind, self.text)


class CypherSyntaxError(ValueError):
    """The text is not in the part of Cypher that canned queries may use.

    ``code`` is the message code, ``at`` the offset, ``arguments`` fill the message.
    """

    def __init__(self, code: str, at: int, **arguments: object) -> None:
        super().__init__(f"{code} at {at}: {arguments}")
        self.code = code
        self.at = at
        self.arguments = arguments

    def problem(self, source: Source) -> Problem:
        """The same as a problem at a place."""
        return Problem(self.code, source, tuple(self.arguments.items()))


def tokenize(text: str) -> list[Token]:
    """All tokens of ``text`` followed by one of kind ``end``. Raises CypherSyntaxError (KG730 to KG732)."""
    tokens: list[Token] = []
    at = 0
    while True:
        at = _skip(text, at)
        if at >= len(text):
            tokens.append(Token(END, "", len(text), len(text)))
            return tokens
        token = _token(text, at)
        tokens.append(token)
        at = token.end


def _skip(text: str, at: int) -> int:
    """The offset after blanks and comments."""
    while at < len(text):
        if text[at] in _BLANKS:
            at += 1
        elif text.startswith("//", at):
            # A carriage return alone also ends a comment for some engines.
            ends = [end for end in (text.find("\n", at), text.find("\r", at)) if end >= 0]
            stop = min(ends, default=len(text))
            _no_escape(text, at, stop)
            at = stop
        elif text.startswith("/*", at):
            stop = text.find("*/", at + 2)
            if stop < 0:
                raise CypherSyntaxError("KG731", at, what="/*")
            _no_escape(text, at, stop)
            at = stop + 2
        else:
            break
    return at


def _no_escape(text: str, start: int, stop: int) -> None:
    found = text.find("\\u", start, stop)
    if found >= 0:
        raise CypherSyntaxError("KG732", found)


def _token(text: str, at: int) -> Token:
    char = text[at]
    if char in "'\"":
        return _string(text, at, char)
    if char == "`":
        content, end = _backticked(text, at)
        return Token(NAME, content, at, end, quoted=True)
    if char == "$":
        return _parameter(text, at)
    if char.isascii() and char.isdigit():
        return _number(text, at)
    if _starts_name(char):
        end = _name_end(text, at)
        return Token(NAME, text[at:end], at, end)
    for symbol in _SYMBOLS:
        if text.startswith(symbol, at):
            return Token(SYMBOL, symbol, at, at + len(symbol))
    if text.startswith("\\u", at):
        raise CypherSyntaxError("KG732", at)
    raise CypherSyntaxError("KG730", at, found=char)


def _string(text: str, at: int, quote: str) -> Token:
    out: list[str] = []
    index = at + 1
    while index < len(text):
        char = text[index]
        if char == quote:
            return Token(STRING, "".join(out), at, index + 1)
        if char == "\\":
            escape = text[index + 1 : index + 2]
            if escape not in _ESCAPES or not escape:
                raise CypherSyntaxError("KG732", index)
            # An escaped backslash before a u reads as an escape to a lexer that replaces those first.
            if escape == "\\" and text[index + 2 : index + 3] in ("u", "U"):
                raise CypherSyntaxError("KG732", index)
            out.append(_ESCAPES[escape])
            index += 2
        else:
            out.append(char)
            index += 1
    raise CypherSyntaxError("KG731", at, what=quote)


def _backticked(text: str, at: int) -> tuple[str, int]:
    index = at + 1
    while True:
        end = text.find("`", index)
        if end < 0:
            raise CypherSyntaxError("KG731", at, what="`")
        if text.startswith("``", end):
            index = end + 2
            continue
        content = text[at + 1 : end]
        if not content or "\\" in content:
            raise CypherSyntaxError("KG732" if content else "KG730", at, found="``")
        return content.replace("``", "`"), end + 1


def _parameter(text: str, at: int) -> Token:
    following = text[at + 1 : at + 2]
    if following == "`":
        content, end = _backticked(text, at + 1)
        return Token(PARAMETER, content, at, end)
    if not following or not _starts_name(following):
        # `$1` and the dynamic names `$(…)` come here.
        raise CypherSyntaxError("KG733" if following == "(" else "KG730", at, found="$" + following)
    end = _name_end(text, at + 1)
    return Token(PARAMETER, text[at + 1 : end], at, end)


def _number(text: str, at: int) -> Token:
    end = at
    while end < len(text) and text[end].isascii() and text[end].isdigit():
        end += 1
    if end + 1 < len(text) and text[end] == "." and text[end + 1].isascii() and text[end + 1].isdigit():
        end += 1
        while end < len(text) and text[end].isascii() and text[end].isdigit():
            end += 1
    if end < len(text) and text[end] in "eE":
        exponent = end + 1 + (text[end + 1 : end + 2] in ("+", "-"))
        stop = exponent
        while stop < len(text) and text[stop].isascii() and text[stop].isdigit():
            stop += 1
        end = stop if stop > exponent else end
    if end < len(text) and _starts_name(text[end]):
        raise CypherSyntaxError("KG730", at, found=text[at : end + 1])
    if end - at > _LONGEST_NUMBER:
        raise CypherSyntaxError("KG730", at, found=f"{text[at : at + 20]}…")
    return Token(NUMBER, text[at:end], at, end)


def _starts_name(char: str) -> bool:
    return char == "_" or char.isalpha()


def _name_end(text: str, at: int) -> int:
    end = at
    while end < len(text) and (text[end] == "_" or text[end].isalnum()):
        end += 1
    return end
