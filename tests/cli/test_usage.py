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
        (["query", "run", "partners", "--lang", "fr"], "'--lang' 的值不对：“fr”不在 'zh', 'en', 'both' 之中"),
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


def test_help_speaks_the_language_of_the_user(capsys, monkeypatch):
    def help_of(*arguments: str) -> str:
        assert run([*arguments, "--help"]) == 0
        return str(capsys.readouterr().out)

    monkeypatch.setenv("SIDU_LANG", "zh")
    for arguments in ([], ["load"], ["query"], ["query", "run"], ["query", "run", "partners"], ["schema", "docs"]):
        said = help_of(*arguments)
        assert said.startswith(f"用法：{' '.join(['sidu', *arguments])} [选项]") and "\n选项：\n" in said
        assert "显示此帮助并退出" in said and "Show this" not in said and "[default" not in said
    assert "\n命令：\n" in help_of() and "\n命令：\n" in help_of("query") and "\n查询：\n" in help_of("query", "run")
    assert "显示版本并退出" in help_of() and "[缺省：text]" in help_of("load")
    assert "编号，或唯一的名称" in help_of("query", "run", "partners")
    english = help_of("--lang", "en")
    assert english.startswith("Usage: sidu ") and "\nOptions:\n" in english and "\nCommands:\n" in english
    monkeypatch.setenv("SIDU_LANG", "en")
    assert "Show this message and exit." in help_of("load") and "a name that only one has" in help_of(
        "query", "run", "partners"
    ).replace("\n", " ").replace("  ", "")
    monkeypatch.setenv("SIDU_LANG", "both")
    assert help_of("load").startswith("用法 / Usage: sidu load ") and "\n选项 / Options:\n" in help_of("load")


def test_what_may_follow_a_command_is_said_in_one_language(capsys, monkeypatch):
    monkeypatch.setenv("SIDU_LANG", "zh")
    said = told(capsys, "chekc")
    assert said.startswith("用法：sidu [选项] 命令 [参数]...\n")
    assert said.endswith("错误：没有命令“chekc”；是否指“check”？\n")
    monkeypatch.setenv("SIDU_LANG", "en")
    assert told(capsys, "chekc").isascii()


def test_indicators_and_measures_are_not_asked_for_at_once(capsys, monkeypatch):
    monkeypatch.setenv("SIDU_LANG", "en")
    assert "not both" in told(capsys, "spark", "B1", "-m", "degree")


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
