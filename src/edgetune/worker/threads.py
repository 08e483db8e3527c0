"""The threads of this process as the kernel lists them."""

from __future__ import annotations

from pathlib import Path

from edgetune.wire.messages import Thread


def threads_now(tasks: Path = Path("/proc/self/task")) -> tuple[Thread, ...]:
    """Every thread, with the cores it may run on and the CPU time that it has used."""
    return tuple(
        thread
        for folder in sorted(tasks.iterdir(), key=lambda path: int(path.name))
        if (thread := read_thread(folder)) is not None
    )


def read_thread(folder: Path) -> Thread | None:
    """One thread, or None when it has ended meanwhile."""
    try:
        status = (folder / "status").read_text()
        cpu_ns = int((folder / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return Thread(
        tid=int(folder.name),
        name=fields["Name"].strip(),
        cores=parse_cores(fields["Cpus_allowed_list"]),
        cpu_ns=cpu_ns,
    )


def parse_cores(text: str) -> tuple[int, ...]:
    """The kernel's list format: `0-2,5` is 0, 1, 2, 5."""
    cores: list[int] = []
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        cores += range(int(first), int(last or first) + 1)
    return tuple(cores)
