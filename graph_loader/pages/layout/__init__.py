"""Where nodes stand. Every layout is a pure function: the same nodes and links give the same places.

``docs/pages.md`` says which layout a page has, what else was tried, and why.
"""

from graph_loader.pages.layout.arrange import MOST_STRESSED, Arrangement, arrange
from graph_loader.pages.layout.crossings import crossings
from graph_loader.pages.layout.kept import Kept, Places
from graph_loader.pages.layout.lanes import Lane

__all__ = ["MOST_STRESSED", "Arrangement", "Kept", "Lane", "Places", "arrange", "crossings"]
