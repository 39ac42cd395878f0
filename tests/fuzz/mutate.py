"""Seeded mutations of a corpus. What brings a behaviour that was not seen before is kept and mutated further."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

LONGEST = 16_384
"""No input is longer, in bytes: problems show in small inputs, and small ones are quick."""
_POOL = 3_000
_SIGNS = (
    b"\x00", b"\x7f", b"\x85", b"\xa0", b"\xc2", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u2028".encode(),
    "\u202e".encode(), "\ufeff".encode(), "：".encode(), "，".encode(), "潍坊".encode(), "🚀".encode(), b"\r", b"\n",
    b"\t", b"  ", b"'", b'"', b"\\", b"{", b"}", b"[", b"]", b"<", b">", b"&", b"*", b"!", b"%", b"#", b"?", b"|",
    b"-", b"- ", b": ", b", ", b"---\n", b"...\n", b"~", b"null", b"0", b"-1", b"1e400", b"NaN", b"9" * 30, b"2" * 400,
    "１２".encode(), "²".encode(), "٣".encode(), b"0x1F", b"1_000", b"2024-02-30", b"0000-01-01", b"9999-12-31",
)  # fmt: skip


class Mutator:
    """Draws inputs. The same seed, corpus and feedback give the same inputs."""

    def __init__(self, seed: int, corpus: Sequence[bytes], tokens: Sequence[bytes]) -> None:
        self._draw = random.Random(seed)
        self._pool = [one[:LONGEST] for one in corpus] or [b""]
        self._tokens = [*_SIGNS, *tokens]
        self._ways: Sequence[Callable[[bytes], bytes]] = (
            self._insert, self._insert, self._replace, self._replace, self._delete, self._double, self._flip,
            self._splice, self._swap_lines, self._nest, self._cut,
        )  # fmt: skip

    def next(self) -> bytes:
        """One more input: mostly a few changes of something known, now and then nothing but pieces."""
        draw = self._draw
        if draw.random() < 0.03:
            return b"".join(draw.choices(self._tokens, k=draw.randrange(60)))[:LONGEST]
        data = draw.choice(self._pool)
        for _ in range(min(1 + int(draw.expovariate(0.5)), 12)):
            data = draw.choice(self._ways)(data)[:LONGEST]
        return data

    def keep(self, data: bytes) -> None:
        """Remember an input that did something new; where the pool is full, something else goes."""
        if len(self._pool) < _POOL:
            self._pool.append(data)
        else:
            self._pool[self._draw.randrange(_POOL)] = data

    def _at(self, data: bytes) -> int:
        return self._draw.randrange(len(data) + 1)

    def _span(self, data: bytes, most: int = 40) -> tuple[int, int]:
        start = self._at(data)
        return start, min(start + self._draw.randrange(most + 1), len(data))

    def _insert(self, data: bytes) -> bytes:
        at = self._at(data)
        return data[:at] + self._draw.choice(self._tokens) + data[at:]

    def _replace(self, data: bytes) -> bytes:
        start, end = self._span(data, 12)
        return data[:start] + self._draw.choice(self._tokens) + data[end:]

    def _delete(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:start] + data[end:]

    def _double(self, data: bytes) -> bytes:
        start, end = self._span(data, 200)
        return data[:end] + data[start:end] * self._draw.choice((1, 1, 1, 2, 50)) + data[end:]

    def _flip(self, data: bytes) -> bytes:
        if not data:
            return data
        at = self._draw.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << self._draw.randrange(8))]) + data[at + 1 :]

    def _splice(self, data: bytes) -> bytes:
        other = self._draw.choice(self._pool)
        start, end = self._span(other, 400)
        at = self._at(data)
        return data[:at] + other[start:end] + data[at:]

    def _swap_lines(self, data: bytes) -> bytes:
        lines = data.split(b"\n")
        one, other = self._draw.randrange(len(lines)), self._draw.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
        return b"\n".join(lines)

    def _nest(self, data: bytes) -> bytes:
        opening, closing = self._draw.choice(((b"[", b"]"), (b"{a: ", b"}"), (b"(", b")"), (b"<a>", b"</a>")))
        times = self._draw.choice((1, 2, 30, 600))
        start, end = self._span(data)
        return data[:start] + opening * times + data[start:end] + closing * times + data[end:]

    def _cut(self, data: bytes) -> bytes:
        return data[: self._at(data)]
