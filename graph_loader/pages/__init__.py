"""Pages: one HTML file each that shows a part of the region's network, offline, in two languages."""

from graph_loader.pages.build import Builder, Surroundings
from graph_loader.pages.compose import compose
from graph_loader.pages.document import Document, bilingual, escape
from graph_loader.pages.matches import match_page
from graph_loader.pages.model import Measure, PageLink, PageModel, PageNode
from graph_loader.pages.render import RENDERERS, libraries, render
from graph_loader.pages.views import VIEWS, PageError, Selection, answer, select

__all__ = [
    "RENDERERS",
    "VIEWS",
    "Builder",
    "Document",
    "Measure",
    "PageError",
    "PageLink",
    "PageModel",
    "PageNode",
    "Selection",
    "Surroundings",
    "answer",
    "bilingual",
    "compose",
    "escape",
    "libraries",
    "match_page",
    "render",
    "select",
]
