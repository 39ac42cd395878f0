"""Which folder is worked in, which files belong to it, and which dataset owns each of them.

What needs much is imported when it is used: completing a word in a shell needs little of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph_loader.lazily import lazily
from graph_loader.workspace.place import Place, QueryFile
from graph_loader.workspace.shipped import shipped

if TYPE_CHECKING:
    from graph_loader.workspace.folder import DescriptionFile, Workspace
    from graph_loader.workspace.settings import Dataset, SettingsError

__all__ = ["Dataset", "DescriptionFile", "Place", "QueryFile", "SettingsError", "Workspace", "shipped"]

_HOMES = {
    "folder": ("DescriptionFile", "Workspace"),
    "settings": ("Dataset", "SettingsError"),
}

__getattr__ = lazily(__name__, _HOMES)
