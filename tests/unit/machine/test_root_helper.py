"""What the root helper does, and what it refuses: it is all that runs with root's rights."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edgetune.machine import root_helper
from edgetune.machine.root_helper import KERNEL_REFUSED, REFUSED, main, may_start
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.kits.known import KITS
from edgetune.machine.twin.node import Node
from edgetune.machine.twin.tree import nodes_of
from tests.waiting import wait_for

CPU = "/sys/devices/system/cpu"
MAX = f"{CPU}/cpufreq/policy0/scaling_max_freq"
SOURCE = Path(root_helper.__file__)
RUN = (
    "import sys; from edgetune.machine.root_helper import main;"
    "sys.exit(main(sys.argv[2:], programs={'tegrastats': sys.argv[1], 'nvpmodel': sys.argv[1]}))"
)


def put(root: Path, path: str, text: str = "before\n") -> Path:
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def write(root: Path, path: str, value: str) -> int:
    return main(["write", path, value], root=str(root))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(f"{CPU}/cpu3/online", "0", id="a core"),
        pytest.param(MAX, "1190400", id="a clock"),
        pytest.param(f"{CPU}/cpu11/cpufreq/scaling_min_freq", "115200", id="a core's own clock"),
        pytest.param(f"{CPU}/cpufreq/policy0/scaling_governor", "schedutil", id="a governor"),
        pytest.param("/sys/class/devfreq/17000000.gpu/max_freq", "306000000", id="the GPU"),
        pytest.param("/sys/devices/17000000.gp10b/railgate_enable", "0", id="its rail"),
        pytest.param("/sys/kernel/debug/bpmp/debug/clk/emc/rate", "204000000", id="the memory"),
        pytest.param("/sys/devices/pwm-fan/target_pwm", "255", id="the fan"),
        pytest.param("/sys/class/hwmon/hwmon3/pwm1", "128", id="a later kernel's fan"),
    ],
)
def test_a_setting_is_written(tmp_path: Path, path: str, value: str) -> None:
    """In one piece, a line end or not."""
    file = put(tmp_path, path)
    assert write(tmp_path, path, f"{value}\n") == 0
    assert file.read_text().startswith(value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("/etc/passwd", "1", id="another file"),
        pytest.param(f"{CPU}/cpu0/cpufreq/../../../../../../etc/passwd", "1", id="dots"),
        pytest.param(f"{CPU}/cpu0/../cpu1/online", "1", id="harmless dots"),
        pytest.param(f"/{MAX}", "1", id="two slashes"),
        pytest.param(MAX.lstrip("/"), "1", id="a relative path"),
        pytest.param(f"{MAX}\n", "1", id="a line end in the path"),
        pytest.param(MAX, "-1", id="a negative clock"),
        pytest.param(MAX, "max", id="a word for a clock"),
        pytest.param(MAX, "1 2", id="two values"),
        pytest.param(MAX, "1\n2", id="two lines"),
        pytest.param(MAX, "", id="nothing"),
        pytest.param(MAX, "٣", id="another alphabet's digit"),
        pytest.param(MAX, "9" * 30, id="a number too long"),
        pytest.param(f"{CPU}/cpu1/online", "2", id="no flag"),
        pytest.param(f"{CPU}/cpufreq/policy0/scaling_governor", "../x", id="no governor"),
        pytest.param("/sys/devices/17000000.gp10b/tpc_pg_mask", "1", id="what nobody sets"),
        pytest.param("/sys/kernel/debug/clk/override.emcX/clk_state", "1", id="a name like it"),
        pytest.param("/sys/kernel/debug/clk/overrideXemc/clk_state", "1", id="a dot is a dot"),
    ],
)
def test_what_is_not_on_the_list_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, value: str
) -> None:
    """Nothing is opened; what was asked for is said."""
    for file in (MAX, "/etc/passwd"):
        put(tmp_path, file, "as before\n")
    assert write(tmp_path, path, value) == REFUSED
    assert "refused" in capsys.readouterr().out
    assert (tmp_path / "etc/passwd").read_text() == "as before\n"
    assert (tmp_path / MAX.lstrip("/")).read_text() == "as before\n"


def test_a_link_leads_nowhere_else(tmp_path: Path) -> None:
    """A path of the list whose last or middle part leads to a file that is not on it."""
    secret = put(tmp_path, "/etc/shadow", "as before\n")
    link = tmp_path / MAX.lstrip("/")
    link.parent.mkdir(parents=True)
    link.symlink_to(secret)
    (tmp_path / "sys/class/hwmon").mkdir(parents=True)
    (tmp_path / "sys/class/hwmon/hwmon0").symlink_to(put(tmp_path, "/etc/pwm1").parent)
    assert write(tmp_path, MAX, "1") == REFUSED
    assert write(tmp_path, "/sys/class/hwmon/hwmon0/pwm1", "1") == REFUSED
    assert main(["read", MAX], root=str(tmp_path)) == REFUSED
    assert secret.read_text() == "as before\n"


def test_links_of_the_kernel_are_followed(tmp_path: Path) -> None:
    """From a core to its policy, from a class to its device."""
    file = put(tmp_path, MAX)
    (tmp_path / f"{CPU}/cpu1".lstrip("/")).mkdir()
    (tmp_path / f"{CPU}/cpu1/cpufreq".lstrip("/")).symlink_to("../cpufreq/policy0")
    assert write(tmp_path, f"{CPU}/cpu1/cpufreq/scaling_max_freq", "7") == 0
    assert file.read_text().startswith("7")


def test_what_the_kernel_refuses_comes_back_as_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that it can be raised again where it was asked for; no file is made."""
    assert write(tmp_path, MAX, "1") == KERNEL_REFUSED
    assert capsys.readouterr().out == "errno 2\n"
    assert not (tmp_path / MAX.lstrip("/")).exists()


