"""A real HTTP server on this machine that behaves well or badly on demand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Shelf:
    """What the server has, how it behaves, and which byte ranges it was asked for.

    `cuts` are the numbers of bytes after which it hangs up, one for each answer in turn.
    """

    content: bytes
    status: int = 200
    ranges: bool = True
    lengths: bool = True
    cuts: list[int] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(shelf: Shelf) -> Iterator[Shelf]:
    """`shelf.url` answers inside the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, shelf)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    shelf.url = f"http://127.0.0.1:{server.server_port}/some/net.onnx"
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, shelf: Shelf) -> None:
    asked = handler.headers.get("Range")
    shelf.asked.append(asked)
    if shelf.status != 200:
        handler.send_error(shelf.status)
        return
    start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and shelf.ranges else 0
    body = shelf.content[start:]
    handler.send_response(206 if start else 200)
    if start:
        last, size = len(shelf.content) - 1, len(shelf.content)
        handler.send_header("Content-Range", f"bytes {start}-{last}/{size}")
    if shelf.lengths:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: shelf.cuts.pop(0)] if shelf.cuts else body)
