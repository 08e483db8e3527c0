"""What the orchestrator and the recorder's process tell each other: an order, and its answer."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from edgetune.errors import EdgetuneError
from edgetune.power.sampler import PowerMissing
from edgetune.power.trace_file import Source
from edgetune.spec.machine import AnyMachine
from edgetune.spec.power import Power


class Order(Struct, frozen=True, kw_only=True):
    """`cores`: where the recorder runs; none: wherever the kernel likes. Paths are absolute."""

    machine: AnyMachine
    power: Power
    cores: tuple[int, ...]
    root: str
    file: str


class Ready(Struct, frozen=True, kw_only=True, tag="ready"):
    """The recording has begun."""

    sources: tuple[Source, ...]


class Refused(Struct, frozen=True, kw_only=True, tag="refused"):
    """The parts of an error."""

    what: str
    where: str = ""
    expected: str = ""
    got: str = ""
    hint: str = ""

    @classmethod
    def because(cls, error: EdgetuneError) -> Refused:
        return cls(
            what=error.what,
            where=error.where,
            expected=error.expected,
            got=error.got,
            hint=error.hint,
        )

    def error(self) -> PowerMissing:
        return PowerMissing(
            self.what, where=self.where, expected=self.expected, got=self.got, hint=self.hint
        )


Answer = Ready | Refused
ANSWER: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
