"""A run that is killed: the next one is refused, and `restore` puts the machine back.

SIGKILL at every moment of setting a machine and putting it back, at moments of `restore` itself,
and at moments that nobody has chosen; with a boot in between, and with half a last line.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edgetune.machine.journal import RestorePending, pending
from edgetune.machine.journal_lines import NAME, JournalDamaged
from edgetune.machine.restore import Restored, restore
from edgetune.machine.twin.build import reboot
from edgetune.machine.twin.folder import changed_ns
from edgetune.machine.values import ONLINE
from tests.restore.run import Server, serving, start, wait_for_line
from tests.restore.twins import held, is_pending, make_twin, twin_in
from tests.twins import contents

SEED = random.SystemRandom().randrange(1 << 16)  # told by whatever fails


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


def put_back(folder: Path) -> Restored | None:
    return restore(twin_in(folder), folder, command="edgetune restore")


def refuses(folder: Path) -> None:
    """The next run writes nothing while anything is left to be undone."""
    written_ns = changed_ns(folder)
    with pytest.raises(RestorePending, match="edgetune restore"), held(twin_in(folder)):
        pass
    assert changed_ns(folder) == written_ns


@pytest.mark.parametrize(
    "each", [pytest.param(5, id="a fifth"), pytest.param(1, id="each", marks=pytest.mark.slow)]
)
def test_any_moment_of_a_run_and_of_its_restoring(
    server: Server, each: int, tmp_path: Path
) -> None:
    """Run, restore and restore again, the first two killed; then every byte is as before."""
    make_twin(tmp_path, "nano")
    before, draw, moment = contents(tmp_path), random.Random(SEED), 1 + SEED % each
    while server.status("set", tmp_path, "nano", "--last", moment) == -signal.SIGKILL:
        if pending(tmp_path):
            refuses(tmp_path)
        assert server.status("restore", tmp_path, "--last", draw.randint(1, 30)) in {-9, 0}
        put_back(tmp_path)
        assert contents(tmp_path) == before, (SEED, moment)
        assert pending(tmp_path) is None
        moment += each
    assert moment > 50
    assert contents(tmp_path) == before


@pytest.mark.parametrize("what", [pytest.param("set", marks=pytest.mark.slow), "modes"])
def test_a_moment_that_nobody_has_chosen(what: str, kills: int, tmp_path: Path) -> None:
    """Points, alone or with power modes, are set and put back again and again until SIGKILL."""
    make_twin(tmp_path, "tx2")
    before, draw = contents(tmp_path), random.Random(SEED)
    for turn in range(kills):
        run = start(what, tmp_path, "tx2", "--points", 1000)
        wait_for_line(run, "write")
        time.sleep(0.8 * (turn + draw.random()) / kills)
        run.kill()
        run.communicate()
        put_back(tmp_path)
        assert contents(tmp_path) == before, (SEED, turn)
        assert pending(tmp_path) is None


def set_and_killed(folder: Path, kind: str) -> None:
    run = start("modes", folder, kind, "--hold", 60)
    wait_for_line(run, "set")
    run.kill()
    run.communicate()


@pytest.mark.parametrize("kind", ["tx2", pytest.param("orin", marks=pytest.mark.slow)])
def test_after_a_boot_only_the_power_mode_is_put_back(kind: str, tmp_path: Path) -> None:
    """The boot has reset the files and renumbered sensors: then it is as after any boot."""
    killed, clean = tmp_path / "killed", tmp_path / "clean"
    for folder in (killed, clean):
        make_twin(folder, kind)
    set_and_killed(killed, kind)
    for folder in (killed, clean):
        reboot(folder)
    assert settings(killed) != settings(clean)
    restored = put_back(killed)
    assert settings(killed) == settings(clean)
    assert restored is not None
    assert [step.dial.kind for step in restored.steps] == ["mode"]
    assert len(restored.reset) > 10
    assert not is_pending(killed)


def settings(folder: Path) -> dict[str, str]:
    """The tree, and which cores are on: where the kernel tells of them a twin stores nothing."""
    told = {ONLINE.lstrip("/"), ONLINE.lstrip("/").replace("online", "offline")}
    files = {path: digest for path, digest in contents(folder).items() if path not in told}
    return files | {"online": twin_in(folder).read(ONLINE)}


def test_without_a_boot_everything_is_put_back(tmp_path: Path) -> None:
    """It says what, from the last to the first, and whose it was."""
    make_twin(tmp_path, "orin")
    before = contents(tmp_path)
    set_and_killed(tmp_path, "orin")
    restored = put_back(tmp_path)
    assert contents(tmp_path) == before
    assert restored is not None
    assert restored.reset == ()
    assert restored.head.machine == "the twin of a Jetson AGX Orin"
    assert (restored.steps[0].what, restored.steps[-1].what) == ("fan", "power_mode")
    assert put_back(tmp_path) is None


def test_half_a_last_line_announces_nothing(server: Server, tmp_path: Path) -> None:
    """The power went while it was written: its write has not happened, all others are undone."""
    make_twin(tmp_path, "nano")
    before, draw = contents(tmp_path), random.Random(SEED)
    for moment in range(1, 26, 2):  # just before a write
        assert server.status("set", tmp_path, "nano", "--last", moment) == -signal.SIGKILL
        journal = tmp_path / NAME
        data = journal.read_bytes()
        last = len(data.splitlines(keepends=True)[-1])
        journal.write_bytes(data[: -draw.randrange(1, last)])
        put_back(tmp_path)
        assert contents(tmp_path) == before, (SEED, moment)


def test_a_damaged_journal_is_not_replayed_and_refuses_the_next_run(
    server: Server, tmp_path: Path
) -> None:
    """Nothing of it is done until a person has looked."""
    host = make_twin(tmp_path, "nano")
    server.status("set", tmp_path, "nano", "--last", 20)
    during, journal = contents(tmp_path), tmp_path / NAME
    journal.write_bytes(journal.read_bytes().replace(b"scaling_max_freq", b"scaling_max_fre/"))
    for act in (lambda: put_back(tmp_path), lambda: held(host).__enter__()):
        with pytest.raises(JournalDamaged, match=f"{journal}: line .* is nothing that"):
            act()
    assert contents(tmp_path) == during


def test_nothing_is_put_back_where_nothing_is_pending(tmp_path: Path) -> None:
    """However often it is asked."""
    make_twin(tmp_path, "orin")
    written_ns, before = changed_ns(tmp_path), contents(tmp_path)
    assert put_back(tmp_path) is None
    assert (changed_ns(tmp_path), contents(tmp_path)) == (written_ns, before)


def test_a_signal_does_not_stop_a_restore(server: Server, tmp_path: Path) -> None:
    """It ends the process afterwards."""
    make_twin(tmp_path, "nano")
    before = contents(tmp_path)
    server.status("set", tmp_path, "nano", "--last", 26)
    run = start("restore", tmp_path, "--pause", 0.02)
    wait_for_line(run, "write")
    run.send_signal(signal.SIGINT)
    run.communicate()
    assert run.returncode == 128 + signal.SIGINT
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)
