"""Expressions of Cypher, by precedence climbing."""

from __future__ import annotations

from abc import abstractmethod

from graph_loader.catalog import syntax as s
from graph_loader.catalog.lexer import NAME, NUMBER, PARAMETER, STRING, CypherSyntaxError, Token
from graph_loader.catalog.patterns import MOST_NESTED, PatternParser

_BINARY = {
    "OR": 1, "XOR": 2, "AND": 3,
    "=": 5, "<>": 5, "<": 5, "<=": 5, ">": 5, ">=": 5, "=~": 5, "IN": 5, "STARTS": 5, "ENDS": 5, "CONTAINS": 5, "IS": 5,
    "+": 6, "-": 6, "||": 6, "*": 7, "/": 7, "%": 7, "^": 8,
}  # fmt: skip
_NOT = 4
_CONSTANTS: dict[str, bool | None] = {"TRUE": True, "FALSE": False, "NULL": None}
_TYPES = frozenset([
    "BOOLEAN", "STRING", "INTEGER", "FLOAT", "DATE", "DURATION", "LIST", "MAP", "NODE", "RELATIONSHIP", "PATH",
    "NULL",
])  # fmt: skip
_MOST_READ = 50_000
"""Expressions read before a text is given up: what is ambiguous is read twice, which nesting multiplies."""


