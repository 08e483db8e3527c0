"""Everything that edgetune raises on purpose, split by what the caller can do about it.

* EdgetuneError
  x UserError              the user mends the input; nothing was run or written (exit status 2)
    + ConfigError          a key, a type or a value of the configuration
    + ModelError           a model file, its shapes or its inputs
    + SetupError           an environment or a program is missing or broken
  x PointError             one point failed, the sweep goes on (exit status 1)
    + StageFailed          the engine said no: a typed reply of the worker
    + WorkerDied           the worker process ended, or went silent, in the middle of a stage
    + WrongAnswer          the outputs differ from the reference's
  x NotRestored            a machine is not as it was found; the sweep ends (exit status 1)
  x Unsupported            the engine lacks an ability that engines need not have
  x ProtocolError          the two sides of the process boundary do not understand each other
  x CacheDamaged           a cache entry is not what was published; it is rebuilt
  x TrackingFailed         the tracking server is away; the mirror catches up later

Only the standard library is imported here: both sides of the process boundary, and the set-up that
runs before anything is installed, use this file.
"""

from __future__ import annotations


class EdgetuneError(Exception):
    """One sentence for the user, in parts: where, what, expected, got, and what to do next."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        expected: str = "",
        got: str = "",
        hint: str = "",
    ) -> None:
        self.what, self.where, self.expected, self.got, self.hint = (
            what,
            where,
            expected,
            got,
            hint,
        )
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        parts = [head]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.got:
            parts.append(f"got {self.got}")
        sentence = ", ".join(parts)
        return f"{sentence}; {self.hint}" if self.hint else sentence


class UserError(EdgetuneError):
    """The user mends the input; nothing was run or written."""


class ConfigError(UserError):
    """A key, a type or a value of the configuration."""


class ModelError(UserError):
    """A model file, its shapes or its inputs."""


class SetupError(UserError):
    """An environment or a program is missing or broken."""


class PointError(EdgetuneError):
    """One point failed; the sweep goes on."""


class StageFailed(PointError):
    """The engine refused or failed a stage, and said why; `kind` is the engine's error class."""

    def __init__(self, stage: str, kind: str, message: str, *, details: str = "") -> None:
        self.stage, self.kind, self.message, self.details = stage, kind, message, details
        super().__init__(message, where=stage)


class WorkerDied(PointError):
    """The worker process ended, or went silent, during `stage`; `log_tail` is its last output.

    `crashed` tells that it fell over its own feet (SIGSEGV, SIGABRT …) and was not ended from
    outside, `silent` that it hung.
    """

    def __init__(
        self,
        stage: str,
        how: str,
        *,
        log_tail: str = "",
        crashed: bool = False,
        silent: bool = False,
    ) -> None:
        self.stage, self.how, self.log_tail = stage, how, log_tail
        self.crashed, self.silent = crashed, silent
        super().__init__(f"the engine process {how}", where=stage)


class WrongAnswer(PointError):
    """The outputs differ from the reference's; a fast wrong answer is no result."""


class NotRestored(EdgetuneError):
    """A machine is not as it was found: the sweep ends, since nothing it measured would hold."""


class Unsupported(EdgetuneError):
    """The engine lacks an ability that engines need not have."""


class ProtocolError(EdgetuneError):
    """The two sides of the process boundary do not understand each other."""


class CacheDamaged(EdgetuneError):
    """A cache entry is not what was published; it is rebuilt."""


class TrackingFailed(EdgetuneError):
    """The tracking server is away or refused; the records stand, the mirror catches up later."""
