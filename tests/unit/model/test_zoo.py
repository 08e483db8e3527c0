"""Downloads from a real server: whole, in pieces, wrong, or not at all."""

from __future__ import annotations

import hashlib
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from edgetune.errors import ModelError
from edgetune.model.download import PIECE_BYTES
from edgetune.model.fetch import fetch
from edgetune.model.zoo import zoo_path
from edgetune.record import ModelFacts
from edgetune.spec import ZooModel
from edgetune.wire.messages import Progress
from tests.unit.model.graphs import passing
from tests.unit.model.server import Shelf, serving

NETWORK = passing()
NETWORK.doc_string = os.urandom(100_000).hex()  # 200 kB, so that a cut falls between two pieces
CONTENT = NETWORK.SerializeToString()
HALF = PIECE_BYTES  # what arrives in full pieces is kept


def model(url: str, content: bytes = CONTENT) -> ZooModel:
    digest = hashlib.sha256(content).hexdigest()
    return ZooModel(name="net", url=url, sha256=digest, size_bytes=len(content))


def get(wanted: ZooModel, store: Path, told: list[Progress] | None = None) -> ModelFacts:
    return fetch(wanted, store, told.append if told is not None else lambda _: None)


def left(store: Path) -> list[str]:
    """The files in the zoo's folder, less the locks."""
    return sorted(p.name for p in (store / "zoo").iterdir() if p.suffix != ".lock")


def test_a_file_is_downloaded_once(tmp_path: Path) -> None:
    """The second fetch asks no server; the facts name the file and its digest."""
    with serving(Shelf(CONTENT)) as shelf:
        told: list[Progress] = []
        wanted = model(shelf.url)
        facts = get(wanted, tmp_path, told)
        assert get(wanted, tmp_path) == facts
    assert shelf.asked == [None]
    assert facts.file.sha256 == wanted.sha256
    assert facts.weights == "published"
    assert facts.size_bytes == len(CONTENT)
    assert left(tmp_path) == [f"{wanted.sha256[:12]}-net.onnx"]
    assert (told[-1].done, told[-1].total) == (len(CONTENT), len(CONTENT))


def test_a_broken_transfer_is_resumed(tmp_path: Path) -> None:
    """A server that hangs up half-way is asked for the rest alone."""
    with serving(Shelf(CONTENT, cuts=[HALF])) as shelf:
        facts = get(model(shelf.url), tmp_path)
    assert shelf.asked == [None, f"bytes={HALF}-"]
    assert Path(facts.file.path).read_bytes() == CONTENT


def test_a_transfer_is_resumed_by_the_next_run(tmp_path: Path) -> None:
    """What one run received, the next one does not ask for again."""
    with serving(Shelf(CONTENT, cuts=[HALF, 0])) as shelf:
        with pytest.raises(ModelError, match="copy the file by hand to"):
            get(model(shelf.url), tmp_path)
        assert left(tmp_path) == [zoo_path(model(shelf.url), tmp_path).name + ".part"]
        get(model(shelf.url), tmp_path)
    assert shelf.asked == [None, f"bytes={HALF}-", f"bytes={HALF}-"]


def test_a_server_without_ranges_sends_it_all_again(tmp_path: Path) -> None:
    """An answer that begins at byte 0 replaces what was there."""
    with serving(Shelf(CONTENT, cuts=[HALF], ranges=False)) as shelf:
        facts = get(model(shelf.url), tmp_path)
    assert Path(facts.file.path).read_bytes() == CONTENT


def test_a_silent_end_is_noticed(tmp_path: Path) -> None:
    """Without a Content-Length, a transfer that ends early is still resumed."""
    with serving(Shelf(CONTENT, cuts=[HALF], lengths=False)) as shelf:
        get(model(shelf.url), tmp_path)
    assert shelf.asked[1] == f"bytes={HALF}-"


def test_the_wrong_bytes_leave_no_file(tmp_path: Path) -> None:
    """A file of the right size with another digest is refused and removed."""
    other = bytes(reversed(CONTENT))
    with (
        serving(Shelf(other)) as shelf,
        pytest.raises(ModelError, match=r"expected sha256 .*, got .*nothing was kept"),
    ):
        get(model(shelf.url), tmp_path)
    assert left(tmp_path) == []


def test_a_part_of_another_file_is_given_up(tmp_path: Path) -> None:
    """Resumed bytes that do not fit their beginning are downloaded once more from the start."""
    with serving(Shelf(CONTENT)) as shelf:
        part = zoo_path(model(shelf.url), tmp_path)
        part.parent.mkdir()
        part.with_name(part.name + ".part").write_bytes(b"x" * HALF)
        facts = get(model(shelf.url), tmp_path)
    assert shelf.asked == [f"bytes={HALF}-", None]
    assert Path(facts.file.path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("shelf", "expected"),
    [
        pytest.param(Shelf(CONTENT, status=404), "got 404 Not Found", id="404"),
        pytest.param(Shelf(CONTENT, status=500), "got 500 Internal Server Error", id="500"),
        pytest.param(Shelf(CONTENT[:-1]), f"expected {len(CONTENT)} bytes", id="shorter"),
        pytest.param(Shelf(CONTENT + b"x"), f"got {len(CONTENT) + 1}", id="longer"),
        pytest.param(Shelf(CONTENT + b"x", lengths=False), "got more than", id="silently longer"),
    ],
)
def test_an_answer_that_is_not_the_file(shelf: Shelf, expected: str, tmp_path: Path) -> None:
    """The error is one line with the address and what came instead; nothing is left."""
    with serving(shelf), pytest.raises(ModelError) as caught:
        get(model(shelf.url), tmp_path)
    assert shelf.url in str(caught.value)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert left(tmp_path) == []


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "no-such-host.invalid"])
def test_without_network_a_copy_by_hand_is_offered(host: str, tmp_path: Path) -> None:
    """The error names the address and a place; a file that is put there is taken."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://{host.format(port=closed.getsockname()[1])}/net.onnx"
        with pytest.raises(ModelError) as caught:
            get(model(url), tmp_path)
        place = Path(str(caught.value).rpartition(" ")[2])
        assert url in str(caught.value)
        assert "\n" not in str(caught.value)
        place.write_bytes(CONTENT)
        assert get(model(url), tmp_path).file.path == str(place)


def test_a_wrong_copy_is_replaced(tmp_path: Path) -> None:
    """A file of that name with another content is said to be wrong, and downloaded."""
    with serving(Shelf(CONTENT)) as shelf:
        place = zoo_path(model(shelf.url), tmp_path)
        place.parent.mkdir()
        place.write_bytes(b"another")
        told: list[Progress] = []
        get(model(shelf.url), tmp_path, told)
    assert "is not the published file" in told[0].text
    assert place.read_bytes() == CONTENT


def test_two_at_once_download_once(tmp_path: Path) -> None:
    """Processes that want the same file wait for the one that fetches it."""
    with serving(Shelf(CONTENT)) as shelf, ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: get(model(shelf.url), tmp_path), range(4)))
    assert shelf.asked == [None]
    assert found == found[:1] * 4
