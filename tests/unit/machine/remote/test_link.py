"""A link that is lost is said to be, within its time, and is opened again as long as wanted."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from edgetune.machine.remote.agent_process import LinkLost
from edgetune.machine.remote.link import Link
from tests.links import AGENT_HERE

MakeLink = Callable[..., Link]


@pytest.fixture
def make_link() -> Iterator[MakeLink]:
    with ExitStack() as stack:

        def make(*command: str, patience_s: float = 0.0) -> Link:
            link = Link(command or AGENT_HERE, name="nano.lan", patience_s=patience_s)
            stack.callback(link.close)
            return link

        yield make


def test_who_is_at_the_other_end_is_told(make_link: MakeLink) -> None:
    begun = make_link().begun()
    assert begun.pid != os.getpid()
    assert begun.python == ".".join(map(str, sys.version_info[:3]))
    assert begun.user == os.geteuid()


def test_an_agent_that_dies_is_replaced_within_the_patience(make_link: MakeLink) -> None:
    link = make_link(patience_s=20.0)
    first = link.begun().pid
    os.kill(first, signal.SIGKILL)
    assert link.begun().pid != first


def test_without_patience_a_lost_link_is_an_error_and_the_next_question_opens_another(
    make_link: MakeLink,
) -> None:
    link = make_link()
    os.kill(link.begun().pid, signal.SIGKILL)
    with pytest.raises(LinkLost, match=r"nano\.lan"):
        link.ask("read", path="/proc/stat")
    assert link.ask("read", path="/proc/stat")


def test_what_may_have_happened_is_not_asked_twice(make_link: MakeLink, tmp_path: Path) -> None:
    """A program that was under way when the link was lost has not been started again."""
    link, log = make_link(patience_s=5.0), tmp_path / "log"
    script = f"echo once >> {log}; kill -9 $PPID; sleep 60"
    with pytest.raises(LinkLost):
        link.ask("run", again=False, command=["sh", "-c", script], limit_s=30.0)
    assert link.begun().pid
    assert log.read_text() == "once\n"


def test_an_agent_that_hangs_is_given_up_after_its_time(make_link: MakeLink) -> None:
    link = make_link()
    os.kill(link.begun().pid, signal.SIGSTOP)
    with pytest.raises(LinkLost, match=r"no answer for 0\.3 s"):
        link.ask("clock", timeout_s=0.3)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        pytest.param(
            ("sh", "-c", "echo 'ssh: no route' >&2; exit 255"), "ssh: no route", id="ssh"
        ),
        pytest.param(("sh", "-c", "exit 7"), "status 7", id="silent"),
        pytest.param(("sh", "-c", "echo Welcome; cat"), "no agent of edgetune", id="a greeting"),
    ],
)
def test_why_there_is_no_link_is_said(
    make_link: MakeLink, command: tuple[str, ...], why: str
) -> None:
    with pytest.raises(LinkLost, match=why):
        make_link(*command).begun()


def test_a_stream_ends_with_its_link_and_its_program_too(
    make_link: MakeLink, tmp_path: Path
) -> None:
    """Whoever reads it sees the end; nothing goes on at the other end."""
    script = f"echo $$ > {tmp_path}/pid; while :; do echo on; sleep 0.1; done"
    with make_link().stream(["sh", "-c", script]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"on\n"
        process.terminate()
        assert process.wait(timeout=20)
    pid = int((tmp_path / "pid").read_text())
    deadline_s = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def test_both_clocks_are_told(make_link: MakeLink) -> None:
    """On one machine they are the same clock."""
    heard = make_link().hear({"do": "clock"}, timeout_s=20.0, again=True).exchange
    assert heard.asked_ns < heard.stamped_ns + 1000
    assert heard.stamped_ns < heard.heard_ns + 1000
