"""Files for neo4j-admin through BioCypher, without an ontology. Runs in an environment of its own."""

import json
import os
import sys
import time

# This file has the name of the library; its folder must not be searched.
sys.path = [entry for entry in sys.path if os.path.abspath(entry or ".") != os.path.dirname(os.path.abspath(__file__))]

# The library keeps a log where it runs, and looks there for a configuration.
os.chdir(sys.argv[2])

import yaml  # noqa: E402
from biocypher import BioCypher  # noqa: E402

KINDS = {bool: "bool", int: "int", float: "float", list: "str[]"}


def words(name: str) -> str:
    """A label of ours as BioCypher wants classes named: in lower case, with spaces."""
    spaced = "".join(f" {sign}" if sign.isupper() and not name.isupper() else sign for sign in name.replace("_", " "))
    return " ".join(spaced.lower().split())


def schema(things: list, kind: str) -> dict:
    """What each type looks like: every property that one of its things has."""
    found = {}
    for type, *_, properties in things:
        known = found.setdefault(type, {})
        for name, value in properties.items():
            known[name] = KINDS.get(value.__class__, "str")
    return {
        words(type): {"represented_as": kind, "input_label": type, "properties": properties}
        for type, properties in found.items()
    }


with open(sys.argv[1], encoding="utf-8") as file:
    graph = json.load(file)
with open("schema.yaml", "w", encoding="utf-8") as file:
    yaml.safe_dump(schema(graph["nodes"], "node") | schema(graph["links"], "edge"), file)
with open("config.yaml", "w", encoding="utf-8") as file:
    yaml.safe_dump({
        "biocypher": {
            "dbms": "neo4j", "offline": True, "strict_mode": False, "head_ontology": None, "debug": False,
            "log_to_disk": False,
        },
        "neo4j": {"file_format": "csv", "delimiter": ",", "array_delimiter": "|", "quote_character": '"'},
    }, file)  # fmt: skip
begun = time.process_time()
writer = BioCypher(
    biocypher_config_path="config.yaml",
    schema_config_path="schema.yaml",
    output_directory="out",
)
writer.write_nodes((p["id"], type, p) for type, _, p in graph["nodes"])
writer.write_edges((p["key"], start, end, type, p) for type, _, start, _, end, p in graph["links"])
writer.write_import_call()
took = time.process_time() - begun
rows = {"nodes": 0, "links": 0}
for name in os.listdir("out"):
    if "-part" in name:
        with open(os.path.join("out", name), encoding="utf-8") as file:
            lines = sum(1 for _ in file)
        with open(os.path.join("out", name.partition("-part")[0] + "-header.csv"), encoding="utf-8") as file:
            rows["links" if ":START_ID" in file.read() else "nodes"] += lines
print(json.dumps({"cpu_seconds": took, "nodes": rows["nodes"], "links": rows["links"]}))
