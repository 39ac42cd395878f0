"""Cypher texts of the loader. Values travel as parameters; names only through ``quote``."""

from __future__ import annotations

from collections.abc import Iterable

from graph_loader.errors import StoreError

STORE_FORMAT = 1
"""The layout of what is stored; a store with a higher number was made by a newer version."""

CREATE_CONSTRAINTS = (
    "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT load_id IF NOT EXISTS FOR (n:_Load) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT dataset_name IF NOT EXISTS FOR (n:_Dataset) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT store_id IF NOT EXISTS FOR (n:_Store) REQUIRE n.id IS UNIQUE",
)

ENSURE_LOCK = "MERGE (l:_Load {id: 'load'})"
# First in every transaction that reads the lock and changes it: Neo4j reads without a lock of its own, so that two
# transactions could both see the lock as free. A write makes the second one wait, and then see what the first did.
TOUCH_LOCK = "MATCH (l:_Load {id: 'load'}) SET l.touched = timestamp()"
# A lock that holds for longer than any is taken for was taken before the server's clock was set back. From now on it
# holds no longer than others; a loader that lives renews it with its next batch.
CLAMP_LOCK = (
    "MATCH (l:_Load {id: 'load'}) WHERE l.expires > timestamp() + $milliseconds "
    "SET l.expires = timestamp() + $milliseconds"
)
TAKE_LOCK = (
    "MATCH (l:_Load {id: 'load'}) "
    "WHERE l.owner IS NULL OR l.owner = $owner OR l.owner = $stale OR l.expires < timestamp() "
    "SET l.owner = $owner, l.expires = timestamp() + $milliseconds RETURN l.owner AS owner"
)
RENEW_LOCK = (
    "MATCH (l:_Load {id: 'load'}) WHERE l.owner = $owner "
    "SET l.expires = timestamp() + $milliseconds RETURN l.owner AS owner"
)
READ_LOCK = "MATCH (l:_Load {id: 'load'}) RETURN l.owner AS owner, l.expires - timestamp() AS left"
RELEASE_LOCK = "MATCH (l:_Load {id: 'load'}) WHERE l.owner = $owner REMOVE l.owner, l.expires"

MARK_DATASET = "MERGE (d:_Dataset {name: $name}) SET d = $properties"
READ_DATASETS = "MATCH (d:_Dataset) RETURN properties(d) AS dataset ORDER BY d.name"
READ_STORE = "MATCH (s:_Store {id: 'store'}) RETURN s.format AS format, s.access AS access"
MARK_STORE = "MERGE (s:_Store {id: 'store'}) SET s.format = $format, s.access = $access"

NODE_STATES = (
    "MATCH (n:Entity) WHERE n.id > $after "
    "RETURN n.id AS id, n.hash AS hash, n.type AS type, n.dataset AS dataset ORDER BY n.id LIMIT $page"
)
LINK_STATES = (
    # One row for all links that start at a node: rows cost the client more than what is in them.
    "MATCH (a:Entity)-[r]->(b:Entity) WHERE a.id > $after AND a.id <= $upto "
    "RETURN a.id AS start, collect([r.key, r.hash, type(r), b.id, r.dataset]) AS links"
)
NODES = (
    "MATCH (n:Entity) WHERE n.id > $after "
    "RETURN labels(n) AS labels, properties(n) AS properties ORDER BY n.id LIMIT $page"
)
LINKS = (
    "MATCH (a:Entity)-[r]->(b:Entity) WHERE a.id > $after AND a.id <= $upto "
    "RETURN type(r) AS type, a.id AS start, b.id AS target, properties(r) AS properties"
)
LABELS = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN n.id AS id, labels(n) AS labels"
COUNT_NODES = "MATCH (n:Entity) RETURN n.type AS name, count(*) AS count ORDER BY name"
COUNT_LINKS = "MATCH (:Entity)-[r]->(:Entity) RETURN type(r) AS name, count(*) AS count ORDER BY name"
FORGET_NODES = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) DETACH DELETE n"
ABOUT_NODE = "MATCH (n:Entity {id: $id}) RETURN properties(n) AS properties"
LINKS_AT_NODE = "MATCH (n:Entity {id: $id})-[r]-(other) RETURN type(r) AS type, other.id AS id ORDER BY type, id"
DELETE_NODES = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) DELETE n"


