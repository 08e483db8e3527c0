"""What the kernel's files say, as values. What cannot be read, or makes no sense, is absent."""

from __future__ import annotations

import re

from edgetune.machine.core_list import parse_core_list
from edgetune.machine.host import Host

CPU = "/sys/devices/system/cpu"
PRESENT, ONLINE, ISOLATED = f"{CPU}/present", f"{CPU}/online", f"{CPU}/isolated"


def text_at(host: Host, path: str) -> str | None:
    try:
        return host.read(path)
    except OSError:
        return None


def number_at(host: Host, path: str) -> int | None:
    numbers = numbers_at(host, path)
    return numbers[0] if len(numbers) == 1 else None


def table_at(host: Host, path: str) -> tuple[int, ...]:
    """Ascending, each value once: kernels list clocks up, down, or with repetitions."""
    return tuple(sorted(set(numbers_at(host, path))))


def numbers_at(host: Host, path: str) -> list[int]:
    words = words_at(host, path)
    return [int(word) for word in words] if all(map(is_number, words)) else []


def words_at(host: Host, path: str) -> tuple[str, ...]:
    return tuple((text_at(host, path) or "").split())


def cores_at(host: Host, path: str) -> tuple[int, ...]:
    """`0,3-5` as well as `0 3 4 5`: cpufreq writes its lists with blanks."""
    try:
        return parse_core_list(",".join(words_at(host, path)))
    except ValueError:
        return ()


def is_number(word: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,18}", word) is not None
