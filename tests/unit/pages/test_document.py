"""The shell that every page and report is written in."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from graph_loader.pages.document import Document, bilingual, data_block, escape


def written(**parts: object) -> str:
    return Document({"zh": "标题", "en": "Title"}, "<p>x</p>", **parts).render()  # type: ignore[arg-type]


def test_only_scripts_and_styles_of_the_document_may_run():
    html = written(scripts=("let a = 1;",), styles=("p { color: red }",))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    said = policy[1].replace("&#x27;", "'")
    assert "default-src 'none'" in said and "unsafe" not in said
    for block in re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(block.encode("utf-8")).digest()).decode("ascii")
        assert f"'sha256-{digest}'" in said


def test_texts_and_data_cannot_become_markup():
    evil = "</script><script>alert(1)</script><!-- \" ' &"
    html = written(data={"page-data": {"name": evil}})
    assert "alert(1)</script>" not in html
    block = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', html)
    assert block is not None
    assert json.loads(block[1]) == {"name": evil}
    for titles in ({"zh": evil, "en": evil}, {"zh": evil, "en": "harmless"}):
        assert "<" not in bilingual("p", titles)[2:].replace("</p>", "")


def test_a_script_that_would_end_its_own_block_is_refused():
    with pytest.raises(ValueError, match="script"):
        written(scripts=("const a = '</script>';",))


def test_labels_of_synthetic_and_internal_documents_are_in_the_markup():
    assert "合成数据" in written(synthetic=True) and "合成数据" not in written()
    assert "内部" in written(internal=True) and "内部" not in written()


def test_characters_that_html_cannot_hold_are_shown():
    assert escape("a\x00b\ud800c") == "a\ufffdb\ufffdc"
    assert "\ud800" not in data_block("x", "\ud800")


def test_line_ends_do_not_change_what_is_allowed():
    assert written(scripts=("a;\r\nb;",)) == written(scripts=("a;\nb;",))
