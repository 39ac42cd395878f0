"""Patterns of Cypher, and how tokens are consumed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from graph_loader.catalog import syntax as s
from graph_loader.catalog.lexer import END, NAME, NUMBER, PARAMETER, SYMBOL, CypherSyntaxError, Token

T = TypeVar("T")

MOST_NESTED = 60


class TokenReader:
    """A position in a list of tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.position]

    def advance(self) -> Token:
        """Consume the next token; the end is never passed."""
        token = self.tokens[self.position]
        if token.kind != END:
            self.position += 1
        return token

    def at_symbol(self, *symbols: str) -> bool:
        """Whether one of ``symbols`` is next."""
        token = self.tokens[self.position]
        return token.kind == SYMBOL and token.text in symbols

    def at_word(self, word: str) -> bool:
        """Whether the keyword is next."""
        return self.tokens[self.position].keyword() == word

    def accept_symbol(self, symbol: str) -> bool:
        """Consume the symbol if it is next."""
        found = self.at_symbol(symbol)
        if found:
            self.position += 1
        return found

    def accept_word(self, word: str) -> bool:
        """Consume the keyword if it is next."""
        found = self.at_word(word)
        if found:
            self.position += 1
        return found

    def expect_symbol(self, symbol: str) -> Token:
        """Consume the symbol or refuse the text."""
        if not self.at_symbol(symbol):
            raise CypherSyntaxError("KG737", self.token.start, found=self.token.shown(), expected=symbol)
        return self.advance()

    def expect_word(self, word: str) -> Token:
        """Consume the keyword or refuse the text."""
        if not self.at_word(word):
            raise CypherSyntaxError("KG737", self.token.start, found=self.token.shown(), expected=word)
        return self.advance()

    def name(self) -> str:
        """Consume a name."""
        if self.token.kind != NAME:
            raise CypherSyntaxError("KG737", self.token.start, found=self.token.shown(), expected="a name")
        return self.advance().text

    def deeper(self) -> None:
        """Count one level of nesting; refuses too many, before Python's own limit does."""
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise CypherSyntaxError("KG739", self.token.start, limit=MOST_NESTED)

    def attempt(self, parse: Callable[[], T]) -> T | None:
        """What ``parse`` reads, or None and nothing consumed where it does not fit."""
        before = self.position, self.depth
        try:
            return parse()
        except CypherSyntaxError as error:
            self.position, self.depth = before
            # What is never allowed stays refused, whichever way the text is read.
            if error.code != "KG737":
                raise
            return None


