"""Past one machine: the measures that Spark computes, on a cluster or here (extra ``spark``, needs Java 17).

GraphX comes with Spark and is spoken to through its own gateway: components, triangles, PageRank. What only counts and
groups (degrees, and ten indicators of the four dimensions) is a table of ties that Spark groups. Everything else is
refused. On one machine Spark only adds its own weight; equal results are what makes it the way past one.
"""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import networkx as nx

from graph_loader.errors import UnsupportedError
from graph_loader.metrics import terms
from graph_loader.metrics.depth import INTENSIVE
from graph_loader.metrics.indicator import MetricError
from graph_loader.metrics.network import Network

MEASURES = ("degree", "component", "triangles", "pagerank")
INDICATORS = ("B1", "B2", "B7", "D1", "D2", "D3", "D6", "D8", "N1", "N2")
DAMPING = 0.85
ITERATIONS = 100
"""Of PageRank: .85^100 is below 1e-7. Until convergence, as GraphX also offers it, did not end on 10,000 nodes."""

_TIES = "local string, partner string, type string, kind string, stage int, counted boolean"


class Spark:
    """A Spark session of sidu's own; a context manager.

    ``master`` is Spark's: ``local[*]`` here, ``spark://host:7077`` or ``yarn`` on a cluster, whose machines must all
    see ``folder`` (a shared or distributed file system), where edges and answers pass as text.

    Raises UnsupportedError (KG772) where pyspark is not installed.

    >>> with Spark() as spark:                                       # doctest: +SKIP
    ...     spark.measures(nx.karate_club_graph(), ["triangles"])["triangles"][0]
    18
    """

    def __init__(self, master: str = "local[*]", folder: Path | None = None) -> None:
        if importlib.util.find_spec("pyspark") is None:
            raise UnsupportedError("KG772", format="spark", package="pyspark", extra="spark")
        self._master = master
        self._folder = folder
        self._session: Any = None

    def __enter__(self) -> Spark:
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(self._master).appName("sidu").config("spark.ui.enabled", "false")
        if self._master.startswith("local"):
            # Nothing of it is to be reached from outside.
            for name in ("spark.driver.host", "spark.driver.bindAddress"):
                builder = builder.config(name, "127.0.0.1")
            builder = builder.config("spark.sql.shuffle.partitions", "4").config("spark.default.parallelism", "2")
        self._session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.stop()

    # ------------------------------------------------------------------ graphs

    def measures(self, graph: nx.Graph[Any], names: list[str]) -> dict[str, dict[Any, float]]:
        """Measures of every node by name: ``degree``, ``component`` (the place of its first node), ``triangles``,
        ``pagerank``.

        Raises MetricError (KG909) for a measure that Spark does not compute here.
        """
        unknown = [name for name in names if name not in MEASURES]
        if unknown:
            raise MetricError("KG909", engine="spark", name=unknown[0], known=", ".join(MEASURES))
        nodes = list(graph)
        place = {node: number for number, node in enumerate(nodes)}
        edges = [(place[u], place[v]) for u, v in graph.edges() if u != v]
        with self._scratch() as folder:
            found = {name: self._measure(name, len(nodes), edges, folder) for name in names}
        return {name: {nodes[number]: value for number, value in values.items()} for name, values in found.items()}

    def _measure(self, name: str, nodes: int, edges: list[tuple[int, int]], folder: Path) -> Mapping[int, float]:
        if name == "degree":
            return self._degrees(nodes, edges)
        values = self._of_graphx(name, edges, folder) if edges else {}
        if name == "pagerank":
            return _with_isolates(values, nodes)
        missing = float if name == "component" else (lambda _: 0.0)
        return {number: values.get(number, missing(number)) for number in range(nodes)}

    def _degrees(self, nodes: int, edges: list[tuple[int, int]]) -> dict[int, float]:
        ends = self._session.createDataFrame([(end,) for edge in edges for end in edge], "node long")
        found = {row["node"]: float(row["count"]) for row in ends.groupBy("node").count().collect()}
        return {number: found.get(number, 0.0) for number in range(nodes)}

    def _of_graphx(self, name: str, edges: list[tuple[int, int]], folder: Path) -> dict[int, float]:
        jvm = self._session._jvm
        path = folder / f"{name}.txt"
        # Both directions: GraphX's links have one, ours have none.
        path.write_text("".join(f"{u} {v}\n{v} {u}\n" for u, v in edges), encoding="ascii")
        level = jvm.org.apache.spark.storage.StorageLevel.MEMORY_AND_DISK()
        context = self._session._jsc.sc()
        graph = jvm.org.apache.spark.graphx.GraphLoader.edgeListFile(context, path.as_uri(), False, 2, level, level)
        # Scala asks for the classes of the attributes, both Int as the loader makes them.
        number = getattr(jvm.scala.reflect, "ClassTag$")
        tags = (getattr(number, "MODULE$").Int(), getattr(number, "MODULE$").Int())
        library = jvm.org.apache.spark.graphx.lib
        if name == "component":
            answer = library.ConnectedComponents.run(graph, *tags)
        elif name == "triangles":
            answer = library.TriangleCount.run(graph, *tags)
        else:
            answer = library.PageRank.run(graph, ITERATIONS, 1 - DAMPING, *tags)
        target = folder / name
        answer.vertices().saveAsTextFile(target.as_uri())
        return dict(_pairs(target))

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        folder = Path(tempfile.mkdtemp(prefix="sidu-spark-", dir=self._folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    # ------------------------------------------------------------------ indicators

    def indicators(self, network: Network, ids: list[str]) -> dict[str, float | None]:
        """Values of the indicators that only count and group; None where the local engine has none either.

        Raises MetricError (KG909) for an indicator that is not among ``INDICATORS``.
        """
        unknown = [id for id in ids if id not in INDICATORS]
        if unknown:
            raise MetricError("KG909", engine="spark", name=unknown[0], known=", ".join(INDICATORS))
        rows = list(_tie_rows(network))
        pairs = len(network.local) * len(network.knowledge)
        if not rows:
            none_yet = {"B1": 0.0, "N1": 0.0, "N2": 0.0} if pairs else {}
            return {id: none_yet.get(id) for id in ids}
        self._session.createDataFrame(rows, _TIES).createOrReplaceTempView("ties")
        found: dict[str, float | None] = {}
        for id in ids:
            text = _QUERIES[id].format(intensive=INTENSIVE, agreement=terms.AGREEMENT_STAGE, pairs=pairs)
            value = self._session.sql(text).collect()[0][0]
            found[id] = None if value is None else float(value)
        return found


def _pairs(folder: Path) -> Iterator[tuple[int, float]]:
    """What GraphX wrote: ``(node,value)`` a line, in several files."""
    for part in sorted(folder.glob("part-*")):
        for line in part.read_text(encoding="ascii").splitlines():
            node, _, value = line.strip("()").partition(",")
            yield int(node), float(value)


def _with_isolates(ranks: Mapping[int, float], nodes: int) -> dict[int, float]:
    """PageRank over all nodes: GraphX leaves nodes without a link out and sums to the number of the others.

    A node without a link gets b, and hands it on to all nodes alike: b = (1 − d)/n + d·i·b/n with i such nodes. Every
    other rank is GraphX's times b/(1 − d).
    """
    if not nodes:
        return {}
    base = (1 - DAMPING) / nodes / (1 - DAMPING * (nodes - len(ranks)) / nodes)
    scale = base / (1 - DAMPING)
    return {number: ranks[number] * scale if number in ranks else base for number in range(nodes)}


def _tie_rows(network: Network) -> Iterator[tuple[str, str, str, str, int | None, bool]]:
    """One row an occasion of a dyad."""
    types = network.index.graph.nodes
    for (local, partner), ties in network.ties.items():
        counted = {found.occasion for found in network.counted(ties)}
        for found in ties:
            yield local, partner, types[partner].type, found.kind, found.stage, found.occasion in counted


_SHARES = "(SELECT count(DISTINCT local) / sum(count(DISTINCT local)) OVER () AS p FROM ties GROUP BY partner)"
_DYADS = "(SELECT local, partner, max(stage) AS top, count(DISTINCT kind) AS kinds FROM ties GROUP BY local, partner)"
_USED = "(SELECT local, type, count(*) AS times, max(stage) AS top FROM ties GROUP BY local, type)"
_QUERIES = {
    "B1": "SELECT count(DISTINCT partner) FROM ties",
    "B2": f"SELECT exp(-sum(p * ln(p))) FROM {_SHARES}",
    "B7": f"SELECT count(*) / count(DISTINCT local) FROM {_USED}",
    "D1": f"SELECT sum(CASE WHEN times >= {{intensive}} OR top >= {{agreement}} THEN 1 ELSE 0 END) "
    f"/ count(DISTINCT local) FROM {_USED}",
    # The lower of the two middle values, as of an ordered scale.
    "D2": f"SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY top) FROM {_DYADS} WHERE top IS NOT NULL",
    "D3": f"SELECT avg(kinds) FROM {_DYADS}",
    "D6": "SELECT avg(CASE WHEN platform THEN 1 ELSE 0 END) FROM "
    f"(SELECT bool_or(kind = '{terms.PLATFORM}') AS platform FROM ties GROUP BY local, partner)",
    "D8": f"SELECT sum(p * p) FROM {_SHARES}",
    "N1": f"SELECT count(*) / {{pairs}} FROM {_DYADS}",
    "N2": "SELECT sum(CASE WHEN counted THEN 1 ELSE 0 END) / {pairs} FROM ties",
}
