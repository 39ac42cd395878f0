"""Faults that a load must survive. Each function does one kind of harm so many times and says what it saw.

All of them end by comparing the store with the graph of the descriptions: nothing lost, nothing twice.
"""

from __future__ import annotations

import datetime
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph_loader.api import Region
from graph_loader.generate import generate
from graph_loader.graph import Graph
from graph_loader.stores import hosting
from graph_loader.stores.lease import LEASE_MILLISECONDS
from tests.neo4j_server import Neo4jServer
from tests.soak.proxy import Proxy

SECONDS = 1800.0
"""How long a command may take on a machine that is busy with other things."""
SETTLED = 80
"""Hourly loads of which a quarter is enough for caches to be filled; what still grows then is a leak."""
_SIDU = (sys.executable, "-m", "graph_loader.cli")


@dataclass
class Site:
    """A workspace and the store that it is loaded into, as a user's shell sees them."""

    folder: Path
    store: str
    environment: Mapping[str, str] = field(repr=False)

    @property
    def workspace(self) -> Path:
        """Where the descriptions are."""
        return self.folder / "region"

    @classmethod
    def make(cls, folder: Path, enterprises: int, store: str, environment: Mapping[str, str]) -> Site:
        """A synthetic region, and a second one with the same ids to change its descriptions to."""
        site = cls(folder, store, environment)
        for turn, workspace in enumerate((site.workspace, folder / "other")):
            generate(workspace, enterprises, seed=turn + 1)
            shutil.copytree(workspace / "data", folder / f"data-{turn}")
        return site

    def describe(self, turn: int) -> None:
        """Change the descriptions to those of the one or the other region."""
        shutil.rmtree(self.workspace / "data")
        shutil.copytree(self.folder / f"data-{turn % 2}", self.workspace / "data")

    def start(self, *arguments: str, shift: float = 0.0) -> subprocess.Popen[bytes]:
        """A ``sidu`` process of its own, whose clock is off by so many seconds."""
        program = [sys.executable, "-m", "tests.soak.clock", str(shift)] if shift else _SIDU
        return subprocess.Popen(
            [*program, *arguments, "--workspace", str(self.workspace), "--store", self.store],
            env=dict(self.environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *arguments: str, shift: float = 0.0) -> tuple[int, str]:
        """Exit code and all that was said."""
        process = self.start(*arguments, shift=shift)
        said, _ = process.communicate(timeout=SECONDS)
        return process.returncode, said.decode("utf-8", "replace")

    def held(self) -> Graph:
        """What the store holds."""
        with Region(self.workspace, self.store) as region:
            return region.store.graph()

    def described(self) -> Graph:
        """What it has to hold."""
        return Region(self.workspace).graph()


@dataclass
class Seen:
    """What a number of faults came to."""

    fault: str
    times: int = 0
    struck: int = 0
    """How many of them hit a load at work; the others came before its start or after its end."""
    longest: float = 0.0
    """The longest time, in seconds, that the repeated load took."""
    notes: dict[str, Any] = field(default_factory=dict)


def killed_loads(site: Site, times: int, seed: int, *, host_too: bool) -> Seen:
    """Kill ``sidu load`` at so many random moments, repeat it, compare; with ``host_too`` the engine's host as well.

    Between two turns the descriptions change from one region to another with the same ids, so that there is always
    something to create, to update and to delete. A kill that came after a load's end does not count as one.

    Raises AssertionError where the store is not what the descriptions say.
    """
    draw = random.Random(seed)
    seen = Seen("kill -9 of loader and engine" if host_too else "kill -9 of the loader")
    span = _undisturbed(site)
    while seen.struck < times:
        assert seen.times < 3 * times + 3, f"only {seen.struck} of {seen.times} kills met a load at work"
        site.describe(seen.times)
        process = site.start("load", "--allow-deletes")
        wait = draw.uniform(0.1, 1.0) * span
        time.sleep(wait)
        struck = process.poll() is None
        if not struck:
            # The load takes less than that: the machine was busier when it was measured.
            span = wait
        process.kill()
        process.communicate()
        if host_too and seen.times % 2:
            kill_host(site)
        seen.times += 1
        seen.struck += struck
        _repeat(site, seen)
    return seen


def _undisturbed(site: Site) -> float:
    """How long a load takes when nobody strikes it, once the engine is up."""
    seen = Seen("")
    for turn in (0, 1):
        seen.longest = 0.0
        site.describe(turn)
        _repeat(site, seen)
    return seen.longest


def _repeat(site: Site, seen: Seen) -> None:
    begun = time.monotonic()
    code, said = site.run("load", "--allow-deletes")
    seen.longest = max(seen.longest, time.monotonic() - begun)
    assert code == 0, said
    assert site.held() == site.described()


def kill_host(site: Site) -> None:
    """End the embedded engine as a power cut would."""
    host = hosting.host_status(store_of(site))
    if host is not None:
        os.kill(host.pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def host_of(site: Site) -> int:
    """The process id of the embedded engine, which a command at work has started or is starting."""
    end = time.monotonic() + SECONDS
    while (host := hosting.host_status(store_of(site))) is None:
        assert time.monotonic() < end, "no engine was started"
        time.sleep(0.05)
    return host.pid


def store_of(site: Site) -> Path:
    """Where the embedded engine keeps its files."""
    return hosting.store_directory(Region(site.workspace).workspace.key)


def slow_network(site: Site, port: int, delay: float) -> Seen:
    """Load through a proxy that lets every piece wait; slow is no error."""
    seen = Seen(f"a network with {delay * 1000:g} ms a packet")
    with Proxy(port, delay=delay) as proxy:
        through = Site(site.folder, f"bolt://127.0.0.1:{proxy.port}", site.environment)
        for turn in (0, 1):
            site.describe(turn)
            _repeat(through, seen)
            seen.times += 1
        seen.notes["bytes"] = proxy.passed
    assert site.held() == site.described()
    return seen


def cut_network(site: Site, port: int, times: int, seed: int) -> Seen:
    """Cut all connections at a random moment of a load, and let them through again after a second."""
    seen = Seen("the network is cut, and back after 1 s")
    with Proxy(port) as proxy:

        def cut() -> None:
            proxy.cut()
            time.sleep(1.0)
            proxy.mend()

        through = Site(site.folder, f"bolt://127.0.0.1:{proxy.port}", site.environment)
        return _disturbed(through, times, seed, seen, cut)


def restarted_server(site: Site, server: Neo4jServer, times: int, seed: int) -> Seen:
    """Stop the server at a random moment of a load, in an orderly way and by a kill in turns, and start it again."""
    seen = Seen("the server is stopped or killed, and started again")
    return _disturbed(site, times, seed, seen, lambda: server.restart(orderly=seen.times % 2 == 0))


def full_disk(site: Site, times: int, seed: int, engine: Callable[[], int], start_anew: Callable[[], None]) -> Seen:
    """From a random moment of a load on the engine's files cannot grow; then there is room, and it is started anew.

    ``engine`` tells its process id, whose limit of file sizes is lowered as a full disk would (Linux only).
    """
    seen = Seen("the disk is full")

    def fill() -> None:
        _, hard = resource.prlimit(engine(), resource.RLIMIT_FSIZE)
        resource.prlimit(engine(), resource.RLIMIT_FSIZE, (4096, hard))

    return _disturbed(site, times, seed, seen, fill, start_anew)


def _disturbed(
    site: Site, times: int, seed: int, seen: Seen, strike: Callable[[], None],
    recover: Callable[[], None] = lambda: None,
) -> Seen:  # fmt: skip
    """Strike at random moments of loads: each completes by itself, or fails with words; then it is repeated."""
    draw = random.Random(seed)
    seen.notes |= {"completed by itself": 0, "failed in words": 0}
    span = _undisturbed(site)
    for turn in range(times):
        site.describe(turn)
        process = site.start("load", "--allow-deletes")
        time.sleep(draw.uniform(0.2, 1.0) * span)
        seen.struck += process.poll() is None
        strike()
        said, _ = process.communicate(timeout=SECONDS)
        text = said.decode("utf-8", "replace")
        assert "Traceback" not in text, text
        assert process.returncode in (0, 1, 4), text
        seen.notes["failed in words" if process.returncode else "completed by itself"] += 1
        recover()
        seen.times += 1
        _repeat(site, seen)
    return seen


def two_loaders(site: Site, times: int) -> Seen:
    """Two loads at the same moment: one wins, the other is refused or finds nothing left to do."""
    seen = Seen("two loaders at once", notes={"both": 0, "one refused": 0})
    for turn in range(times):
        site.describe(turn)
        processes = [site.start("load", "--allow-deletes") for _ in range(2)]
        ends = [(process.communicate(timeout=SECONDS)[0], process.returncode) for process in processes]
        codes = sorted(code for _, code in ends)
        assert codes in ([0, 0], [0, 4]), ends
        assert all(b"KG657" in said for said, code in ends if code == 4), ends
        seen.notes["both" if codes == [0, 0] else "one refused"] += 1
        seen.times += 1
        _repeat(site, seen)
    return seen


def cut_files(site: Site, times: int, seed: int) -> Seen:
    """Cut a file of the stopped embedded store short: it is noticed, and the store comes back as the message says."""
    draw = random.Random(seed)
    seen = Seen("a store file cut short")
    for _ in range(times):
        store = store_of(site)
        code, said = site.run("store", "down")
        assert code == 0, said
        files = [path for path in sorted(store.rglob("*.bucket")) if path.stat().st_size]
        victim = draw.choice(files)
        os.truncate(victim, victim.stat().st_size // 2)
        code, said = site.run("status")
        assert code == 4 and "KG607" in said, (victim, said)
        shutil.rmtree(store)
        seen.times += 1
        seen.struck += 1
        _repeat(site, seen)
    return seen


def clock_set_back(site: Site, times: int, seed: int) -> Seen:
    """Set back the server's clock under a lock whose owner has died, and then the loader's own clock.

    The server's clock cannot be set here without that of the machine; a lock that holds for so much longer is the same.
    The lock holds nobody up for longer than its two minutes; what depends on a day that was named is as it was.
    """
    draw = random.Random(seed)
    seen = Seen("a clock set back by an hour, a day or a year")
    owner = "elsewhere:1:0123456789abcdef"
    for turn in range(times):
        back = draw.choice((3600, 86_400, 366 * 86_400))
        site.describe(turn)
        _repeat(site, seen)
        site.describe(turn + 1)
        with Region(site.workspace, site.store) as region:
            assert region.store.take_lock(owner, "", LEASE_MILLISECONDS + back * 1000)
            code, said = site.run("load", "--allow-deletes")
            assert code == 4 and "KG657" in said, said
            holder = region.store.lock_holder()
            assert holder is not None and holder.left <= LEASE_MILLISECONDS
            assert region.store.renew_lock(owner, -1)
        code, said = site.run("load", "--allow-deletes", shift=-back)
        assert code == 0, said
        assert site.held() == site.described()
        assert site.run("plan")[0] == site.run("plan", shift=-back)[0] == 0
        _same_by_any_clock(site, back)
        seen.times += 1
        seen.struck += 1
    return seen


def _same_by_any_clock(site: Site, back: float) -> None:
    """Where a day is named the machine's clock does not count; where none is, the day of the clock does."""
    for question in (
        ("query", "run", "agreements-expiring", "--as-of", "2023-06-30"),
        ("metrics", "--dimension", "breadth", "--as-of", "2023"),
    ):
        (code, said), (shifted_code, shifted) = (site.run(*question, shift=shift) for shift in (0.0, -back))
        assert code == shifted_code == 0, said + shifted
        assert _undated(said) == _undated(shifted), question
    expert = "experts:\n  - {id: soak-expert, name: {zh: 浸泡}, keep_until: '%s'}\n"
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    extra = site.workspace / "data" / "synthetic" / "soak.yaml"
    head = "synthetic: true\ndefault_sources: {syn-source: soak}\n"
    extra.write_text(head + expert % yesterday.isoformat(), encoding="utf-8")
    due = [site.run("person", "due", shift=shift) for shift in (0.0, -back - 86_400)]
    extra.unlink()
    assert [("soak-expert" in said, code) for code, said in due] == [(True, 0), (False, 0)], due


def _undated(said: str) -> str:
    """What was said without the seconds that it took."""
    return re.sub(r"[0-9.]+ (s|ms|秒)\b", "", said)


def week_of_loads(site: Site, hours: int, store: Path) -> Seen:
    """Load every hour of a week, in one process, with descriptions that grow and change: nothing may swell.

    ``store`` is the folder with the engine's files.
    """
    seen = Seen(f"{hours} hourly loads")
    memory, files = [], []
    extra = site.workspace / "data" / "synthetic" / "soak.yaml"
    for hour in range(hours):
        names = "".join(
            f"  - {{id: soak-{n}, name: {{zh: 浸泡{n}第{hour - hour % 7}时}}}}\n" for n in range(hour // 12 + 1)
        )
        extra.write_text(
            f"synthetic: true\ndefault_sources: {{syn-source: soak}}\nuniversities:\n{names}", encoding="utf-8"
        )
        with Region(site.workspace, site.store) as region:
            region.load(allow_deletes=True)
        seen.times += 1
        memory.append(_resident())
        files.append(sum(path.stat().st_size for path in store.rglob("*") if path.is_file()))
    assert site.held() == site.described()
    extra.unlink()
    quarter = max(1, hours // 4)
    seen.notes |= {
        "MiB after a quarter": round(memory[quarter - 1]), "MiB at the end": round(memory[-1]),
        "store MB after a quarter": round(files[quarter - 1] / 1e6, 1),
        "store MB at the end": round(files[-1] / 1e6, 1),
    }  # fmt: skip
    if hours >= SETTLED:
        assert memory[-1] < memory[quarter - 1] + 8, seen.notes
        assert files[-1] < files[quarter - 1] * 1.1 + 1e6, seen.notes
    return seen


def _resident() -> float:
    """This process's memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
