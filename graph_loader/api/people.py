"""What is kept about persons, in descriptions and in every store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph_loader.api.described import Described
from graph_loader.errors import DataError
from graph_loader.ontology import ACCESS_LEVELS

if TYPE_CHECKING:
    from graph_loader.persons import PersonFile
    from graph_loader.stores.bolt import BoltStore


class People(Described):
    """What is kept about persons, in descriptions and in every store."""

    def person(self, id: str) -> PersonFile:
        """All that is kept about a person: lines of the descriptions, whether sound or not, and what stores hold.

        Raises DataError (KG986) where there is nothing of that id, KG987 where it is of something else.
        """
        from graph_loader.persons import PersonFile, is_person, kept_in, traces

        node = self.graph_of("personal").nodes.get(id)
        names = (
            [str(node.properties[name]) for name in ("name_zh", "name_en") if name in node.properties] if node else []
        )
        lines = traces(self.workspace.description_files(), id, names)
        kept = [found for store in self._stores_of_all_levels() if (found := kept_in(store, id)) is not None]
        types = [str(one.properties.get("type", "")) for one in kept] + ([node.type] if node else [])
        if not types and not lines:
            raise DataError("KG986", (), id=id)
        if types and not any(is_person(type, self.ontology) for type in types):
            raise DataError("KG987", (), id=id, type=types[0])
        return PersonFile(id, dict(node.properties) if node else {}, lines, kept)

    def forget_person(self, id: str) -> PersonFile:
        """Remove a person from every store of the workspace and from what shells complete; raises as ``person`` does.

        Descriptions are left to their owner: what still names the person there comes back with the next load.
        """
        from graph_loader.persons import forget_completions
        from graph_loader.stores import hosting

        found = self.person(id)
        held = {one.store for one in found.kept}
        for store in self._stores_of_all_levels():
            if store.location in held:
                store.forget(id)
        forget_completions(hosting.store_directory(self.workspace.key), id)
        return found

    def _stores_of_all_levels(self) -> Iterator[BoltStore]:
        """The embedded databases that exist for this workspace; of a server the one that is named."""
        if not self.address.embedded:
            yield self.store
            return
        from graph_loader.stores import hosting

        for access in ACCESS_LEVELS:
            if hosting.has_database(hosting.store_directory(self.workspace.key), access):
                with type(self)(self._explicit, self._store_text, access=access) as other:
                    yield other.store
