"""The command ``sidu``. Commands are imported when they are called, so that ``sidu --help`` is quick."""

from __future__ import annotations

import importlib
import os
import sys

import click
from click.shell_completion import CompletionItem

from graph_loader import __version__
from graph_loader.cli import helping
from graph_loader.cli.options import Settings, common_options, default_language, print_error

helping.install()

_COMMANDS = {
    "init": ("graph_loader.cli.init", "init", "新建工作区 / Make a new region's workspace"),
    "check": ("graph_loader.cli.load", "check", "检查描述 / Check the descriptions"),
    "plan": ("graph_loader.cli.load", "plan", "装入会做什么 / What a load would do"),
    "load": ("graph_loader.cli.load", "load", "装入图库 / Load the descriptions into the store"),
    "status": ("graph_loader.cli.load", "status", "库中有什么 / What the store holds"),
    "query": ("graph_loader.cli.query", "query", "预制查询 / Canned queries"),
    "metrics": ("graph_loader.cli.metrics", "metrics", "四个维度的指标 / Indicators of the four dimensions"),
    "assess": ("graph_loader.cli.metrics", "assess", "四维画像，与报道并列 / The profile beside what is reported"),
    "followup": ("graph_loader.cli.followup", "followup", "跟进事项 / What to do next"),
    "compare": ("graph_loader.cli.compare", "compare", "两地或两个时点并列 / Two regions or dates side by side"),
    "centrality": ("graph_loader.cli.centrality", "centrality", "谁居于中心、谁是中介 / Who is central, who a broker"),
    "spark": ("graph_loader.cli.spark", "spark", "用 Spark 集群计算 / What a Spark cluster computes"),
    "match": ("graph_loader.cli.match", "match", "精准匹配 / Match demands with results and experts"),
    "ledger": ("graph_loader.cli.ledger", "ledger", "三库与台账的完整度 / How complete libraries and ledger are"),
    "evaluate": ("graph_loader.cli.match", "evaluate", "给排序打分 / Score a ranking against judgements"),
    "page": ("graph_loader.cli.page", "page", "画出网络 / Draw the network as a web page"),
    "import": ("graph_loader.cli.import_", "import_", "导入台账和名录 / Bring ledgers and registries in"),
    "export": ("graph_loader.cli.export", "export", "导出为各种格式 / Export for other programs"),
    "person": ("graph_loader.cli.person", "person", "个人信息：查阅与删除 / What is kept about a person; forget it"),
    "site": ("graph_loader.cli.site", "site", "生成整个站点 / Write all pages as one site"),
    "serve": ("graph_loader.cli.site", "serve", "在本机浏览站点，描述一改即更新 / Browse the site, kept up to date"),
    "schema": ("graph_loader.cli.schema", "schema", "描述的结构 / What may be described"),
    "generate": ("graph_loader.cli.generate", "generate", "生成合成地区 / Make a synthetic region"),
    "store": ("graph_loader.cli.store", "store", "图库的启停与核对 / Start, stop and check the store"),
    "completion": ("graph_loader.cli.completion", "completion", "按 Tab 补全 / Completion with Tab"),
}
"""Name → module, attribute, short help."""


class LazyGroup(click.Group):
    """A group that knows the names and the short help of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which a new user needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that was asked for."""
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As usual, with the nearest name for an unknown one."""
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            from graph_loader.nearest import nearest

            best = nearest(args[0], _COMMANDS)
            zh, en = (f"；是否指“{best}”？", f"; did you mean '{best}'?") if best else ("", "")
            ctx.fail(ctx.ensure_object(Settings).text(f"没有命令“{args[0]}”{zh}", f"no such command '{args[0]}'{en}"))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names with their short helps; click would import every command for them."""
        names = [name for name in _COMMANDS if name.startswith(incomplete)]
        return [CompletionItem(name, help=_COMMANDS[name][2]) for name in names] + click.Command.shell_complete(
            self, ctx, incomplete
        )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the short helps above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[2]) for name, entry in _COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sidu")
@common_options
def cli() -> None:
    """四度：从广度、深度、精度、密度看一个地区的产学研网络。

    sidu: a knowledge graph of a region's innovation network in four dimensions.
    """


def main() -> None:
    """Run the command line; end with the exit code that fits."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run with these arguments; returns the exit code. No traceback reaches a user unless SIDU_DEBUG=1."""
    _use_utf8()
    if os.environ.get("_SIDU_COMPLETE", "").startswith("powershell"):
        from graph_loader.cli.completion import prepare

        prepare()
    try:
        result = cli.main(args=arguments, prog_name="sidu", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("中断 / interrupted", err=True)
        return 130
    except SystemExit:
        # click's own way out where the reader of a pipe has seen enough; it has made stdout quiet already.
        return 0
    except BrokenPipeError:
        # The same, noticed at the last flush.
        _let_go_of_stdout()
        return 0
    except Exception as error:
        if os.environ.get("SIDU_DEBUG") == "1":
            raise
        if isinstance(error, OSError):
            _let_go_of_stdout()
        return print_error(error, default_language())


def _let_go_of_stdout() -> None:
    """What Python still holds for a stdout that takes no more must not complain at exit either."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _use_utf8() -> None:
    """UTF-8 into files and pipes; on a terminal its own encoding, with what it cannot show escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")
