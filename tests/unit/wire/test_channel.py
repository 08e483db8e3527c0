"""The channel carries whole, typed messages or says why not."""

from __future__ import annotations

import os
from collections.abc import Iterator

import msgspec
import pytest

from edgetune.errors import ProtocolError
from edgetune.wire.channel import Channel, ChannelClosed, ChannelTimeout
from edgetune.wire.messages import Bye, Failed, Progress, Reply, Request

Ends = tuple[Channel[Reply], Channel[Request]]


@pytest.fixture
def ends() -> Iterator[Ends]:
    requests, replies = os.pipe(), os.pipe()
    ours = Channel(replies[0], requests[1], msgspec.json.Decoder(Reply))
    theirs = Channel(requests[0], replies[1], msgspec.json.Decoder(Request))
    yield ours, theirs
    ours.close()
    theirs.close()


def test_messages_arrive_in_order_with_their_types(ends: Ends) -> None:
    """Several messages written at once are received one by one."""
    ours, theirs = ends
    ours.send(Bye())
    assert theirs.receive(1) == Bye()
    sent = [Progress(stage="tune", done=1), Failed(kind="E", message="line\nbreak")]
    for message in sent:
        theirs.send(message)
    assert [ours.receive(1), ours.receive(1)] == sent


def test_a_closed_other_side_is_told_from_silence(ends: Ends) -> None:
    """Silence is a timeout; a closed pipe is the end of the conversation."""
    ours, theirs = ends
    with pytest.raises(ChannelTimeout):
        ours.receive(0.01)
    theirs.close()
    with pytest.raises(ChannelClosed):
        ours.receive(1)
    with pytest.raises(ChannelClosed):
        ours.send(Bye())


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"hello", id="no json"),
        pytest.param(b'{"type":"goodbye"}', id="unknown type"),
        pytest.param(b'{"type":"progress","stage":"tune","done":"1"}', id="wrong field type"),
        pytest.param(b'{"type":"failed","kind":"a","message":"b","more":1}', id="unknown field"),
    ],
)
def test_a_line_that_is_no_message_is_refused(ends: Ends, line: bytes) -> None:
    """Nothing but the protocol's messages is accepted, field by field."""
    ours, theirs = ends
    os.write(theirs.write_fd, line + b"\n")
    with pytest.raises(ProtocolError, match="not a message"):
        ours.receive(1)
