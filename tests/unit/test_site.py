"""The files of a site: what is in them, what must never be, and that the same descriptions give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from graph_loader.api import Region
from graph_loader.pages import overview
from graph_loader.pages.site.addresses import file_names
from tests.workspaces import make_workspace

DAY = "2024-06-30"
BODIES = """\
default_sources: {src: p. 1}
divisions:
  - {id: mycity, name: {zh: 我市, en: My City}, level: prefecture, code: "370700"}
  - {id: east, name: {zh: 东区, en: East}, level: county, code: "370702", lies_in: mycity}
  - {id: west, name: {zh: 西区, en: West}, level: county, code: "370703", lies_in: mycity}
universities:
  - id: uni
    name: {zh: 某大学, en: A University}
    former_names: [某学院]
    located_in: east
    contact_person: 张某某
    telephone: "0536-1234567"
enterprises:
  - {id: works, name: {zh: 机械厂, en: Works}, located_in: west}
  - {id: alone, name: {zh: 独家, en: Alone}}
"""
DONE = """\
default_sources: {src: p. 2}
agreements:
  - id: agr
    name: {zh: 协议甲, en: Agreement A}
    date: 2024-03
    kind: strategic
    amount: 987654321
    parties: [uni, works]
events:
  - id: evt
    name: {zh: 对接会, en: Meeting}
    date: 2023-05-04
    participants: [uni, {ref: works, certainty: inferred}]
    led_to: agr
demands:
  - {id: dem, name: {zh: 高速轴承, en: Fast bearings}, kind: technology, state: open, raised_by: works, budget: 7654321}
results:
  - id: res
    name: {zh: 高速轴承技术, en: Bearings technology}
    date: 2024-01
    description: {zh: 高速轴承的润滑}
    holders: uni
followups:
  - id: fol
    name: {zh: 回访, en: Call again}
    due: 2024-06-01
    state: open
    follows_up: works
    contact_person: 李某某
"""


class Links(HTMLParser):
    """The addresses and the ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.addresses.append(value)
            if name == "id" and value is not None:
                self.ids.append(value)


def files_of(folder: Path, files: Mapping[str, str | bytes], lang: str = "zh", day: str | None = DAY) -> dict[str, str]:
    region = Region(make_workspace(folder, files))
    return {name: data.decode("utf-8") for name, data in region.site_files(as_of=day, lang=lang).files.items()}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return files_of(tmp_path_factory.mktemp("small") / "ws", {"bodies.yaml": BODIES, "done.yaml": DONE})


