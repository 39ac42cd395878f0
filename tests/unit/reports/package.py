"""What a word processor insists on in a docx before it opens it: Word refuses a file in which any of this is wrong."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_USE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def problems(data: bytes) -> Iterator[str]:
    """What is unsound: parts that are broken, twice there or of no type; relations that lead nowhere or are missing."""
    package = zipfile.ZipFile(io.BytesIO(data))
    names = package.namelist()
    if (broken := package.testzip()) is not None:
        yield f"{broken}: checksum"
    yield from (f"{name}: there {count} times" for name, count in Counter(names).items() if count > 1)
    trees = {name: ElementTree.fromstring(package.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    types = trees["[Content_Types].xml"]
    endings = {one.attrib["Extension"].lower() for one in types.iter(f"{_TYPES}Default")}
    given = {one.attrib["PartName"].lstrip("/") for one in types.iter(f"{_TYPES}Override")}
    yield from (f"{name}: given a type, not there" for name in given - set(names))
    for name in set(names) - given - {"[Content_Types].xml"}:
        if name.rpartition(".")[2].lower() not in endings:
            yield f"{name}: of no type"
    reached = {"_rels/.rels"}
    for name, tree in trees.items():
        known = set()
        if (relations := _relations_of(name)) in trees:
            for relation in trees[relations].iter(_RELATION):
                known.add(relation.attrib["Id"])
                if relation.attrib.get("TargetMode") != "External":
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), relation.attrib["Target"]))
                    reached |= {target.lstrip("/"), relations}
                    if target.lstrip("/") not in names:
                        yield f"{relations}: {target} is not there"
        used = {value for one in tree.iter() for key, value in one.attrib.items() if key.startswith(_USE)}
        yield from (f"{name}: {id} is no relation" for id in used - known)
        drawn = Counter(one.attrib["id"] for one in tree.iter(_DRAWN))
        yield from (f"{name}: {count} drawings are {id}" for id, count in drawn.items() if count > 1)
    for relation in trees["_rels/.rels"].iter(_RELATION):
        reached.add(relation.attrib["Target"].lstrip("/"))
    yield from (f"{name}: nothing leads to it" for name in set(names) - reached - {"[Content_Types].xml"})


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
