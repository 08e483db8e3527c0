"""The root helper as it is asked: here by itself, on a tree of files, without sudo."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from edgetune.machine.helper import Helper, installed_helper
from tests.waiting import wait_for

GOVERNOR = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
START = (
    "import sys; from edgetune.machine.root_helper import main;"
    "names = ('nvpmodel', 'tegrastats');"
    "programs = dict.fromkeys(names, sys.argv[1] + '/program');"
    "sys.exit(main(sys.argv[2:], root=sys.argv[1], programs=programs))"
)

SCRIPT = """#!/bin/sh
echo "$$ $*"
[ "$1" = --interval ] && exec sleep 600
exit 4
"""


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    file = tmp_path / GOVERNOR.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_text("schedutil\n")
    program = tmp_path / "program"
    program.write_text(SCRIPT)
    program.chmod(0o755)
    return Helper((sys.executable, "-c", START, str(tmp_path)))


def test_a_file_is_read_and_written(helper: Helper) -> None:
    """As if it were done here."""
    assert helper.read(GOVERNOR) == "schedutil\n"
    helper.write(GOVERNOR, "performance\n")
    assert helper.read(GOVERNOR).startswith("performance")


def test_a_refusal_is_the_error_that_the_kernel_gave(helper: Helper) -> None:
    """With its number and the path that was asked for."""
    missing = GOVERNOR.replace("cpu0", "cpu9")
    with pytest.raises(FileNotFoundError) as raised:
        helper.write(missing, "performance")
    assert (raised.value.errno, raised.value.filename) == (errno.ENOENT, missing)


def test_what_the_helper_refuses_is_a_lack_of_rights(helper: Helper) -> None:
    """So is what sudo does."""
    with pytest.raises(PermissionError, match="the root helper refuses"):
        helper.write("/etc/passwd", "1")
    with pytest.raises(PermissionError, match="a password is required"):
        Helper(("sh", "-c", "echo a password is required; exit 1")).read(GOVERNOR)


def test_programs_are_run_by_their_name_or_their_path(helper: Helper) -> None:
    """The helper knows itself where they are."""
    assert helper.runs("run", ["/usr/sbin/nvpmodel", "-m", "2"])
    assert not helper.runs("run", ["/tmp/nvpmodel", "-m", "2"])
    done = helper.run(["/usr/sbin/nvpmodel", "-m", "2"], timeout_s=60)
    assert (done.status, done.output.split()[1:]) == (4, ["-m", "2"])


def test_a_stream_is_ended_without_a_signal(helper: Helper) -> None:
    """Its program is, too."""
    with helper.stream(["tegrastats", "--interval", "100"]) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline().split()[0])
        process.terminate()
        assert process.wait(timeout=20) != 0
    assert wait_for(lambda: not Path(f"/proc/{child}").exists())


@pytest.mark.parametrize(
    ("file_mode", "folder_mode"),
    [
        pytest.param(0o757, 0o755, id="others may change the file"),
        pytest.param(0o775, 0o755, id="its group may"),
        pytest.param(0o755, 0o777, id="others may put another there"),
    ],
)
def test_a_helper_that_others_may_change_is_not_used(
    tmp_path: Path, file_mode: int, folder_mode: int
) -> None:
    """As root one would run whatever they make of it."""
    path = tmp_path / "bin" / "root_helper"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(file_mode)
    path.parent.chmod(folder_mode)
    assert installed_helper(path) is None


def test_a_helper_that_is_not_there_is_none(tmp_path: Path) -> None:
    """Neither is a link to one."""
    assert installed_helper(tmp_path / "root_helper") is None
    (tmp_path / "link").symlink_to("/bin/true")
    assert installed_helper(tmp_path / "link") is None
