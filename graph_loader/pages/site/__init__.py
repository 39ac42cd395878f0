"""The site of a region: linked pages that open from a folder, made by pure functions from a graph and its measures.

``SiteFacts`` → ``build`` → the content of every file; ``writing`` puts it into a folder, ``serving`` shows it.
"""

from graph_loader.pages.site.build import build
from graph_loader.pages.site.facts import Changes, Due, Method, Profile, Proposal, SiteFacts

__all__ = ["Changes", "Due", "Method", "Profile", "Proposal", "SiteFacts", "build"]
