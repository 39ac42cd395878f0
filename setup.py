"""The build hook: what stands at the checkout's root and belongs to the program is copied into the package.

All metadata is in setup.cfg. ``graph_loader.workspace.shipped`` finds the files again, in a wheel as in a checkout.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SHIPPED = ("schema.yaml", "sidu.yaml", "queries/**/*.cypher", "data/**/*", "notebooks/*.ipynb")


def shipped_files() -> list[Path]:
    """The files that ship beside the code, relative to the root: no hidden file, no editor's backup."""
    found = (path for pattern in SHIPPED for path in ROOT.glob(pattern) if path.is_file())
    relative = (path.relative_to(ROOT) for path in found)
    return sorted(p for p in relative if not p.name.endswith("~") and not any(part[0] in ".#" for part in p.parts))


class BuildWithShippedFiles(build_py):
    """``build_py`` that starts from an empty folder, so that a deleted query does not ship."""

    def run(self) -> None:
        """Build the package; add the shipped files unless the installation is editable."""
        target = Path(self.build_lib) / "graph_loader"
        if not self.editable_mode:
            shutil.rmtree(target, ignore_errors=True)
        super().run()
        if not self.editable_mode:
            for path in shipped_files():
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / path, target / path)

    def get_source_files(self) -> list[str]:
        """The package's sources and the shipped files: what the sdist must carry."""
        return [*super().get_source_files(), *(path.as_posix() for path in shipped_files())]


setup(cmdclass={"build_py": BuildWithShippedFiles})
