"""What is kept about persons, in descriptions, in every store, and in files made from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graph_loader.api.described import Described
from graph_loader.errors import DataError
from graph_loader.ontology import ACCESS_LEVELS

if TYPE_CHECKING:
    from graph_loader.persons import PersonFile
    from graph_loader.stores.bolt import BoltStore


class People(Described):
    """What is kept about persons, in descriptions, in every store, and in files made from them."""

    def person(self, id: str) -> PersonFile:
        """All that is kept about a person: lines of the descriptions, whether sound or not, what stores and files hold.

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
        copies = [path for path, _ in self._copies(id)]
        return PersonFile(id, dict(node.properties) if node else {}, lines, kept, copies)

    def forget_person(self, id: str) -> PersonFile:
        """Remove a person from every store of the workspace and every file made from it; raises as ``person`` does.

        Descriptions are left to their owner: what still names the person there comes back with the next load.
        """
        found = self.person(id)
        held = {one.store for one in found.kept}
        for store in self._stores_of_all_levels():
            if store.location in held:
                store.forget(id)
        for _, forget in self._copies(id):
            forget()
        return found

    def _copies(self, id: str) -> Iterator[tuple[Path, Callable[[], object]]]:
        """Files of this user that were made from descriptions and hold a person, with what takes them out of each."""
        from graph_loader.pages.layout.kept import Places
        from graph_loader.persons import completions_with, forget_completion
        from graph_loader.stores import hosting

        folder = hosting.store_directory(self.workspace.key)
        for path in completions_with(folder, id):
            yield path, partial(forget_completion, path, id)
        for access in ACCESS_LEVELS:
            places = Places.of(self.workspace.key, access)
            if places.hold(id):
                yield places.path, partial(places.forget, id)
        indexes = sorted(folder.glob("match-*.npz"))
        if indexes:
            from graph_loader.matching.storage import may_hold

            # An index is made anew where it is missing.
            yield from ((path, path.unlink) for path in indexes if may_hold(path, id))

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
