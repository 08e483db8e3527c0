"""Single keys of the terminal, without Enter."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from types import TracebackType


class Keys:
    """The terminal tells keys at once and shows none, until the context ends."""

    def __init__(self) -> None:
        self.fd = sys.stdin.fileno() if sys.stdin is not None and sys.stdin.isatty() else None

    def __enter__(self) -> Keys:
        if self.fd is not None:
            self.former = termios.tcgetattr(self.fd)
            tty.setcbreak(self.fd)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.fd is not None:
            termios.tcsetattr(self.fd, termios.TCSADRAIN, self.former)

    def pressed(self, key: str, *, within_s: float) -> bool:
        """Waits as long, or until any key is pressed; without a keyboard just waits."""
        if self.fd is None:
            time.sleep(within_s)
            return False
        ready, _, _ = select.select([self.fd], [], [], within_s)
        return bool(ready) and key.encode() in os.read(self.fd, 64)
