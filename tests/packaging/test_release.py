"""The bill of materials holds every locked package, and the audit finds what advisories are about."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from release import audit, sbom
from release.locks import LOCKS, ROOT, Locked, locked, read_lock

PACKAGES = [
    Locked("some-thing", "1.4.0", ("a" * 64,), "requirements.txt"),
    Locked("other", "2.0rc1", ("b" * 64,), "requirements-test.txt"),
]


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    """The bill of the checkout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1716595200")
        text = sbom.text_of(sbom.bill())
        assert sbom.text_of(sbom.bill()) == text
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    made: dict[str, Any] = json.loads(text)
    return made


def hashes(component: dict[str, Any]) -> set[str]:
    """All SHA-256 of a component's files."""
    return {one["content"] for one in component["hashes"] if one["alg"] == "SHA-256"}


def test_every_locked_package_stands_in_the_bill(bill):
    found = {(one["name"], one["version"]): one for one in bill["components"]}
    scopes = {"requirements.txt": "required", "requirements-test.txt": "excluded"}
    for name in LOCKS:
        for package in read_lock(ROOT / name):
            component = found[package.name, package.version]
            assert hashes(component) == set(package.hashes) and package.hashes
            assert component["licenses"] and component["purl"] == f"pkg:pypi/{package.name}@{package.version}"
            if component["properties"][0]["value"] == name:
                assert component["scope"] == scopes.get(name, "optional")
    assert len(found) == len(locked()) + len(sbom.scripts())


def test_scripts_that_are_carried_stand_in_the_bill(bill):
    found = {one["name"]: one for one in bill["components"]}
    vendored = (ROOT / "tests/pages/vendor/README.md").read_text(encoding="utf-8")
    (digest,) = hashes(found["axe-core"])
    assert digest in vendored and found["axe-core"]["version"] in vendored
    assert found["vis-network"]["scope"] == "required" and len(hashes(found["vis-network"])) == 1


def test_every_script_in_the_wheel_that_came_from_elsewhere_stands_in_the_bill(bill):
    required = [one for one in bill["components"] if one["scope"] == "required"]
    vendored = sorted((ROOT / "graph_loader").rglob("vendor/*.js"))
    assert len(vendored) == 2
    for path in vendored:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        (found,) = [one for one in required if digest in hashes(one)]
        assert found["purl"] == f"pkg:npm/{found['name']}@{found['version']}" and found["licenses"]
    assert {"sigma", "graphology"} <= {one["name"] for one in required}


def test_the_scripts_of_the_bill_are_those_that_pages_carry():
    from graph_loader.pages.pyvis_network import library

    (script,) = [one for one in sbom.scripts() if one.name == "vis-network"]
    assert f"@version {script.version}" in library()[:2000]


def test_what_sidu_depends_on_directly_is_said(bill):
    (direct,) = [one["dependsOn"] for one in bill["dependencies"] if one["ref"] == "sidu"]
    names = {ref.partition("@")[0] for ref in direct}
    assert {"pkg:pypi/neo4j", "pkg:pypi/networkx", "pkg:pypi/pyvis", "pkg:pypi/click", "pkg:pypi/pyyaml"} <= names
    assert "pkg:pypi/pytest" not in names
    assert bill["metadata"]["component"]["name"] == "sidu"


def test_a_licence_that_nobody_knows_is_asked_for():
    with pytest.raises(sbom.MissingLicencesError, match="some-thing"):
        sbom.bill(PACKAGES[:1])


def advisory(name: str = "Some.Thing", *, ecosystem: str = "PyPI", **more: Any) -> dict[str, Any]:
    part = {"package": {"name": name, "ecosystem": ecosystem}, "ranges": [], "versions": []}
    given = {key: more.pop(key) for key in ("ranges", "versions") if key in more}
    return {"id": "TEST-1", "summary": "It burns", "affected": [part | given]} | more


def events(*pairs: tuple[str, str], kind: str = "ECOSYSTEM") -> list[dict[str, Any]]:
    return [{"type": kind, "events": [dict([pair]) for pair in pairs]}]


