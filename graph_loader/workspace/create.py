"""Making a new workspace, whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from importlib.resources.abc import Traversable
from pathlib import Path

from graph_loader.errors import WorkspaceError
from graph_loader.nearest import nearest
from graph_loader.workspace.settings import SETTINGS, Dataset
from graph_loader.workspace.shipped import SCHEMA, walk

EXAMPLE = "example"

_HEAD = """\
# 工作区设置：每个数据集拥有其文件夹中描述的内容，整体装载、整体删除。
# Workspace settings: a dataset owns what its folder describes, and is loaded and deleted as a whole.
datasets:
"""

_OWN_REGION = """\
# 添加您的地区：建立文件夹 data/my-region，写入描述，去掉下面几行的 # 号，再删去示例。
# Your own region: make the folder data/my-region, write descriptions there, remove the # signs, drop the example.
#  - name: my-region            # a-z, 0-9, -
#    path: data/my-region
#    title: {zh: 我的地区, en: My region}
"""

_QUERIES_README = """\
# 查询 / Queries

`sidu query list` 列出全部查询。程序自带的查询无需复制即可使用，并随程序更新。
在此放入 `<组>/<编号>.cypher` 即可新增查询；编号相同则替换自带的查询。
用 `sidu query show 编号` 取一个作为起点，用 `sidu query check` 检查。

`sidu query list` shows every query. Those that come with the program need no copy here and follow its upgrades;
a file `<group>/<id>.cypher` adds one, or replaces the packaged one of the same id.
`sidu query show ID` prints one to start from, `sidu query check` says what is wrong with yours.
"""


def create(folder: Path, template: str, shipped: Traversable, packaged: tuple[Dataset, ...]) -> None:
    """Fill ``folder`` from the packaged files; ``template`` is ``example`` or the name of a packaged dataset.

    A new folder appears complete by one rename; in a folder that is there ``schema.yaml``, which makes it a
    workspace, comes last. Raises ``WorkspaceError``; then nothing is left behind.
    """
    dataset = _template(template, packaged)
    try:
        if folder.is_dir():
            _fill(folder, dataset, shipped)
        elif folder.exists() or folder.is_symlink():
            raise WorkspaceError("KG835", path=folder)
        else:
            _make(folder, dataset, shipped)
    except OSError as error:
        raise WorkspaceError("KG833", path=folder, reason=error.strerror or type(error).__name__) from error


def _template(name: str, packaged: tuple[Dataset, ...]) -> Dataset:
    known = {dataset.name: dataset for dataset in packaged}
    known[EXAMPLE] = Dataset(EXAMPLE, "data/example", "示例（虚构）", "Example (made up)", synthetic=True)
    if name not in known:
        suggestion = nearest(name, known) or EXAMPLE
        raise WorkspaceError("KG834", name=name, nearest=suggestion, names=", ".join(sorted(known)))
    return known[name]


def _make(folder: Path, dataset: Dataset, shipped: Traversable) -> None:
    """A folder that is not there yet: written beside its place, then renamed into it."""
    folder = folder.absolute()
    made = [parent for parent in folder.parents if not parent.exists()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".sidu-init-", dir=folder.parent) as temporary:
            # One level down: the temporary folder itself is for its owner only, the workspace is as the umask says.
            whole = Path(temporary) / "workspace"
            whole.mkdir()
            _write(whole, dataset, shipped)
            whole.rename(folder)
    except BaseException:
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()
        raise


def _fill(folder: Path, dataset: Dataset, shipped: Traversable) -> None:
    """A folder that is there: nothing in it is replaced, and nothing stays if a step fails."""
    if (folder / SCHEMA).exists():
        raise WorkspaceError("KG831", path=folder)
    with tempfile.TemporaryDirectory(prefix=".sidu-init-", dir=folder) as temporary:
        whole = Path(temporary) / "workspace"
        whole.mkdir()
        _write(whole, dataset, shipped)
        entries = sorted(whole.iterdir(), key=lambda entry: (entry.name == SCHEMA, entry.name))
        for entry in entries:
            if (folder / entry.name).exists() or (folder / entry.name).is_symlink():
                raise WorkspaceError("KG832", path=folder, name=entry.name)
        moved: list[Path] = []
        try:
            for entry in entries:
                moved.append(entry.rename(folder / entry.name))
        except BaseException:
            for path in moved:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            raise


def _write(target: Path, dataset: Dataset, shipped: Traversable) -> None:
    (target / SCHEMA).write_bytes(shipped.joinpath(SCHEMA).read_bytes())
    (target / SETTINGS).write_text(_settings(dataset), encoding="utf-8", newline="\n")
    (target / dataset.path).mkdir(parents=True)
    for folder in (dataset.path, "notebooks"):
        for relative, source in walk(shipped, folder):
            if folder == "notebooks" and not relative.endswith(".ipynb"):
                continue
            place = target / relative
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(source.read_bytes())
    (target / "queries").mkdir()
    (target / "queries" / "README.md").write_text(_QUERIES_README, encoding="utf-8", newline="\n")


def _settings(dataset: Dataset) -> str:
    entry = f"""\
  - name: {dataset.name}
    path: {dataset.path}
    title: {{zh: {dataset.title_zh}, en: {dataset.title_en}}}
    synthetic: {str(dataset.synthetic).lower()}
"""
    return _HEAD + entry + (_OWN_REGION if dataset.name == EXAMPLE else "")