@pytest.fixture(scope="module")
def weifang(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(Path(__file__).parents[2])
        return {name: data.decode("utf-8") for name, data in Region().site_files(as_of="2026").files.items()}


def html(files: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in files.items() if name.endswith(".html")}


def unresolved(files: Mapping[str, str]) -> list[str]:
    """Every link that leads nowhere within the site, and every id that a page has twice."""
    pages = {name: Links(text) for name, text in html(files).items()}
    wrong = []
    for name, page in pages.items():
        wrong += [f"{name}: {id} twice" for id in set(page.ids) if page.ids.count(id) > 1]
        for address in page.addresses:
            if re.match("https?:", address):
                continue
            file, _, fragment = address.partition("#")
            parts = [*name.split("/")[:-1], *file.split("/")] if file else name.split("/")
            target: list[str] = []
            for part in parts:
                target = target[:-1] if part == ".." else [*target, unquote(part)]
            found = "/".join(target)
            if found not in files:
                wrong.append(f"{name}: {address}")
            elif fragment and not found.startswith("network") and unquote(fragment) not in pages[found].ids:
                wrong.append(f"{name}: {address} has no such place")
    return sorted(set(wrong))


def test_every_link_of_a_small_site_leads_somewhere(small):
    assert unresolved(small) == []


def test_every_link_of_weifang_leads_somewhere(weifang):
    assert unresolved(weifang) == []


def test_weifang_can_be_sent_by_mail(weifang):
    assert sum(len(text.encode("utf-8")) for text in weifang.values()) < 15 * 2**20
    assert sum("vis-network" in text for text in weifang.values()) == 1


def test_a_large_network_is_an_overview_with_pages_that_share_what_draws_them(tmp_path, monkeypatch):
    monkeypatch.setattr(overview, "MOST_DRAWN", 3)
    workspace = make_workspace(tmp_path / "ws", {"bodies.yaml": BODIES, "done.yaml": DONE})
    files = {name: data.decode("utf-8") for name, data in Region(workspace).site_files(as_of=DAY).files.items()}
    below = [name for name in files if name.startswith("network-pages/")]
    assert len(below) >= 3 and unresolved(files) == []
    assert [name for name, text in files.items() if len(text) > 400_000] == ["assets/drawing.js"]
    assert all('<script src="../assets/drawing.js">' in files[name] for name in below)
    assert 'href="../index.html"' not in files[below[0]] and 'href="../network.html"' in files[below[0]]
    into = re.search(r'href="\.\./(network-pages/[^#"]+)#s=works"', files["org/works.html"])
    assert into is not None and '"id":"works"' in files[into[1]]


def test_organizations_with_two_links_or_named_in_the_article_have_a_page(small, weifang):
    assert {"org/uni.html", "org/works.html"} <= set(small) and "org/alone.html" not in small
    assert 'id="r-alone"' in small["list/Enterprise.html"]
    named = {"cas-hfips", "pku-ias", "xjtu"} & {name[4:-5] for name in weifang if name.startswith("org/")}
    assert {"xjtu", "cas-hfips"} <= named


def test_a_page_of_an_organization_says_what_it_did_with_whom_and_where_from(small):
    page = small["org/works.html"]
    assert "协议甲" in page and "Agreement A" in page and "2024-03" in page
    assert 'data-en="inferred">推断<' in page and "某大学" in page and "测试来源" in page and "p. 2" in page
    assert "某学院" in small["org/uni.html"]


def test_what_is_internal_or_personal_is_nowhere(small):
    for name, text in small.items():
        for secret in ("张某某", "李某某", "0536-1234567", "987654321", "7654321"):
            assert secret not in text, f"{secret} in {name}"


def test_a_region_that_works_with_internal_fields_still_makes_a_public_site(tmp_path):
    workspace = make_workspace(tmp_path / "ws", {"bodies.yaml": BODIES, "done.yaml": DONE})
    with Region(workspace, access="personal") as region:
        files = region.site_files(as_of=DAY).files
    assert not any("张某某".encode() in data or b"0536-1234567" in data for data in files.values())


def test_monday_morning(small):
    home = small["index.html"]
    assert "回访" in home and ">逾期<" in home and "2024-06-01" in home
    assert "1 项需求待对接" in home and "协议甲" in home
    assert home.index('id="latest"') < home.index('id="due"') < home.index('id="profile"') < home.index('id="counties"')


def test_the_board_has_open_demands_first_and_proposals_that_are_marked_as_computed(small):
    board = small["matching.html"]
    assert board.index("待对接") < board.index("已对接") < board.index("已解决或关闭")
    assert "高速轴承技术" in board and "匹配建议（计算）" in board


def test_a_decision_stands_beside_its_demand(tmp_path):
    decision = """\
matches:
  - {id: dec, decision: accept, by_role: 成果科, date: 2024-06-02, demand: dem, offer: res, sources: {src: p. 3}}
"""
    files = {"bodies.yaml": BODIES, "done.yaml": DONE, "decided.yaml": decision}
    board = files_of(tmp_path / "ws", files)["matching.html"]
    assert 'class="badge accept"' in board and "成果科" in board and 'id="r-dec"' in board


def test_repeating_gives_the_same_bytes_and_the_order_of_records_does_not_matter(tmp_path, small):
    assert files_of(tmp_path / "same", {"bodies.yaml": BODIES, "done.yaml": DONE}) == small
    head, *sections = re.split(r"(?m)^(?=\w+:\n)", BODIES)
    turned = head + "".join(reversed(sections))
    works, alone = turned.index("  - {id: works"), turned.index("  - {id: alone")
    end = turned.index("\n", alone) + 1
    turned = turned[:works] + turned[alone:end] + turned[works:alone] + turned[end:]
    assert turned != BODIES and sorted(turned) == sorted(BODIES)
    assert files_of(tmp_path / "turned", {"z.yaml": turned, "b.yaml": DONE}) == small


def test_the_language_in_which_pages_open_needs_no_script(tmp_path):
    english = files_of(tmp_path / "ws", {"bodies.yaml": BODIES, "done.yaml": DONE}, "en")
    page = english["org/uni.html"]
    assert '<html lang="en">' in page and ">A University</span></h1>" in page and ">Relations</h2>" in page


def test_copies_are_cited_by_publisher_date_and_title_without_a_link(tmp_path):
    source = """\
default_sources: {copy: p. 9}
sources:
  - id: copy
    name: {zh: 转载的报道, en: A copied report}
    publisher: {zh: 某报, en: A paper}
    date: 2022-01-02
    copy_address: https://mirror.example/page
    read_from_copy: true
enterprises:
  - {id: one, name: {zh: 一厂, en: One}}
"""
    files = files_of(tmp_path / "ws", {"a.yaml": source}, day=None)
    assert not any("mirror.example" in text for text in files.values())
    about = files["about.html"]
    assert "某报" in about and "2022-01-02" in about and "转载的报道" in about and "据转载件" in about


def test_made_up_data_is_labelled_on_every_page(tmp_path):
    files = files_of(tmp_path / "ws", {"made-up.yaml": "synthetic: true\n" + BODIES})
    for name, text in html(files).items():
        assert "合成数据" in text[: text.index("<main")] if "<main" in text else "合成数据" in text, name


EMPTY = {
    "nothing": {},
    "one record": {"a.yaml": "default_sources: {src: p}\nenterprises:\n  - {id: one, name: {zh: 一厂}}\n"},
    "no dates": {"a.yaml": BODIES, "b.yaml": re.sub(r"\n    date: [0-9-]+", "", DONE)},
    "no events": {"a.yaml": BODIES, "b.yaml": re.sub(r"(?ms)^events:.*?(?=^demands)", "", DONE)},
    "no demands": {"a.yaml": BODIES, "b.yaml": re.sub(r"(?ms)^demands:.*?(?=^results)", "", DONE)},
}


@pytest.mark.parametrize("case", EMPTY)
def test_little_or_nothing_makes_a_whole_site(case, tmp_path):
    files = files_of(tmp_path / "ws", EMPTY[case], day=None)
    assert unresolved(files) == []
    assert {"index.html", "events.html", "matching.html", "funnel.html", "counties.html", "about.html"} <= set(files)
    if case == "nothing":
        assert "没有描述领域" in files["fields.html"] and "没有描述本地区的县市区" in files["counties.html"]
    if case in ("nothing", "one record", "no events"):
        assert "还没有记录活动" in files["events.html"]
    if case == "no dates":
        assert "日期不详" in files["events.html"]


def test_tiles_stand_where_the_descriptions_say(tmp_path, weifang):
    placed = BODIES.replace('code: "370702",', 'code: "370702", tile_row: 2, tile_column: 3,')
    placed = placed.replace('code: "370703",', 'code: "370703", tile_row: 1, tile_column: 1,')
    page = files_of(tmp_path / "ws", {"a.yaml": placed})["counties.html"]
    # Empty rows and columns between them are closed: two tiles on a diagonal.
    assert ".at0{grid-area:1/1}" in page and ".at1{grid-area:2/2}" in page and "repeat(2," in page
    assert page.index("西区") < page.index("东区")
    assert weifang["counties.html"].count("{grid-area:") == 12


def test_tiles_without_a_place_stand_in_the_order_of_their_codes(small):
    page = small["counties.html"]
    assert page.index("东区") < page.index("西区") and ".at1{grid-area:1/2}" in page


def test_files_have_names_that_every_system_takes():
    named = file_names(["con", "COM1.x", "Ab", "aB", "plain"])
    assert named["plain"] == "plain"
    assert not {name.split(".")[0].lower() for name in named.values()} & {"con", "com1"}
    assert len({name.casefold() for name in named.values()}) == 5


def test_every_page_allows_only_what_is_its_own(weifang):
    for name, text in html(weifang).items():
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy is not None, name
        assert "default-src &#x27;none&#x27;" in policy[1] and "unsafe" not in policy[1] and "http" not in policy[1]
        assert " style=" not in re.sub(r"<script.*?</script>", "", text, flags=re.S), name
        assert not re.search(r'(?:src|rel="stylesheet" href)="https?:', text), name
