"""The graph as files for other programs: CSV, Parquet, JSON lines, a Cypher script, Neo4j's bulk import.

Every form holds every stored property of every node and link, dates and lists included, so that what an independent
reader makes of it is the same graph. GraphML, GEXF (``metrics.exchange``) are made where networkx is.
"""

from graph_loader.exports.folder import FILE_FORMS, FOLDER_FORMS, FORMS, pieces, write

__all__ = ["FILE_FORMS", "FOLDER_FORMS", "FORMS", "pieces", "write"]
