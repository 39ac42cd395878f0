"""Which store an address means, and where the password may come from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph_loader.errors import StoreError
from graph_loader.stores.address import EMBEDDED, StoreAddress, parse_address

BOLT = "bolt://db.example.org:7688"


def refused(text: str | None, environment: dict[str, str] | None = None) -> StoreError:
    with pytest.raises(StoreError) as caught:
        parse_address(text, environment or {})
    assert caught.value.exit_code == 4
    return caught.value


@pytest.mark.parametrize("text", [None, "", "embedded"])
def test_embedded_is_the_default(text: str | None) -> None:
    address = parse_address(text, {})
    assert address.embedded
    assert (address.uri, address.database, address.access) == (EMBEDDED, None, "public")


def test_embedded_needs_no_login() -> None:
    assert parse_address(None, {"SIDU_USER": "x", "SIDU_PASSWORD": "SECRET"}).password is None


@pytest.mark.parametrize(
    ("text", "uri", "database"),
    [
        ("bolt://localhost", "bolt://localhost:7687", None),
        ("bolt://localhost/", "bolt://localhost:7687", None),
        (BOLT, BOLT, None),
        ("bolt+s://db.example.org", "bolt+s://db.example.org:7687", None),
        ("bolt+ssc://db.example.org:1", "bolt+ssc://db.example.org:1", None),
        ("neo4j://10.0.0.1/weifang", "neo4j://10.0.0.1:7687", "weifang"),
        ("neo4j+s://abc.databases.example.org", "neo4j+s://abc.databases.example.org:7687", None),
        ("neo4j+ssc://h/my.region-2", "neo4j+ssc://h:7687", "my.region-2"),
        ("bolt://[::1]:7690/db1", "bolt://[::1]:7690", "db1"),
    ],
)
def test_address_of_a_server(text: str, uri: str, database: str | None) -> None:
    address = parse_address(text, {})
    assert (address.uri, address.database, address.embedded) == (uri, database, False)
    assert address.location == (uri if database is None else f"{uri}/{database}")


def test_environment_is_asked_where_nothing_is_given() -> None:
    assert parse_address(None, {"SIDU_STORE": BOLT}).uri == BOLT
    assert parse_address("embedded", {"SIDU_STORE": BOLT}).embedded
    assert parse_address("bolt://other", {"SIDU_STORE": BOLT}).uri == "bolt://other:7687"
    assert parse_address(None, {"SIDU_STORE": ""}).embedded


def test_the_processes_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDU_STORE", BOLT)
    monkeypatch.setenv("SIDU_PASSWORD", "SECRET")
    assert parse_address(None) == StoreAddress(BOLT, password="SECRET")


def test_login() -> None:
    assert (parse_address(BOLT, {}).user, parse_address(BOLT, {}).password) == ("neo4j", None)
    address = parse_address(BOLT, {"SIDU_USER": "planner", "SIDU_PASSWORD": "SECRET"})
    assert (address.user, address.password) == ("planner", "SECRET")


def test_access_is_kept() -> None:
    assert parse_address(None, {}, "internal").access == "internal"
    assert parse_address(BOLT, {}, "internal").access == "internal"


@pytest.mark.parametrize(
    "text",
    [
        "localhost", "localhost:7687", "http://localhost:7474", "bolt:/localhost", "bolt://", "bolt://:7687", "BOLT",
        "bolt://h:99999", "bolt://h:port", "bolt://h:-1", "bolt://[::1", "bolt://h/a/b", "bolt://h/1x", "bolt://h/ab",
        "bolt://h/system`--", "bolt://h?x=1", "bolt://h/db#f", "file:///etc/passwd", "embedded ", "潍坊",
        "bolt://h/" + "x" * 64, "bolt+x://h", "bolt://a b", "bolt://h\n", "bolt://h:0",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    error = refused(text)
    assert error.code == "KG653"
    assert error.hint("zh")
    assert error.hint("en")


@pytest.mark.parametrize(
    "text",
    ["bolt://neo4j:SECRET@h:7687", "bolt://SECRET@h", "neo4j+s://u:SECRET@h/db", "http://u:SECRET@h", "u:SECRET@h",
     "bolt://u:SEC/SECRET@h", "bolt://u%40:SECRET%40@h"],
)  # fmt: skip
def test_password_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    error = refused(text)
    assert error.code == "KG669"
    assert "SECRET" not in f"{error}{error.arguments}{error.message('both')}{error.hint('both')}"


def test_password_in_the_variable_is_refused_alike() -> None:
    assert refused(None, {"SIDU_STORE": "bolt://u:SECRET@h"}).code == "KG669"


def test_password_is_never_shown() -> None:
    address = parse_address(BOLT, {"SIDU_PASSWORD": "SECRET"})
    assert address.password == "SECRET"
    assert "SECRET" not in f"{address!r}{address!s}{address.location}"


# The password file


def private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"secret", "secret"), (b"secret\n", "secret"), (b"secret\r\n", "secret"), (b" se cret ", " se cret "),
        ("口令".encode(), "口令"), (b"", ""),
    ],
)  # fmt: skip
def test_password_file(tmp_path: Path, content: bytes, password: str) -> None:
    file = private(tmp_path / "password", content)
    environment = {"SIDU_PASSWORD_FILE": str(file), "SIDU_PASSWORD": "other"}
    assert parse_address(BOLT, environment).password == password


@pytest.mark.skipif(os.name != "posix", reason="platform: mode bits say nothing here")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o666, 0o610, 0o777])
def test_password_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = private(tmp_path / "password", b"SECRET")
    file.chmod(mode)
    error = refused(BOLT, {"SIDU_PASSWORD_FILE": str(file)})
    assert error.code == "KG666"
    assert f"{mode:03o}" in str(error)
    assert str(file) in error.hint("en")
    assert "SECRET" not in f"{error}{error.arguments}"


def test_password_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "absent", tmp_path):
        error = refused(BOLT, {"SIDU_PASSWORD_FILE": str(path)})
        assert error.code in ("KG666", "KG667")
        assert str(path) in str(error)
    not_text = private(tmp_path / "latin", b"p\xe4ss")
    assert refused(BOLT, {"SIDU_PASSWORD_FILE": str(not_text)}).code == "KG667"


def test_embedded_store_reads_no_password_file(tmp_path: Path) -> None:
    assert parse_address(None, {"SIDU_PASSWORD_FILE": str(tmp_path / "absent")}).embedded