@pytest.mark.parametrize(
    ("known", "fixed"),
    [
        (advisory(versions=["1.4.0"]), ""),
        (advisory(ranges=events(("introduced", "0"), ("fixed", "1.5"))), "1.5"),
        (advisory(ranges=events(("introduced", "1.0"), ("last_affected", "1.4.0"))), ""),
        (advisory(ranges=events(("introduced", "0"), ("fixed", "1.1"), ("introduced", "1.3"), ("fixed", "2"))), "2"),
        (advisory("other", ranges=events(("introduced", "1.0"), ("fixed", "2.0"))), "2.0"),
    ],
)
def test_a_package_that_an_advisory_is_about_is_found(known, fixed):
    (found,) = audit.affected(PACKAGES, [known])
    assert (found.advisory, found.fixed) == ("TEST-1", fixed) and "It burns" in found.line()


@pytest.mark.parametrize(
    "known",
    [
        advisory(versions=["1.4"]),
        advisory(ranges=events(("introduced", "0"), ("fixed", "1.4"))),
        advisory(ranges=events(("introduced", "0"), ("last_affected", "1.3.9"))),
        advisory(ranges=events(("introduced", "0"), kind="GIT")),
        advisory(ranges=events(("introduced", "0"), ("fixed", "1.1"), ("introduced", "1.5"))),
        advisory(ranges=events(("introduced", "no version at all"))),
        advisory(ecosystem="npm", versions=["1.4.0"]),
        advisory(versions=["1.4.0"], withdrawn="2024-01-01T00:00:00Z"),
        advisory("something", versions=["1.4.0"]),
    ],
)
def test_a_package_that_no_advisory_is_about_is_not(known):
    assert audit.affected(PACKAGES, [known]) == []


def test_advisories_come_as_file_folder_or_zip_and_the_exit_code_tells(tmp_path: Path, capsys):
    (first, *_) = locked()
    hit = json.dumps(advisory(first.name, versions=[first.version]))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.json").write_text(hit, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.json", hit)
    (tmp_path / "list.json").write_text(f"[{hit}]", encoding="utf-8")
    for path in (folder, tmp_path / "all.zip", tmp_path / "list.json"):
        assert audit.main(["--advisories", str(path)]) == audit.AFFECTED
        assert f"{first.name} {first.version}: TEST-1" in capsys.readouterr().out
    (folder / "a.json").write_text(json.dumps(advisory()), encoding="utf-8")
    assert audit.main(["--advisories", str(folder)]) == audit.CLEAN


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[]", "not JSON"])
def test_what_is_no_advisory_is_said_to_be_none(tmp_path: Path, capsys, text):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert audit.main(["--advisories", str(path)]) == audit.UNKNOWN
    assert str(path) in capsys.readouterr().err
    assert audit.main(["--advisories", str(tmp_path / "none")]) == audit.UNKNOWN


def test_without_a_network_it_is_said_that_nothing_was_learnt(monkeypatch: pytest.MonkeyPatch):
    """pip-audit itself, with a proxy where nobody answers."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("XDG_CACHE_HOME", "/nonexistent")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    packages = list(read_lock(ROOT / "requirements-spark.txt"))
    found, unknown = audit.ask_services(packages, ["requirements-spark.txt"])
    assert found == [] and unknown == sorted({one.name for one in packages})


def test_what_the_services_answer_is_read(monkeypatch: pytest.MonkeyPatch):
    bug = {"id": "TEST-2", "fix_versions": ["2.0"], "description": "It leaks\nmore"}
    answer = {"dependencies": [{"name": "other", "version": "2.0rc1", "vulns": [bug]}]}

    class Done:
        stdout = json.dumps(answer)

    monkeypatch.setattr(subprocess, "run", lambda *_, **__: Done)
    found, unknown = audit.ask_services(PACKAGES, ["requirements.txt"])
    assert [one.line() for one in found] == ["other 2.0rc1: TEST-2, mended in 2.0: It leaks"]
    assert unknown == ["some-thing"]
