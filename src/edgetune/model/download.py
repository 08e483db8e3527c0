"""One file over HTTP, resumed where it broke off."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from edgetune.errors import ModelError

if TYPE_CHECKING:
    from requests import Response

ATTEMPTS = 4
PAUSE_SECONDS = 0.5
TIMEOUT_SECONDS = (10, 60)  # to connect, and between two pieces
PIECE_BYTES = 1 << 16  # what a broken transfer loses at most
COMPLETE, PARTIAL = 200, 206

Advance = Callable[[int], None]


class Unreachable(ModelError):
    """No connection, or one that kept breaking; what was received stays in the part file."""


def download(url: str, part: Path, *, size_bytes: int, advance: Advance) -> None:
    """Complete `part` to `size_bytes`; `advance` is told how many bytes there are.

    A broken transfer is taken up again as long as each attempt brings something.

    Raises:
        Unreachable: the network or the server is away.
        ModelError: the server has no such file, or one of another size.
    """
    for attempt in range(1, ATTEMPTS + 1):
        before = _length(part)
        try:
            _transfer(url, part, size_bytes=size_bytes, advance=advance)
        except Unreachable:
            if attempt == ATTEMPTS or _length(part) <= before:
                raise
        else:
            return
        time.sleep(PAUSE_SECONDS * attempt)


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _transfer(url: str, part: Path, *, size_bytes: int, advance: Advance) -> None:
    import requests

    start = _length(part)
    if start >= size_bytes:
        return
    # Without `identity` a server may compress, and then its byte ranges are not the file's.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as response:
            start = _first_byte(response, start)
            _refuse_size(response, start=start, size_bytes=size_bytes)
            with part.open("ab" if start else "wb") as stream:
                _receive(response, stream, size_bytes=size_bytes, advance=advance)
    except requests.RequestException as error:
        raise Unreachable(f"download failed ({_reason(error)})", where=url) from error


def _receive(response: Response, stream: BinaryIO, *, size_bytes: int, advance: Advance) -> None:
    for piece in response.iter_content(PIECE_BYTES):
        stream.write(piece)
        advance(stream.tell())
        if stream.tell() > size_bytes:
            raise _another(response, f"more than {size_bytes} bytes", size_bytes=size_bytes)
    if stream.tell() < size_bytes:
        what = f"the server hung up after {stream.tell()} of {size_bytes} bytes"
        raise Unreachable(what, where=response.url)


def _first_byte(response: Response, start: int) -> int:
    """Where the server's answer begins in the file: a server that knows no ranges begins at 0."""
    if response.status_code == COMPLETE:
        return 0
    got = f"{response.status_code} {response.reason}".strip()
    if response.status_code == PARTIAL:
        got = response.headers.get("Content-Range", "no Content-Range")
        if re.match(rf"bytes {start}-", got):
            return start
    raise ModelError("download failed", where=response.url, expected="the file", got=got)


def _refuse_size(response: Response, *, start: int, size_bytes: int) -> None:
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and start + int(length) != size_bytes:
        raise _another(response, f"{start + int(length)} bytes", size_bytes=size_bytes)


def _another(response: Response, got: str, *, size_bytes: int) -> ModelError:
    what, expected = "the server has another file", f"{size_bytes} bytes"
    return ModelError(what, where=response.url, expected=expected, got=got)


def _reason(error: BaseException) -> str:
    """The innermost cause, in one line."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return " ".join(str(error).split()) or type(error).__name__
