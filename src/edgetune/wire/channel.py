"""Typed messages over two private pipes, one JSON object a line."""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from typing import Generic, TypeVar

import msgspec

from edgetune.errors import ProtocolError
from edgetune.wire.messages import Message

T = TypeVar("T")
CHUNK_BYTES = 1 << 16


class ChannelClosed(ProtocolError):
    """The other side closed its end, or died."""


class ChannelTimeout(ProtocolError):
    """Nothing arrived within the time allowed."""


class Channel(Generic[T]):
    """One end of the conversation: sends any message, receives messages of the type `T`.

    Raises:
        ChannelClosed: the other side is gone.
        ChannelTimeout: no whole message within `timeout_s`.
        ProtocolError: a line that is no message of the protocol.
    """

    def __init__(self, read_fd: int, write_fd: int, decoder: msgspec.json.Decoder[T]) -> None:
        self.read_fd, self.write_fd = read_fd, write_fd
        self._decoder = decoder
        self._encoder = msgspec.json.Encoder()
        self._buffer = bytearray()

    def send(self, message: Message) -> None:
        data = memoryview(self._encoder.encode(message) + b"\n")
        try:
            while data:
                data = data[os.write(self.write_fd, data) :]
        except BrokenPipeError:
            raise ChannelClosed("the other side closed the channel") from None

    def receive(self, timeout_s: float | None = None) -> T:
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while b"\n" not in self._buffer:
            self._fill(deadline)
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer = bytearray(rest)
        return self._decode(line)

    def close(self) -> None:
        for fd in (self.read_fd, self.write_fd):
            with suppress(OSError):  # closed already
                os.close(fd)

    def _fill(self, deadline: float | None) -> None:
        wait_s = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([self.read_fd], [], [], wait_s)
        if not ready:
            raise ChannelTimeout("no message in time")
        chunk = os.read(self.read_fd, CHUNK_BYTES)
        if not chunk:
            raise ChannelClosed("the other side closed the channel")
        self._buffer += chunk

    def _decode(self, line: bytes) -> T:
        try:
            return self._decoder.decode(line)
        except msgspec.MsgspecError as error:
            text = line[:200].decode(errors="replace")
            raise ProtocolError(
                "not a message of the protocol", got=f"{text!r} ({error})"
            ) from None
