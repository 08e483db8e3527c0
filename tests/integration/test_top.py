"""`edgetune top` beside a sweep that runs in another process."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edgetune.cli.main import main
from edgetune.run.now import NAME, read_now
from tests.contract.engine import tiny_network
from tests.waiting import wait_for

SWEEP = """
import sys
from pathlib import Path
from msgspec.structs import replace
from edgetune.run.sweep import run_sweep
from edgetune.run.watcher import NoWatcher
from edgetune.wire.settings import Fake
from tests.sweeps import job

root, model, trial_ms, trials = sys.argv[1:]
tuners = [Fake(latency_ms=ms, trial_ms=float(trial_ms), trials=int(trials)) for ms in (1.0, 2.0)]
jobs = [replace(job(Path(model), tuner), sweep="watched") for tuner in tuners]
run_sweep(jobs, root=Path(root), watcher=NoWatcher(), command="edgetune sweep name=watched")
"""
Sweeping = Callable[..., subprocess.Popen[bytes]]
Top = Callable[..., str]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EDGETUNE_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sweeping(root: Path) -> Iterator[Sweeping]:
    """A sweep that tunes for so many milliseconds a trial."""
    model, started = tiny_network(root).path, []

    def start(trial_ms: int = 100, trials: int = 150) -> subprocess.Popen[bytes]:
        arguments = [str(each) for each in (root, model, trial_ms, trials)]
        command, place = [sys.executable, "-c", SWEEP, *arguments], Path(__file__).parents[2]
        process = subprocess.Popen(command, cwd=place, stderr=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def top(root: Path, capfd: pytest.CaptureFixture[str]) -> Top:
    """What it says where nobody looks on: one picture, or one line."""

    def run(*arguments: str) -> str:
        assert main(["top", *arguments]) == 0
        out, err = capfd.readouterr()
        assert err == ""
        return out

    return run


def tuning(root: Path) -> bool:
    folders = list(root.glob(f"outputs/sweeps/*/{NAME}"))
    now = read_now(folders[0].parent) if folders else None
    return now is not None and now.moment.progress is not None


def test_a_sweep_is_watched_and_its_death_is_told(
    root: Path, sweeping: Sweeping, top: Top
) -> None:
    """In a pipe one picture; after SIGKILL what became of it, and what was left is no sweep."""
    process = sweeping()
    wait_for(lambda: tuning(root))
    picture = top("--once")
    assert "watched  process " in picture
    assert "tiny · fake · cores " in picture
    assert "0 of 2 points" in picture
    assert "tuning · trial " in picture
    assert "core 0 " in picture
    assert picture == picture.replace("\x1b", "")
    assert "1 point after this one" in top("watched")
    process.send_signal(signal.SIGKILL)
    process.wait()
    said = top()
    assert "-watched died while tuning, tiny · fake · cores 0" in said
    assert f"its process {process.pid} is gone; 0 of 2 points are measured" in said
    assert said.count("\n") == 1


def test_a_sweep_that_has_ended_leaves_nothing_behind(
    root: Path, sweeping: Sweeping, top: Top
) -> None:
    """And top says which was the last."""
    assert top() == "no sweep in progress, and none before\n"
    process = sweeping(trial_ms=1, trials=4)
    assert process.wait() == 0
    [folder] = root.glob("outputs/sweeps/*")
    assert {path.name for path in folder.iterdir()} == {"points", "sweep.json"}
    said = f"no sweep in progress; the last one was {folder.name}: 2 of 2 points are measured\n"
    assert top() == said


class Terminal:
    """`edgetune top` on a terminal of its own."""

    def __init__(self) -> None:
        self.fd, inner = pty.openpty()
        environment = os.environ | {"TERM": "xterm", "COLUMNS": "120", "LINES": "30"}
        command = [sys.executable, "-m", "edgetune.cli.main", "top"]
        self.process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=environment,
            start_new_session=True,
        )
        os.close(inner)
        self.shown = ""

    def shows(self, words: str) -> bool:
        """Reads what there is; a terminal that is not read blocks its program."""
        while select.select([self.fd], [], [], 0.05)[0]:
            try:
                self.shown += os.read(self.fd, 65536).decode(errors="replace")
            except OSError:  # the program has ended
                break
        return words in self.shown

    def status(self) -> int:
        wait_for(lambda: self.shows("\x1b[?1049l") and self.process.poll() is not None)
        return self.process.wait()


@pytest.mark.parametrize("how", ["q", "Ctrl-C"])
def test_whoever_has_seen_enough_leaves(root: Path, sweeping: Sweeping, how: str) -> None:
    """With q or Ctrl-C: exit status 0, the screen as it was, and the sweep goes on."""
    process = sweeping()
    wait_for(lambda: tuning(root))
    terminal = Terminal()
    wait_for(lambda: terminal.shows("tuning · trial "))
    if how == "q":
        os.write(terminal.fd, b"q")
    else:
        terminal.process.send_signal(signal.SIGINT)
    assert terminal.status() == 0
    assert process.poll() is None


def test_top_ends_with_the_sweep_and_says_so(root: Path, sweeping: Sweeping) -> None:
    """Also when that is killed."""
    process = sweeping()
    wait_for(lambda: tuning(root))
    terminal = Terminal()
    wait_for(lambda: terminal.shows("tuning · trial "))
    process.send_signal(signal.SIGINT)
    assert terminal.status() == 0
    assert "-watched has ended: 0 of 2 points are measured" in terminal.shown


def test_a_wrong_name_is_one_line(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """As everywhere."""
    assert main(["top", "nowhere"]) == 2
    said = "edgetune: error: no such sweep, expected one of no sweep yet, got nowhere\n"
    assert capfd.readouterr() == ("", said)
