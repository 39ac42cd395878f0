"""Facts carry over from the reference data, sentences and files do not.

``make test-reference`` says in ``SIDU_REFERENCE`` where the reference data is.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHORTEST_PIECE = 16
"""Characters; two short clauses are an enumeration or a name."""


@pytest.fixture(scope="module")
def reference() -> Path:
    folder = Path(os.environ["SIDU_REFERENCE"])
    assert folder.is_dir(), folder
    return folder


@pytest.fixture(scope="module")
def own_files() -> list[Path]:
    """The files that are, or are about to be, part of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True,
    ).stdout.decode("utf-8").split("\0")  # fmt: skip
    files = [ROOT / name for name in listed if name]
    found = [path for path in files if path.is_file()]
    assert len(found) > 20
    return found


ONE_WIDTH = str.maketrans("，：；！？（）", ",:;!?()")


def squeezed(text: str) -> str:
    """The text without white space, its punctuation in one width."""
    return re.sub(r"\s+", "", text.translate(ONE_WIDTH))


def copied_pieces(article: str) -> set[str]:
    """The shortest runs of clauses that are long enough to be told from a name: a part of a sentence is a copy too."""
    pieces = set()
    for sentence in re.split("[。!?;\n]", article.translate(ONE_WIDTH)):
        clauses = [squeezed(clause) for clause in sentence.split(",")]
        for start in range(len(clauses) - 1):
            for end in range(start + 2, len(clauses) + 1):
                piece = ",".join(clauses[start:end])
                if len(piece) >= SHORTEST_PIECE:
                    pieces.add(piece)
                    break
    return pieces


def test_a_copy_is_found():
    pieces = copied_pieces("一个相当长的示例句子，分成前后两个分句，以及第三个分句。")
    assert any(piece in squeezed("x: 一个相当长的示例句子,\n 分成前后两个分句, y") for piece in pieces)


def test_no_sentence_of_the_article_is_copied(reference, own_files):
    pieces = set()
    for article in (reference / "seed").glob("*.txt"):
        pieces |= copied_pieces(article.read_text(encoding="utf-8"))
    assert len(pieces) > 50, "the article was not found"
    copied = []
    for path in own_files:
        try:
            text = squeezed(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
        copied += [f"{path.relative_to(ROOT)}: {piece}" for piece in pieces if piece in text]
    assert copied == []


def test_no_file_of_the_reference_data_is_copied(reference, own_files):
    contents = {path.read_bytes(): path.name for path in reference.rglob("*") if path.is_file()}
    contents.pop(b"", None)
    assert contents
    assert [(str(path), contents[data]) for path in own_files if (data := path.read_bytes()) in contents] == []