class ExpressionParser(PatternParser):
    """Adds expressions to the patterns."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self._read = 0

    @abstractmethod
    def braced_query(self) -> s.Query:
        """``{ query }``."""

    @abstractmethod
    def where(self) -> s.Element | None:
        """The condition after WHERE, if there is one."""

    def expression(self, lowest: int = 0) -> s.Element:
        """An expression whose operators bind at least as tightly as ``lowest``."""
        self.deeper()
        self._read += 1
        if self._read > _MOST_READ:
            raise CypherSyntaxError("KG739", self.token.start, limit=MOST_NESTED)
        left = self._prefixed()
        while True:
            operator = self._operator()
            if operator is None or _BINARY[operator] < lowest:
                break
            left = self._binary(left, operator)
        self.depth -= 1
        return left

    def _operator(self) -> str | None:
        token = self.token
        word = token.keyword() if token.kind == NAME else token.text if token.kind == "symbol" else ""
        return word if word in _BINARY else None

    def _binary(self, left: s.Element, operator: str) -> s.Element:
        at = self.advance().start
        if operator == "IS":
            return self._is(left, at)
        if operator in ("STARTS", "ENDS"):
            self.expect_word("WITH")
        right = self.expression(_BINARY[operator] + 1)
        return s.Operation(at, operator, (left, right))

    def _is(self, left: s.Element, at: int) -> s.Element:
        negated = self.accept_word("NOT")
        operator = "IS NOT" if negated else "IS"
        if self.accept_symbol("::") or self.accept_word("TYPED"):
            token = self.advance()
            if token.keyword() not in _TYPES:
                raise CypherSyntaxError("KG737", token.start, found=token.shown(), expected=", ".join(sorted(_TYPES)))
            return s.Operation(at, operator, (left,))
        self.expect_word("NULL")
        return s.Operation(at, operator, (left,))

    def _prefixed(self) -> s.Element:
        token = self.token
        if self.at_word("NOT"):
            self.advance()
            return s.Operation(token.start, "NOT", (self.expression(_NOT),))
        if self.at_symbol("-", "+"):
            self.advance()
            return s.Operation(token.start, "-", (self.expression(_BINARY["^"]),))
        return self._suffixed(self._atom())

    def _suffixed(self, value: s.Element) -> s.Element:
        while True:
            at = self.token.start
            if self.accept_symbol("."):
                name_at = self.token.start
                value = s.Property(at, value, self.name(), name_at)
            elif self.accept_symbol("["):
                value = self._index(value, at)
            elif self.at_symbol(":") and isinstance(value, (s.Variable, s.Property)):
                value = s.Labels(at, value, self.labels())
            else:
                return value

    def _index(self, value: s.Element, at: int) -> s.Element:
        operands = [value]
        if not self.at_symbol(".."):
            operands.append(self.expression())
        if self.accept_symbol("..") and not self.at_symbol("]"):
            operands.append(self.expression())
        self.expect_symbol("]")
        return s.Operation(at, "[]", tuple(operands))

    def _atom(self) -> s.Element:
        token = self.token
        if token.kind == STRING:
            return s.Literal(self.advance().start, token.text)
        if token.kind == NUMBER:
            number = float(token.text) if any(mark in token.text for mark in ".eE") else int(token.text)
            return s.Literal(self.advance().start, number)
        if token.kind == PARAMETER:
            return s.Parameter(self.advance().start, token.text)
        if token.kind == NAME:
            return self._named()
        if self.at_symbol("("):
            return self._parenthesis()
        if self.at_symbol("["):
            return self._bracket()
        if self.at_symbol("{"):
            return s.MapOf(token.start, self.map_entries())
        raise CypherSyntaxError("KG737", token.start, found=token.shown(), expected="an expression")

    def _parenthesis(self) -> s.Element:
        # `(n)-[:R]->()` is a pattern, `(n) - x` is not: the pattern is tried first and must hold a link.
        pattern = self.attempt(self._path_of_links)
        if pattern is not None:
            return pattern
        self.expect_symbol("(")
        value = self.expression()
        self.expect_symbol(")")
        return value

    def _path_of_links(self) -> s.Element:
        pattern = self.pattern()
        if len(pattern.parts) < 3 or pattern.variable is not None:
            raise CypherSyntaxError("KG737", pattern.at, found="(", expected="a pattern")
        return pattern

    def _bracket(self) -> s.Element:
        at = self.token.start
        found = self.attempt(self._comprehension) or self.attempt(self._pattern_comprehension)
        if found is not None:
            return found
        self.expect_symbol("[")
        items: list[s.Element] = []
        while not self.at_symbol("]"):
            if items:
                self.expect_symbol(",")
            items.append(self.expression())
        self.expect_symbol("]")
        return s.ListOf(at, tuple(items))

    def _comprehension(self) -> s.Element:
        at = self.expect_symbol("[").start
        variable = self.name()
        self.expect_word("IN")
        source = self.expression()
        where = self.where()
        result = self.expression() if self.accept_symbol("|") else None
        self.expect_symbol("]")
        return s.Comprehension(at, "list", variable, source, where, result)

    def _pattern_comprehension(self) -> s.Element:
        at = self.expect_symbol("[").start
        pattern = self.pattern()
        where = self.where()
        self.expect_symbol("|")
        result = self.expression()
        self.expect_symbol("]")
        return s.PatternComprehension(at, pattern, where, result)

    def map_entries(self) -> tuple[tuple[str, int, s.Element], ...]:
        """``{key: value, …}``."""
        self.expect_symbol("{")
        entries: list[tuple[str, int, s.Element]] = []
        while not self.at_symbol("}"):
            if entries:
                self.expect_symbol(",")
            entries.append(self._entry())
        self.expect_symbol("}")
        return tuple(entries)

    def _entry(self) -> tuple[str, int, s.Element]:
        at = self.token.start
        key = self.name()
        self.expect_symbol(":")
        return key, at, self.expression()

    def _named(self) -> s.Element:
        token = self.token
        word = token.keyword()
        following = self.tokens[self.position + 1]
        if following.kind == "symbol" and following.text == "{" and word in ("EXISTS", "COUNT", "COLLECT"):
            self.advance()
            return s.Subquery(token.start, word.lower(), self.braced_query())
        if word == "CASE" and not (following.kind == "symbol" and following.text in ("(", ".", ",")):
            return self._case()
        if word in _CONSTANTS:
            self.advance()
            return s.Literal(token.start, _CONSTANTS[word])
        called = self._called_name()
        if called:
            return self._function(called)
        name = self.name()
        if self.at_symbol("{"):
            return self._projection(s.Variable(token.start, name))
        return s.Variable(token.start, name)

    def _called_name(self) -> str:
        """The dotted name when a parenthesis follows it, else an empty text; consumes nothing."""
        index = self.position
        parts = [self.tokens[index].text]
        while self.tokens[index + 1].text == "." and self.tokens[index + 2].kind == NAME:
            index += 2
            parts.append(self.tokens[index].text)
        after = self.tokens[index + 1]
        return ".".join(parts) if after.kind == "symbol" and after.text == "(" else ""

    def _function(self, dotted: str) -> s.Element:
        at = self.token.start
        name = dotted.lower()
        for _ in range(2 * dotted.count(".") + 1):
            self.advance()
        if name in ("shortestpath", "allshortestpaths"):
            raise CypherSyntaxError("KG737", at, found=dotted, expected="MATCH p = …")
        if name in ("all", "any", "none", "single"):
            return self._quantifier(at, name)
        if name == "reduce":
            return self._reduction(at)
        return s.Call(at, name, self.call_arguments())

    def call_arguments(self) -> tuple[s.Element, ...]:
        """``(a, b)``, ``(*)`` or ``(DISTINCT a)``."""
        self.expect_symbol("(")
        if self.accept_symbol("*"):
            self.expect_symbol(")")
            return ()
        self.accept_word("DISTINCT")
        arguments: list[s.Element] = []
        while not self.at_symbol(")"):
            if arguments:
                self.expect_symbol(",")
            arguments.append(self.expression())
        self.expect_symbol(")")
        return tuple(arguments)

    def _quantifier(self, at: int, kind: str) -> s.Element:
        self.expect_symbol("(")
        variable = self.name()
        self.expect_word("IN")
        source = self.expression()
        where = self.where()
        self.expect_symbol(")")
        return s.Comprehension(at, kind, variable, source, where, None)

    def _reduction(self, at: int) -> s.Element:
        self.expect_symbol("(")
        total = self.name()
        self.expect_symbol("=")
        start = self.expression()
        self.expect_symbol(",")
        variable = self.name()
        self.expect_word("IN")
        source = self.expression()
        self.expect_symbol("|")
        step = self.expression()
        self.expect_symbol(")")
        return s.Reduction(at, total, start, variable, source, step)

    def _case(self) -> s.Element:
        at = self.advance().start
        operand = None if self.at_word("WHEN") else self.expression()
        branches: list[tuple[s.Element, s.Element]] = []
        while self.accept_word("WHEN"):
            condition = self.expression()
            self.expect_word("THEN")
            branches.append((condition, self.expression()))
        otherwise = self.expression() if self.accept_word("ELSE") else None
        self.expect_word("END")
        return s.Case(at, operand, tuple(branches), otherwise)

    def _projection(self, variable: s.Variable) -> s.Element:
        self.expect_symbol("{")
        properties: list[s.Property] = []
        entries: list[tuple[str, int, s.Element]] = []
        everything = False
        first = True
        while not self.at_symbol("}"):
            if not first:
                self.expect_symbol(",")
            first = False
            if self.accept_symbol("."):
                at = self.token.start
                if self.accept_symbol("*"):
                    everything = True
                else:
                    properties.append(s.Property(at, variable, self.name(), at))
            else:
                entries.append(self._entry())
        self.expect_symbol("}")
        return s.Projection(variable.at, variable, tuple(properties), tuple(entries), everything)