@pytest.mark.parametrize("kit", KITS, ids=lambda kit: f"{kit.board.name} {kit.jetpack}")
def test_whatever_can_be_set_on_a_board_is_on_the_list(kit: Kit) -> None:
    """By the path of the device; but for what jetson_clocks alone sets."""
    nodes = nodes_of(kit, "twin", boot=0, mode=kit.board.default_mode)
    settable = [node for node in nodes if node.rule and "cpuidle" not in node.path]
    assert settable
    assert [node.path for node in settable if not listed(node)] == []


def listed(node: Node) -> bool:
    samples = ("1", "auto", "performance")
    return any(root_helper.may_write(node.path, sample) for sample in samples)


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        pytest.param("run nvpmodel -m 3", True, id="a mode"),
        pytest.param("run nvpmodel -q", True, id="which mode"),
        pytest.param("stream tegrastats --interval 100", True, id="tegrastats"),
        pytest.param("run nvpmodel -m 3 -f /tmp/x", False, id="a configuration of one's own"),
        pytest.param("run nvpmodel -m x", False, id="no number"),
        pytest.param("run /usr/sbin/nvpmodel -m 3", False, id="by its path"),
        pytest.param("stream tegrastats --logfile /etc/passwd", False, id="a file to write"),
        pytest.param("run tegrastats --interval 100", False, id="what never ends"),
        pytest.param("run sh -c id", False, id="a shell"),
        pytest.param("stream nvpmodel -m 3", False, id="the wrong verb"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_programs_are_started_with_known_words_only(line: str, allowed: bool) -> None:
    """Neither another program nor another option."""
    verb, _, rest = line.partition(" ")
    assert may_start(verb, rest.split()) is allowed
    assert may_start(verb, [rest]) is (allowed and " " not in rest)


def program(folder: Path, script: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_program_is_run_with_nothing_to_read(tmp_path: Path) -> None:
    """Its status is the helper's."""
    path = program(tmp_path, 'read answer; echo "<$answer>"; exit 3')
    command = [sys.executable, "-c", RUN, str(path), "run", "nvpmodel", "-m", "1"]
    done = subprocess.run(command, input="yes\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "<>\n")


@pytest.mark.parametrize("how", ["stdin closed", "helper ended"])
def test_a_stream_ends_with_whoever_asked_for_it(tmp_path: Path, how: str) -> None:
    """They may not send a signal to a process of root's; the program never outlives the helper."""
    path = program(tmp_path, "echo $$; exec sleep 600")
    command = [sys.executable, "-c", RUN, str(path), "stream", "tegrastats", "--interval", "100"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as helper:
        assert helper.stdin is not None
        assert helper.stdout is not None
        child = int(helper.stdout.readline())
        if how == "stdin closed":
            helper.stdin.close()
        else:
            helper.send_signal(signal.SIGTERM)
        assert helper.wait(timeout=20) != 0
        assert wait_for(lambda: not Path(f"/proc/{child}").exists())


def test_the_boards_own_python_can_run_it() -> None:
    """JetPack 4 has Python 3.6; only the standard library is there for root."""
    source = SOURCE.read_text()
    tree = ast.parse(source, feature_version=(3, 6))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    imported = {alias.name for node in imports for alias in node.names}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert imported <= set(sys.stdlib_module_names)
    assert source.startswith("#!/usr/bin/python3 -IS\n")
