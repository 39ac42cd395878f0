"""A site shown to the browsers of this computer, kept up to date while descriptions are written.

Pages are served out of memory: there is no path that could lead to a file. The server listens on the loopback address
only, answers only to its own name (a page elsewhere cannot read it by another), and only reads.
"""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from graph_loader.errors import Problem
from graph_loader.pages.document import Document, bilingual, escape
from graph_loader.pages.site.frame import HOME, LIVE, STYLE
from graph_loader.pages.site.markup import Markup, both, heading, paragraph, said, table
from graph_loader.pages.site.writing import SiteError

ADDRESS = "127.0.0.1"
PROBLEMS = "problems.html"
_WAIT = 20.0
"""So many seconds a page waits for a change before it asks again."""
_KINDS = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
_POLLER = """"use strict";
(() => {
  const ask = () => {
    const script = document.createElement("script");
    script.src = "/%s?wait=1&g=%d&p=" + encodeURIComponent(location.pathname);
    script.addEventListener("error", () => setTimeout(ask, 2000));
    document.body.append(script);
  };
  window.siduAgain = ask;
  window.addEventListener("load", () => setTimeout(ask, 0));
})();
"""


class Shown:
    """What is served at the moment: the last good site, and the problems that keep a newer one from being made."""

    def __init__(self) -> None:
        self._files: Mapping[str, bytes] = {}
        self._problems: bytes | None = None
        self._changed = threading.Condition()
        self._since: dict[str, int] = {}
        self._all_since = 0
        self.generation = 0

    def good(self, files: Mapping[str, bytes]) -> None:
        """Show a new site."""
        self._set(files, None)

    def bad(self, page: str) -> None:
        """Keep the site and say over it that there are problems, which ``page`` lists."""
        self._set(self._files, page.encode("utf-8"))

    def _set(self, files: Mapping[str, bytes], problems: bytes | None) -> None:
        with self._changed:
            other = {name for name in {*files, *self._files} if files.get(name) != self._files.get(name)}
            if not other and problems == self._problems:
                return
            self.generation += 1
            self._since.update(dict.fromkeys(other, self.generation))
            # The banner stands on every page, and all of them look as the shared style says.
            if problems != self._problems or STYLE in other:
                self._all_since = self.generation
            self._files, self._problems = files, problems
            self._changed.notify_all()

    def wait(self, name: str, generation: int) -> bool:
        """Wait until a page is another than at ``generation``; whether that came about. Pages that a change of the
        descriptions leaves as they are stay as their reader has scrolled them."""
        with self._changed:
            return self._changed.wait_for(
                lambda: max(self._since.get(name, 0), self._all_since) > generation or generation > self.generation,
                _WAIT,
            )

    def page(self, name: str) -> bytes | None:
        """The content of an address; None where there is none."""
        with self._changed:
            files, problems, generation = self._files, self._problems, self.generation
        if name == PROBLEMS:
            found: bytes | None = problems if problems is not None else no_problems().encode("utf-8")
        else:
            found = files.get(name)
            if found is None and problems is not None and not files:
                found = problems
        if found is not None and name.endswith(".html"):
            if problems is not None and name != PROBLEMS and files:
                found = found.replace(b"<body>\n", b"<body>\n" + _banner().encode("utf-8"), 1)
            found = found.replace(f'{LIVE}"'.encode(), f'{LIVE}?g={generation}"'.encode(), 1)
        return found


def _banner() -> Markup:
    text = both("描述有问题，这里仍是上一版", "The descriptions have problems; this is still the last good version")
    return f'<p class="label" role="alert"><a href="/{PROBLEMS}">{said(text)}</a></p>\n'


def problems_page(problems: Iterable[Problem], summary: Mapping[str, str]) -> str:
    """Everything that is wrong in the descriptions, each with its place."""
    rows = []
    for problem in problems:
        hint = {lang: problem.hint(lang) for lang in ("zh", "en")}
        text = said({lang: problem.message(lang) for lang in ("zh", "en")})
        more = f"<br>{said(hint, class_='quiet')}" if any(hint.values()) else ""
        place = f"<code>{escape(problem.source)}</code>"
        rows.append([place, f"<code>{escape(problem.code)}</code>", text + more])
    headings = [both("位置", "Place"), both("代码", "Code"), both("问题", "Problem")]
    title = both("描述有问题", "Problems in the descriptions")
    return _page(title, heading(1, title) + paragraph(summary) + table(title, headings, rows))


