"""Which folder is worked in, which files belong to it, and which dataset owns each of them."""

from graph_loader.workspace.folder import DescriptionFile, QueryFile, Workspace
from graph_loader.workspace.settings import Dataset, SettingsError
from graph_loader.workspace.shipped import shipped

__all__ = ["Dataset", "DescriptionFile", "QueryFile", "SettingsError", "Workspace", "shipped"]
