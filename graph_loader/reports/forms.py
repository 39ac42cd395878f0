"""A report in the form that was asked for."""

from __future__ import annotations

from collections.abc import Callable

from graph_loader.reports.markdown import markdown
from graph_loader.reports.model import Report

FORMS = ("md", "html", "docx")


def written(build: Callable[[str], Report], form: str, lang: str) -> bytes:
    """A report as ``md``, ``html`` or ``docx``. ``build`` makes it in a language; HTML carries both.

    Raises SiduError (KG970) for docx where the extra ``report`` is not installed.
    """
    if form == "docx":
        from graph_loader.reports.word import word

        return word(build(lang))
    if form == "html":
        from graph_loader.reports.web import web

        return web({one: build(one) for one in ("zh", "en")}, lang).encode("utf-8")
    return markdown(build(lang)).encode("utf-8")