def quote(name: str) -> str:
    """A label, relationship type or property name as an identifier.

    Raises StoreError (KG659) for what no engine takes as a name or what they would read differently.

    >>> quote("Organization"), quote("a`b")
    ('`Organization`', '`a``b`')
    """
    # Neo4j reads a Unicode escape anywhere in a text, the embedded engine does not: no spelling suits both.
    if not name or "\x00" in name or "\\u" in name:
        raise StoreError("KG659", name=name)
    return "`" + name.replace("`", "``") + "`"


def label_set(labels: Iterable[str]) -> str:
    """Labels as they stand in a node pattern, sorted so that one set has one text."""
    return "".join(f":{quote(label)}" for label in sorted(labels))


def create_nodes(labels: Iterable[str]) -> str:
    """Create nodes of one label set; rows are ``{id, properties}``. The constraint refuses what is there already.

    Without looking for each of them first, which takes the embedded engine a third of the time: it asks the index of
    every label set that there is.
    """
    return f"UNWIND $rows AS row CREATE (n{label_set(labels)}) SET n = row.properties RETURN count(*) AS written"


def put_nodes(labels: Iterable[str]) -> str:
    """Create or overwrite nodes of one label set; rows are ``{id, properties}``.

    Not MERGE: for a pattern with several labels the embedded engine uses no index and reads all nodes of that label
    set for every row. Found by the one label that the unique constraint is on, the row costs the same on every engine.
    A node that is there under other labels does not count as written: its labels would stay as they are.
    """
    names = label_set(labels)
    return (
        "UNWIND $rows AS row OPTIONAL MATCH (there:Entity {id: row.id}) "
        f"FOREACH (_ IN CASE WHEN there IS NULL THEN [1] ELSE [] END | CREATE (n{names}) "
        "SET n = row.properties) "
        "FOREACH (_ IN CASE WHEN there IS NULL THEN [] ELSE [1] END | SET there = row.properties) "
        f"RETURN sum(CASE WHEN there IS NULL OR there{names} THEN 1 ELSE 0 END) AS written"
    )


def relabel_nodes(old: Iterable[str], new: Iterable[str]) -> str:
    """Overwrite nodes and change their label set; links stay.

    The id is taken off first: the embedded engine stores a label set as a record type and writes the new record
    before the old one has left the unique index.
    """
    removed, added = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    remove = f" REMOVE n{label_set(removed)}" if removed else ""
    add = f" SET n{label_set(added)}" if added else ""
    return (
        "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n.id = null"
        f"{remove}{add} SET n = row.properties RETURN count(*) AS written"
    )


def put_links(type: str) -> str:
    """Create or overwrite links of one type; rows are ``{key, origin, target, properties}``."""
    return (
        "UNWIND $rows AS row MATCH (a:Entity {id: row.origin}) MATCH (b:Entity {id: row.target}) "
        f"MERGE (a)-[r:{quote(type)} {{key: row.key}}]->(b) SET r = row.properties RETURN count(*) AS written"
    )


def delete_links(type: str) -> str:
    """Delete links of one type; rows are ``{key, origin}``.

    A node's links are all found before the first one goes: the embedded engine does not find its way on along
    links that the same statement has deleted.
    """
    return (
        "UNWIND $rows AS row WITH row.origin AS origin, collect(row.key) AS keys "
        f"MATCH (a:Entity {{id: origin}})-[r:{quote(type)}]->() WHERE r.key IN keys "
        "WITH collect(r) AS links UNWIND links AS r DELETE r"
    )
