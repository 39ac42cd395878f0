"""Wrong usage and full disks: told in the user's language, without a traceback, with the exit code that fits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph_loader.cli import run
from graph_loader.cli.usage import in_chinese
from tests.workspaces import make_workspace

DEVICE = Path("/dev/full")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["check", "--formaat", "json"], "没有选项“--formaat”；是否指 '--format'？"),
        (["check", "--format", "xml"], "'--format' 的值不对：“xml”不在 'text', 'json' 之中"),
        (["--lang", "fr", "check"], "'--lang' 的值不对：“fr”不在 'zh', 'en', 'both' 之中"),
        (["init"], "缺少 'DIR'"),
        (["export", "graphml"], "缺少 '-o' / '--output'"),
        (["generate", "--enterprises", "x", "-o", "y"], "'--enterprises' 的值不对：“x”不是整数"),
        (["load", "--allow-deletes=3"], "选项“--allow-deletes”不带值"),
        (["load", "--store"], "选项“--store”要带一个值"),
        (["schema", "docs", "extra", "more"], "多余的参数：extra more"),
        (["store", "nope"], "没有命令“nope”"),
    ],
)
def test_wrong_usage_in_chinese(arguments, text, capsys, monkeypatch):
    monkeypatch.setenv("SIDU_LANG", "zh")
    said = told(capsys, *arguments)
    assert said.splitlines()[-1] == f"错误：{text}"
    monkeypatch.setenv("SIDU_LANG", "both")
    assert told(capsys, *arguments).splitlines()[-1].startswith(f"错误：{text} / ")
    monkeypatch.setenv("SIDU_LANG", "en")
    english = told(capsys, *arguments)
    assert english.isascii()
    # click does not know for every error which command it is about.
    assert said.startswith("用法：sidu ") == english.startswith("Usage: sidu ")


def test_the_language_of_the_line_counts(capsys, monkeypatch):
    monkeypatch.setenv("SIDU_LANG", "en")
    assert told(capsys, "--lang", "zh", "schema", "docs", "extra").splitlines()[-1] == "错误：多余的参数：extra"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("No such option: --foo Did you mean --for?", "没有选项“--foo”；是否指 --for？"),
        ("Missing argument 'KIND'. Choose from:\n\ta,\n\tb", "缺少 'KIND'，可选：a, b"),
        ("'1.5' is not a valid integer range.", "“1.5”不是整数"),
        ("7 is not in the range 1<=x<=5.", "7 不在范围 1<=x<=5 之内"),
        ("File 'a b.csv' does not exist.", "“a b.csv”不存在"),
        ("Option '--between' requires 2 arguments.", "选项“--between”要带 2 个值"),
        ("what nobody thought of", "what nobody thought of"),
    ],
)
def test_what_other_versions_of_click_say(said, text):
    assert in_chinese(said) == text


@pytest.mark.skipif(not DEVICE.exists(), reason="platform: no /dev/full")
@pytest.mark.parametrize(
    "arguments", [["check", "--format", "json"], ["query", "list"], ["schema", "docs"], ["--help"]]
)
def test_an_output_that_takes_no_more(arguments, tmp_path):
    lab = make_workspace(tmp_path / "lab")
    with open(DEVICE, "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "graph_loader.cli", *arguments], cwd=lab, stdout=full, stderr=subprocess.PIPE,
            env={**os.environ, "SIDU_LANG": "en", "PYTHONPATH": os.getcwd()}, encoding="utf-8", check=False,
        )  # fmt: skip
    first, hint = done.stderr.splitlines()
    assert (done.returncode, first) == (1, "KG898: the output cannot be written: No space left on device")
    assert hint.startswith("  → ")


@pytest.mark.skipif(not DEVICE.exists(), reason="platform: no /dev/full")
def test_a_file_that_takes_no_more(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(make_workspace(tmp_path / "lab"))
    monkeypatch.setenv("SIDU_LANG", "en")
    assert "KG773: cannot write /dev/full (No space left on device)" in told(
        capsys, "schema", "docs", "-o", "/dev/full"
    )