def no_problems() -> str:
    """The same page when nothing is wrong."""
    title = both("描述没有问题", "The descriptions are sound")
    return _page(title, heading(1, title) + f"<p>{bilingual('a', both('回到首页', 'To the start'), href='/')}</p>")


def _page(title: Mapping[str, str], body: Markup) -> str:
    sheets, scripts = ("/assets/site.css",), (f"/{LIVE}",)
    return Document(title, f'<main id="main">\n{body}</main>', sheets=sheets, shared=scripts).render()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for what is shown; anything else is refused."""

    server: Server
    server_version = "sidu"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Send a page."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Send a page's head."""
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        if self.headers.get("Host", "").lower() not in self.server.names:
            self._send(HTTPStatus.FORBIDDEN, b"this server answers to its own address only\n", "text/plain", body)
            return
        address = urlsplit(self.path)
        name = unquote(address.path).lstrip("/") or HOME
        if name == LIVE:
            self._send(HTTPStatus.OK, self._live(parse_qs(address.query)).encode("ascii"), "text/javascript", body)
            return
        found = self.server.shown.page(name)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, "没有这一页 / no such page\n".encode(), "text/plain", body)
            return
        self._send(HTTPStatus.OK, found, _KINDS.get(name.rpartition(".")[2], "application/octet-stream"), body)

    def _live(self, asked: Mapping[str, list[str]]) -> str:
        """The script that loads a page again once something else is shown."""
        text = asked.get("g", [""])[0]
        generation = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else self.server.shown.generation
        if "wait" not in asked:
            return _POLLER % (LIVE, generation)
        page = unquote(asked.get("p", ["/"])[0]).lstrip("/") or HOME
        return "location.reload();\n" if self.server.shown.wait(page, generation) else "siduAgain();\n"

    def _send(self, status: HTTPStatus, data: bytes, kind: str, body: bool) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(data))),
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
        ):  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what a browser asks for is of no interest here."""


class Server(ThreadingHTTPServer):
    """Serves what is shown on the loopback address. Raises SiteError: KG864 the port is in use, KG865 anything else."""

    daemon_threads = True
    # On Windows this would let two servers share a port; elsewhere it only passes over connections that are closing.
    allow_reuse_address = os.name != "nt"

    def __init__(self, port: int, shown: Shown) -> None:
        self.shown = shown
        try:
            super().__init__((ADDRESS, port), _Handler)
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)):
                raise SiteError("KG864", port=port, other=port + 1 if port < 65535 else port - 1) from None
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise SiteError("KG865", port=port, reason=reason) from None
        self.port = int(self.server_address[1])
        self.names = frozenset(f"{host}:{self.port}" for host in (ADDRESS, "localhost"))

    def server_bind(self) -> None:
        """Bind without asking any name server for our own name."""
        if os.name == "nt":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined,unused-ignore]
        socket_server_bind(self)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a browser that went away in the middle of an answer is no error of ours."""

    @property
    def url(self) -> str:
        """Where the site is."""
        return f"http://{ADDRESS}:{self.port}/"


def socket_server_bind(server: ThreadingHTTPServer) -> None:
    """Bind a server's socket. ``HTTPServer`` would look its own name up, which takes seconds without a network."""
    import socketserver

    socketserver.TCPServer.server_bind(server)
    server.server_name, server.server_port = ADDRESS, server.server_address[1]


def serve(server: Server, refresh: Callable[[], None], pause: Callable[[], None]) -> None:
    """Serve until interrupted; between two pauses ``refresh`` looks whether something has changed."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)
    thread.start()
    try:
        while True:
            pause()
            refresh()
    finally:
        server.shutdown()
        server.server_close()
