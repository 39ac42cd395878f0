"""A recursive-descent parser for the reading part of Cypher: clauses, in the terms of ``syntax``.

It accepts what may stand in a question and nothing else. A clause that writes, administers or reaches
outside of the graph is not in the grammar, so it cannot be overlooked. Measured against it: graphglot
0.14.3 lacks ``COUNT { }``, ``COLLECT { }``, shortest paths and quantified paths and calls a variable that
``CALL { }`` returns undefined; antlr4-cypher 0.1.2 lacks ``EXISTS { MATCH }``, ``CALL { }`` and label
expressions. Both would refuse sound questions, and a list of what they let through would still be needed.
"""

from __future__ import annotations

from graph_loader.catalog import syntax as s
from graph_loader.catalog.expressions import ExpressionParser
from graph_loader.catalog.lexer import END, NAME, CypherSyntaxError, tokenize

PROCEDURES = frozenset(["db.labels", "db.relationshiptypes", "db.propertykeys"])
"""Procedures that may be called: they read, on every engine, and reach nothing outside of the graph."""

_WRITES = frozenset([
    "CREATE", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "FOREACH", "INSERT", "DROP", "ALTER",
])  # fmt: skip
_OUTSIDE = frozenset([
    "LOAD", "USE", "SHOW", "TERMINATE", "GRANT", "DENY", "REVOKE", "START", "STOP", "ENABLE", "DEALLOCATE",
    "REALLOCATE", "RENAME", "EXPLAIN", "PROFILE", "CYPHER", "USING", "PERIODIC", "FINISH", "LET", "FILTER",
    "COMMIT", "ROLLBACK", "BEGIN", "SESSION",
])  # fmt: skip


def parse_cypher(text: str) -> s.Query:
    """The query in ``text``. Raises CypherSyntaxError (KG730 to KG739) with the offset of what is wrong."""
    parser = Parser(text)
    query = parser.query()
    if parser.at_symbol(";"):
        parser.advance()
        if parser.token.kind != END:
            raise CypherSyntaxError("KG736", parser.token.start)
    if parser.token.kind != END:
        parser.refuse_clause()
    return query


