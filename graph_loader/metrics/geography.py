"""Where bodies are: which region is home, which county, which province."""

from __future__ import annotations

from collections import Counter

from graph_loader.metrics import terms
from graph_loader.metrics.index import Index


class Geography:
    """The places of a graph. ``home`` is the region itself: whatever most of the described counties lie in."""

    def __init__(self, index: Index) -> None:
        self._index = index
        counties = [node.id for node in index.of_type(terms.DIVISION) if node.properties.get("level") == "county"]
        holders = Counter(parent for county in counties for parent in index.ends(county, terms.LIES_IN))
        most = max(holders.values(), default=0)
        # Two regions put together have two homes; a single county elsewhere makes none.
        self.home = frozenset(place for place, count in holders.items() if 2 * count >= most)
        self._around = {place: index.places(place) for place in self.home}

    def places(self, id: str) -> list[str]:
        """Where a body says that it is; where it says nothing, the place of what it is part of."""
        waiting, seen = [id], {id}
        while waiting:
            found = sorted({place for body in waiting for place in self._index.ends(body, terms.LOCATED_IN)})
            if found:
                return found
            waiting = [
                whole for body in waiting for whole in self._index.ends(body, terms.PART_OF) if whole not in seen
            ]
            seen.update(waiting)
        return []

    def inside(self, id: str) -> bool | None:
        """Whether a body is in the home region; None where that is not known."""
        places = self.places(id)
        if not places or not self.home:
            return None
        if any(self.home & self._index.places(place) for place in places):
            return True
        # A body that is only said to be in the province may be in the region or not.
        if any(place in around for place in places for around in self._around.values()):
            return None
        return False

    def counties(self, id: str) -> set[str]:
        """The counties and zones of the home region that a body is in."""
        return {county for place in self.places(id) for county in self.counties_of(place)}

    def counties_of(self, place: str) -> set[str]:
        """The county or zone that a place is or lies in, within the home region."""
        waiting = [place]
        while waiting:
            found = {id for id in waiting if self.is_county(id)}
            if found:
                return found
            waiting = [around for id in waiting for around in self._index.ends(id, terms.LIES_IN)]
        return set()

    def is_county(self, place: str) -> bool:
        """Whether planners list a place as a county of the home region: county-level divisions and zones."""
        level = self._index.value(place, "level")
        known = self._index.is_a(place, terms.ZONE) or level == "county"
        return known and bool(self.home & self._index.places(place))

    def all_counties(self) -> list[str]:
        """Every county and zone of the home region, by id."""
        return [node.id for node in self._index.of_type(terms.PLACE) if self.is_county(node.id)]

    def provinces(self, id: str) -> set[str]:
        """The provinces that a body is in."""
        around = {up for place in self.places(id) for up in self._index.places(place)}
        return {place for place in around if self._index.value(place, "level") == "province"}
