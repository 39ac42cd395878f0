"""``python -m graph_loader.cli`` is the same as ``sidu``."""

from graph_loader.cli import main

main()
