"""All files of a site: pages and what they share. A pure function: the same facts give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from graph_loader.pages.charts import variables
from graph_loader.pages.document import asset
from graph_loader.pages.model import PageNode
from graph_loader.pages.render import libraries, render
from graph_loader.pages.site import (
    about,
    activities,
    dictionary,
    fields,
    figures,
    frame,
    home,
    organization,
    places,
    registers,
    search,
)
from graph_loader.pages.site.context import Site
from graph_loader.pages.site.facts import SiteFacts
from graph_loader.pages.site.markup import both

Progress = Callable[[int, int], None]

_SINGLE: tuple[tuple[str, Callable[[Site], str]], ...] = (
    ("about.html", about.about),
    ("counties.html", places.counties),
    ("dictionary.html", dictionary.dictionary),
    ("events.html", activities.events),
    ("fields.html", fields.fields),
    ("figures.html", figures.figures),
    ("funnel.html", activities.funnel),
    ("matching.html", activities.matching),
    (frame.DIRECTORY, registers.directory),
    (frame.HOME, home.home),
)


def build(
    facts: SiteFacts, lang: str = "zh", *, live: bool = False, progress: Progress | None = None
) -> dict[str, bytes]:
    """The content of every file by its address, with forward slashes.

    ``lang`` is the language that pages open in, ``live`` adds the script that loads a page again when it changes;
    ``progress`` is told how many files there are and how many are made.
    """
    site = Site(facts, lang, live=live)
    owners = (*site.addresses.organizations, *site.addresses.fields, *site.addresses.counties)
    total, made = len(_SINGLE) + len(owners), {}
    for done, (address, text) in enumerate(_pages(site), 1):
        made[address] = text
        if progress is not None:
            progress(min(done, total), total)
    made |= registers.registers(site)
    made |= {
        frame.STYLE: asset("site.css") + variables(),
        frame.SCRIPT: asset("site.js"),
        frame.INDEX: search.index(site),
    }
    made |= _networks(site)
    return {address: made[address].encode("utf-8") for address in sorted(made)}


def _pages(site: Site) -> Iterator[tuple[str, str]]:
    for address, single in _SINGLE:
        yield address, single(site)
    kinds: tuple[tuple[tuple[str, ...], Callable[[Site, str], str]], ...] = (
        (site.addresses.organizations, organization.organization),
        (site.addresses.fields, fields.field),
        (site.addresses.counties, places.county),
    )
    for ids, one in kinds:
        for id in ids:
            yield str(site.addresses.page(id)), one(site, id)


def _networks(site: Site) -> dict[str, str]:
    """The pages of the network, with ways into the site; several of them share what draws them."""
    shared = len(site.facts.networks) > 1
    found = {frame.DRAWING: libraries()} if shared else {}
    for address, model in site.facts.networks.items():
        back = "../" * address.count("/")
        nodes = tuple(_with_way(site, node, back) for node in model.nodes)
        up = model.up or (back + frame.HOME, both("返回站点", "Back to the site"))
        library = back + frame.DRAWING if shared else None
        found[address] = render(replace(model, nodes=nodes, up=up), lang=site.lang, library=library)
    return found


def _with_way(site: Site, node: PageNode, back: str) -> PageNode:
    """A node that leads to where the site tells of it; a group leads to its own page already."""
    address = site.addresses.of(node.id)
    return replace(node, address=back + address) if address else node