class Parser(ExpressionParser):
    """One pass over the tokens of one text; expressions and patterns are in the base classes."""

    def __init__(self, text: str) -> None:
        super().__init__(tokenize(text))

    def query(self) -> s.Query:
        """Single queries joined by UNION, up to a closing brace or the end."""
        at = self.token.start
        parts = [self.single()]
        while self.accept_word("UNION"):
            self.accept_word("ALL") or self.accept_word("DISTINCT")
            parts.append(self.single())
        return s.Query(at, tuple(parts))

    def single(self) -> s.Single:
        """Clauses until something that cannot be one."""
        at = self.token.start
        clauses: list[s.Element] = []
        while True:
            clause = self.clause()
            if clause is None:
                break
            clauses.append(clause)
            if isinstance(clause, s.Projecting) and clause.final:
                break
        if not clauses:
            self.refuse_clause()
        return s.Single(at, tuple(clauses))

    def clause(self) -> s.Element | None:
        """The next clause, None where the query ends; what is not a reading clause is refused."""
        word = self.token.keyword()
        if word in ("MATCH", "OPTIONAL"):
            return self.match()
        if word == "WITH" or word == "RETURN":
            return self.projecting()
        if word == "UNWIND":
            return self.unwind()
        if word == "CALL":
            return self.call()
        if self.token.kind == END or self.at_symbol("}", ";") or word == "UNION":
            return None
        self.refuse_clause()
        return None

    def refuse_clause(self) -> None:
        """Say what kind of thing stands where a clause should."""
        token = self.token
        word = token.keyword()
        if word in _WRITES:
            raise CypherSyntaxError("KG734", token.start, clause=word)
        if word in _OUTSIDE:
            raise CypherSyntaxError("KG735", token.start, clause=word)
        if token.kind == "symbol" and token.text == ";":
            raise CypherSyntaxError("KG736", token.start)
        raise CypherSyntaxError("KG737", token.start, found=token.shown(), expected="MATCH, WITH, UNWIND, CALL, RETURN")

    def match(self) -> s.Match:
        """``[OPTIONAL] MATCH pattern, … [WHERE …]``."""
        at = self.token.start
        optional = self.accept_word("OPTIONAL")
        self.expect_word("MATCH")
        patterns = [self.pattern()]
        while self.accept_symbol(","):
            patterns.append(self.pattern())
        return s.Match(at, tuple(patterns), self.where(), optional)

    def where(self) -> s.Element | None:
        """The condition after WHERE, if there is one."""
        return self.expression() if self.accept_word("WHERE") else None

    def unwind(self) -> s.Unwind:
        """``UNWIND list AS variable``."""
        at = self.advance().start
        source = self.expression()
        self.expect_word("AS")
        return s.Unwind(at, source, self.name())

    def projecting(self) -> s.Projecting:
        """``WITH`` or ``RETURN``: items, ORDER BY, SKIP, LIMIT and, after WITH, WHERE."""
        start = self.advance()
        final = start.keyword() == "RETURN"
        distinct = self.accept_word("DISTINCT")
        everything = self.accept_symbol("*")
        items: list[s.Item] = []
        if not everything or self.accept_symbol(","):
            items.append(self.item())
            while self.accept_symbol(","):
                items.append(self.item())
        order = self.order()
        skip = self.expression() if self.accept_word("SKIP") or self.accept_word("OFFSET") else None
        limit = self.expression() if self.accept_word("LIMIT") else None
        where = None if final else self.where()
        return s.Projecting(start.start, final, distinct, everything, tuple(items), order, skip, limit, where)

    def item(self) -> s.Item:
        """``value [AS alias]``."""
        at = self.token.start
        value = self.expression()
        return s.Item(at, value, self.name() if self.accept_word("AS") else None)

    def order(self) -> tuple[s.SortKey, ...]:
        """``ORDER BY key [ASC|DESC], …`` or nothing."""
        if not self.accept_word("ORDER"):
            return ()
        self.expect_word("BY")
        keys = [self.sort_key()]
        while self.accept_symbol(","):
            keys.append(self.sort_key())
        return tuple(keys)

    def sort_key(self) -> s.SortKey:
        """One key of ORDER BY."""
        at = self.token.start
        value = self.expression()
        descending = self.accept_word("DESC") or self.accept_word("DESCENDING")
        if not descending:
            self.accept_word("ASC") or self.accept_word("ASCENDING")
        return s.SortKey(at, value, descending)

    def call(self) -> s.Element:
        """``CALL { … }``, ``CALL (a, b) { … }`` or a procedure of the allow-list."""
        at = self.advance().start
        if self.at_symbol("{") or self.at_symbol("("):
            imported = self.imports()
            query = self.braced_query()
            if self.at_word("IN"):
                raise CypherSyntaxError("KG734", self.token.start, clause="IN TRANSACTIONS")
            return s.Subquery(at, "call", query, imported)
        return self.procedure(at)

    def imports(self) -> tuple[s.Variable, ...]:
        """The variables in the parentheses of ``CALL (a, b) {``."""
        if not self.accept_symbol("("):
            return ()
        names: list[s.Variable] = []
        while not self.at_symbol(")"):
            if names:
                self.expect_symbol(",")
            token = self.token
            names.append(s.Variable(token.start, self.name()))
        self.expect_symbol(")")
        return tuple(names)

    def procedure(self, at: int) -> s.Procedure:
        """``CALL name.of.it(…) [YIELD a AS b, …]``."""
        start = self.token.start
        parts = [self.name()]
        while self.accept_symbol("."):
            parts.append(self.name())
        name = ".".join(parts).lower()
        if name not in PROCEDURES:
            raise CypherSyntaxError("KG738", start, name=".".join(parts), known=", ".join(sorted(PROCEDURES)))
        arguments = self.call_arguments() if self.at_symbol("(") else ()
        yields: list[tuple[str, str]] = []
        if self.accept_word("YIELD"):
            while True:
                field = self.name()
                yields.append((field, self.name() if self.accept_word("AS") else field))
                if not self.accept_symbol(","):
                    break
        return s.Procedure(at, name, arguments, tuple(yields))

    def braced_query(self) -> s.Query:
        """``{ query }``; inside EXISTS, COUNT and COLLECT a bare pattern may stand for MATCH."""
        self.expect_symbol("{")
        self.deeper()
        if self.token.kind != NAME or self.peek_is_pattern_name():
            at = self.token.start
            patterns = [self.pattern()]
            while self.accept_symbol(","):
                patterns.append(self.pattern())
            match = s.Match(at, tuple(patterns), self.where(), False)
            query = s.Query(at, (s.Single(at, (match,)),))
        else:
            query = self.query()
        if not self.at_symbol("}"):
            self.refuse_clause()
        self.expect_symbol("}")
        self.depth -= 1
        return query
