"""The descriptions of Weifang: what the article says, each with its place, and nothing above public."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from graph_loader.api import Region
from graph_loader.descriptions import Checked, check
from graph_loader.graph import Graph
from graph_loader.ontology import Field, Ontology, load_ontology
from graph_loader.ontology.values import Enum
from graph_loader.plan import Scope
from graph_loader.stores.base import batches
from graph_loader.stores.memory import MemoryStore
from graph_loader.workspace import Workspace

ROOT = Path(__file__).parents[2]
ARTICLE = "wfnews-20240525"
YI = 10**8

FIGURES = [
    # value, lower, upper, qualifier, unit, section, paragraph, as reported: in the order of the article
    (7, 7, 7, "exact", "所", "intro", 2, "七所"),
    (132, 132, 132, "exact", "次", "intro", 4, "132次"),
    (4800, 4800, 4900, "余", "项", "intro", 4, "4800余项"),
    (321, 321, 321, "exact", "项", "intro", 4, "321项"),
    (11, 11, 11, "exact", "所", "1", 2, "11所"),
    (100, 100, 200, "多", "家", "1", 2, "100多家"),
    (30, 30, 40, "多", "所", "1", 2, "30多所"),
    (1200, 1200, 1200, "exact", "人", "1", 3, "1200名"),
    (2900, 2900, 3000, "余", "人次", "1", 3, "2900余人次"),
    (323, 323, 323, "exact", "项", "1", 3, "323项"),
    (17, 17, 17, "exact", "次", "2", 3, "17次"),
    (6, 6, 6, "exact", "项", "2", 3, "6项"),
    (191, 191, 191, "exact", "家", "2", 4, "191家"),
    (103, 103, 103, "exact", "项", "2", 4, "103项"),
    (200 * YI, 180 * YI, 200 * YI, "近", "元", "2", 4, "近200亿元"),
    (100, 100, 200, "多", "个", "3", 2, "100多个"),
    (119, 119, 119, "exact", "家", "3", 3, "119家"),
    (31 * YI, 31 * YI, 31 * YI, "exact", "元每年", "3", 4, "31亿元"),
    (378, 378, 378, "exact", "人", "4", 3, "378人"),
    (265, 265, 265, "exact", "家", "4", 3, "265家"),
    (72, 72, 72, "exact", "项", "4", 3, "72项"),
]
COUNTIES = {
    "370702": "潍城区", "370703": "寒亭区", "370704": "坊子区", "370705": "奎文区",
    "370724": "临朐县", "370725": "昌乐县", "370781": "青州市", "370782": "诸城市",
    "370783": "寿光市", "370784": "安丘市", "370785": "高密市", "370786": "昌邑市",
}  # fmt: skip
SEVEN = {
    "北京航空航天大学", "北京理工大学", "哈尔滨工业大学", "西北工业大学",
    "哈尔滨工程大学", "南京航空航天大学", "南京理工大学",
}  # fmt: skip
DIMENSIONS = {"intro": None, "1": "breadth", "2": "depth", "3": "precision", "4": "density"}


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace.find(explicit=ROOT)


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(ROOT / "schema.yaml")


@pytest.fixture(scope="module")
def weifang(workspace, ontology) -> Checked:
    return check(workspace.description_files(), ontology)


@pytest.fixture(scope="module")
def graph(weifang: Checked) -> Graph:
    return weifang.graph


def article(graph: Graph) -> list[dict[str, object]]:
    """The figures of the article in its order."""
    found = [n.properties for n in graph.of_type("Observation") if n.properties["source_ids"] == [ARTICLE]]
    return sorted(found, key=lambda properties: properties["sequence"])


def test_no_problem_of_any_kind(weifang):
    assert [str(problem) for problem in weifang.problems] == []


def test_exactly_the_21_figures_of_the_article(graph):
    names = ("value", "value_lower", "value_upper", "value_qualifier", "unit", "section", "paragraph", "reported_as")
    assert [tuple(figure[name] for name in names) for figure in article(graph)] == FIGURES
    assert [figure["sequence"] for figure in article(graph)] == list(range(1, 22))


def test_each_figure_has_its_date_its_place_and_the_dimension_of_its_section(graph):
    for figure in article(graph):
        section, paragraph = figure["section"], figure["paragraph"]
        assert figure["as_of"] == "2024-05-25"
        assert figure["locators"] == [f"intro ¶{paragraph}" if section == "intro" else f"§{section} ¶{paragraph}"]
        assert figure.get("dimension") == DIMENSIONS[str(section)]
        assert {"scope_zh", "scope_en", "counts"} <= set(figure)


def test_only_what_has_a_start_has_a_period(graph):
    assert [figure["value"] for figure in article(graph) if "period" in figure] == [17, 6]
    assert all(str(figure["period"]).startswith("2022/") for figure in article(graph) if "period" in figure)


def test_every_figure_says_whom_it_is_about(graph):
    observed = {link.start for link in graph.links_of("OBSERVES") if "role" in link.properties}
    assert {str(figure["id"]) for figure in article(graph)} <= observed


def test_twelve_counties_with_their_codes(graph):
    found = {
        node.properties["code"]: node.properties["name_zh"]
        for node in graph.of_type("Division")
        if node.properties.get("code", "").startswith("3707") and node.properties["level"] == "county"
    }
    assert found == COUNTIES


def test_functional_zones_have_no_division_code(graph):
    zones = list(graph.of_type("Zone"))
    assert len(zones) >= 4 and all("code" not in zone.properties for zone in zones)


def test_the_seven_members_of_the_group(graph):
    members = [link.start for link in graph.links_of("MEMBER_OF") if link.end == "miit-seven"]
    assert {graph.nodes[id].properties["name_zh"] for id in members} == SEVEN and len(members) == 7


def test_the_article_does_not_say_that_each_member_took_part(graph):
    members = {link.start for link in graph.links_of("MEMBER_OF") if link.end == "miit-seven"}
    stated = {
        link.start
        for link in graph.links.values()
        if link.start in members and ARTICLE in link.properties["source_ids"] and graph.nodes[link.end].type == "Event"
    }
    assert stated == set()
    assert any(link.start == "miit-seven" and graph.nodes[link.end].type == "Event" for link in graph.links.values())


def test_eleven_branches_by_name_their_link_marked_as_inferred(graph):
    branches = {node.id for node in graph.of_type("CasBranch")}
    linked = [
        link for link in graph.links_of("LINKED_WITH") if link.start == "gov-weifang-stb" and link.end in branches
    ]
    assert len(linked) == 11
    assert {link.properties["certainty"] for link in linked} == {"inferred"}
    for link in linked:
        assert graph.nodes[link.end].properties["source_ids"] != [ARTICLE]


def test_everything_has_a_source_with_a_locator(graph):
    for one in (*graph.nodes.values(), *graph.links.values()):
        if one.type != "Source":
            assert one.properties.get("source_ids"), one
            assert all(one.properties["locators"]), one
            assert len(one.properties["source_ids"]) == len(one.properties["locators"])


def test_every_source_that_is_named_is_described(graph):
    sources = {node.id for node in graph.of_type("Source")}
    assert {id for one in graph.nodes.values() for id in one.properties.get("source_ids", ())} <= sources


def test_nothing_is_synthetic(graph):
    assert not any("synthetic" in one.properties for one in graph.nodes.values())


def test_names_are_in_both_languages(graph):
    lacking = [n.id for n in graph.nodes.values() if "name_zh" in n.properties and not n.properties.get("name_en")]
    assert lacking == []


NAMED = [
    "工业和信息化部",
    "中国科学院",
    "北京大学",
    "西安交通大学",
    "华中科技大学",
    "中国科学院合肥物质科学研究院",
    "中国科学院化学研究所",
    "潍坊市科学技术局",
    "山东省科学技术厅",
    "北京大学现代农业研究院",
    "华中科技大学高密轮胎模具研究所",
    "超高速涡轮机械技术研究院",
    "西安交通大学国家技术转移中心潍坊协同创新中心",
    "百名科技专家服务企业专项行动",
    "潍坊市科技合作信息网",
    "才链潍坊",
    "校链潍坊",
    "院链潍坊",
    "昌邑市",
    "诸城市",
    "坊子区",
    "潍城区",
    "新材料",
    "新型储能",
    "磁技术",
    "工业母机",
    "机械工程",
    "电气工程",
]


@pytest.mark.parametrize("name", NAMED)
def test_what_the_article_names_is_described(name, graph):
    texts = [
        str(value)
        for node in graph.nodes.values()
        for key, value in node.properties.items()
        if key in ("name_zh", "aliases", "short_name", "short_name_zh", "former_names")
    ]
    assert any(name in text for text in texts), name


def test_the_network_has_its_three_libraries(graph):
    assert len(list(graph.of_type("Library"))) >= 3 and len(list(graph.of_type("InformationNetwork"))) == 1


# What is not public


SECRETS = {
    "telephone": "0536-8091357",
    "email": "nobody@example.invalid",
    "contact_person": "某联系人甲乙",
    "legal_representative": "某法人戊己",
    "budget": "7654321元",
    "amount": "8765432元",
    "price": "9876543元",
    "purpose": "某用途丙丁",
    "copy_address": "mirror.example.invalid/page",
    "keep_until": "2097-11-03",
}
TRACES = [
    "8091357", "example.invalid", "某联系人甲乙", "某法人戊己", "7654321", "8765432", "9876543", "某用途丙丁", "2097",
]  # fmt: skip


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, ontology) -> Path:
    """A workspace in which every type that has fields above public has them filled in."""
    folder = tmp_path_factory.mktemp("seeded") / "lab"
    Workspace.create(folder, "weifang")
    records: dict[str, list[dict[str, object]]] = {}
    for number, one in enumerate(ontology.concrete()):
        hidden = {name: SECRETS[name] for name, field in one.fields.items() if field.access != "public"}
        if not hidden:
            continue
        required = {field.name: required_value(field, ontology) for field in one.fields.values() if field.required}
        record = {"id": f"seeded-{number}", **required, **hidden, "sources": {ARTICLE: "test"}}
        records.setdefault(str(one.section), []).append(record)
    assert len(records) > 15
    path = folder / "data" / "weifang" / "zz-seeded.yaml"
    path.write_text(yaml.safe_dump(records, allow_unicode=True), encoding="utf-8")
    return folder


def required_value(field: Field, ontology: Ontology) -> object:
    kind = field.kind
    if isinstance(kind, Enum):
        return next(iter(ontology.schemes[kind.scheme].values))
    return {"date": "2024", "figure": "1", "integer": 1, "period": "2024", "reference": ARTICLE}.get(kind.name, "某")


def hidden_fields(ontology) -> set[str]:
    return {field.name for one in ontology.described() for field in one.fields.values() if field.access != "public"}


def test_every_field_above_public_is_seeded(ontology):
    assert hidden_fields(ontology) == set(SECRETS)


def test_nothing_above_public_in_graph_check_plan_or_store(seeded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path))
    region = Region(seeded)
    checked = region.check()
    assert [str(p) for p in checked.problems if p.severity == "error"] == []
    store, scope = MemoryStore(), Scope(("weifang",))
    plan = store.plan(checked.graph, scope)
    report = store.load(checked.graph, scope)
    shown = [
        repr((checked.graph.nodes, checked.graph.links)),
        json.dumps([problem.as_json("both") for problem in checked.problems]),
        repr(list(plan.changes())),
        repr([*plan.node_creates, *plan.link_creates, *batches(plan)]),
        json.dumps(report.as_json()),
        repr((store.graph().nodes, store.graph().links)),
    ]
    for text in shown:
        for trace in TRACES:
            assert trace not in text
    assert sum("seeded-" in text for text in shown) >= 4


def test_what_was_seeded_is_there_on_demand(seeded):
    region = Region(seeded, access="personal")
    text = repr(region.check().graph.nodes)
    for trace in TRACES:
        assert trace in text