class PatternParser(TokenReader, ABC):
    """Nodes, links and paths."""

    @abstractmethod
    def expression(self, lowest: int = 0) -> s.Element:
        """An expression."""

    @abstractmethod
    def where(self) -> s.Element | None:
        """The condition after WHERE, if there is one."""

    @abstractmethod
    def map_entries(self) -> tuple[tuple[str, int, s.Element], ...]:
        """``{key: value, …}``."""

    def peek_is_pattern_name(self) -> bool:
        """Whether ``name =`` follows: a named path where a clause could stand."""
        following = self.tokens[self.position + 1] if self.token.kind == NAME else self.token
        return following.kind == SYMBOL and following.text == "="

    def pattern(self) -> s.Pattern:
        """``[p =] (a)-[r]->(b)…`` or ``p = shortestPath(…)``."""
        at = self.token.start
        variable = None
        if self.peek_is_pattern_name():
            variable = self.name()
            self.expect_symbol("=")
        if self.token.keyword() in ("SHORTESTPATH", "ALLSHORTESTPATHS"):
            self.advance()
            self.expect_symbol("(")
            parts = self._parts()
            self.expect_symbol(")")
            return s.Pattern(at, variable, parts, True)
        return s.Pattern(at, variable, self._parts(), False)

    def _parts(self) -> tuple[s.Element, ...]:
        parts: list[s.Element] = [self._node_or_group()]
        while True:
            if self.at_symbol("-", "<"):
                parts.append(self._link())
                parts.append(self._node_or_group())
            elif self.at_symbol("(") and (isinstance(parts[-1], s.Group) or self.tokens[self.position + 1].text == "("):
                parts.append(self._node_or_group())
            else:
                return tuple(parts)

    def _node_or_group(self) -> s.Element:
        following = self.tokens[self.position + 1] if self.at_symbol("(") else self.token
        if following.kind == SYMBOL and following.text == "(":
            return self._group()
        return self._node()

    def _node(self) -> s.NodePattern:
        at = self.expect_symbol("(").start
        # `(NOT $x …)` and `(CASE $x …)` may be conditions; if they are patterns, they are refused for the parameter.
        condition = self.at_word("NOT") or self.at_word("CASE")
        variable = self.name() if self.token.kind == NAME and not self.at_word("WHERE") else None
        labels = self.labels() if self.at_symbol(":") else ()
        properties = self._properties(bool(labels) or (variable is not None and not condition))
        where = self.where()
        self.expect_symbol(")")
        return s.NodePattern(at, variable, labels, properties, where)

    def _group(self) -> s.Group:
        at = self.expect_symbol("(").start
        self.deeper()
        parts = self._parts()
        self.depth -= 1
        where = self.where()
        self.expect_symbol(")")
        longest: int | None = 1
        if self.accept_symbol("+") or self.accept_symbol("*"):
            longest = None
        elif self.accept_symbol("{"):
            longest = self._bounds(",")
            self.expect_symbol("}")
        return s.Group(at, parts, where, longest)

    def labels(self) -> tuple[tuple[str, int], ...]:
        """``:A``, ``:A:B``, ``:A|B&!C``: every name with its offset."""
        self.expect_symbol(":")
        names: list[tuple[str, int]] = []
        depth = 0
        while True:
            while self.at_symbol("!", "("):
                depth += self.advance().text == "("
            names.append((self.token_name_or_wildcard(), self.tokens[self.position - 1].start))
            while depth and self.accept_symbol(")"):
                depth -= 1
            if not any(self.accept_symbol(joint) for joint in ("|", "&", ":")):
                break
            self.accept_symbol(":")
        if depth:
            self.expect_symbol(")")
        return tuple(name for name in names if name[0] != "%")

    def token_name_or_wildcard(self) -> str:
        """A name, or ``%`` for any label."""
        if self.token.kind == PARAMETER:
            raise CypherSyntaxError("KG733", self.token.start)
        return self.advance().text if self.at_symbol("%") else self.name()

    def _properties(self, certain: bool) -> s.Element | None:
        """A map; ``certain`` where what was read before can only be a pattern."""
        at = self.token.start
        if self.at_symbol("{"):
            return s.MapOf(at, self.map_entries())
        if certain and self.token.kind == PARAMETER:
            # A whole map as parameter would carry property names that no check has seen.
            raise CypherSyntaxError("KG733", at)
        return None

    def _link(self) -> s.LinkPattern:
        at = self.token.start
        left = self.accept_symbol("<")
        self.expect_symbol("-")
        variable: str | None = None
        types: tuple[tuple[str, int], ...] = ()
        many = False
        properties = where = None
        bounded: int | None = 1
        if self.accept_symbol("["):
            if self.token.kind == NAME and not self.at_word("WHERE"):
                variable = self.name()
            if self.at_symbol(":"):
                types = self.labels()
            if self.accept_symbol("*"):
                many, bounded = True, self._bounds("..")
            properties = self._properties(True)
            where = self.where()
            self.expect_symbol("]")
        self.expect_symbol("-")
        right = self.accept_symbol(">")
        direction = "both" if left == right else "in" if left else "out"
        return s.LinkPattern(at, variable, types, direction, bounded, many, properties, where)

    def _bounds(self, separator: str) -> int | None:
        """The upper bound of ``2``, ``1..3``, ``..3`` or ``1..``: None where it is open."""
        low = self._number()
        if self.accept_symbol(separator):
            return self._number()
        return low

    def _number(self) -> int | None:
        token = self.token
        if token.kind != NUMBER:
            return None
        if not token.text.isdigit():
            raise CypherSyntaxError("KG737", token.start, found=token.text, expected="a whole number")
        self.advance()
        return int(token.text)
