"""How the drivers of boards take what is written."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from edgetune.machine.twin.host import TwinHost
from edgetune.machine.twin.node import Rule
from edgetune.spec.machine import Fault
from tests.twins import CPU, contents, make_twin

TX2, ORIN = ("jetson_tx2", 4), ("jetson_agx_orin", 6)
LEAST, MOST = f"{CPU}/cpu0/cpufreq/scaling_min_freq", f"{CPU}/cpu0/cpufreq/scaling_max_freq"
GOVERNOR, SPEED = f"{CPU}/cpu0/cpufreq/scaling_governor", f"{CPU}/cpu0/cpufreq/scaling_setspeed"
OFF, NOW = f"{CPU}/cpu1/cpufreq/scaling_max_freq", f"{CPU}/cpu0/cpufreq/scaling_cur_freq"
TX2_GPU = "/sys/class/devfreq/17000000.gp10b"
ORIN_GPU = "/sys/class/devfreq/17000000.gpu"
BPMP = "/sys/kernel/debug/bpmp/debug/clk/emc"
FAN = "/sys/devices/pwm-fan"
Write = tuple[str, str]
Board = tuple[str, int]


def error_of(host: TwinHost, path: str, text: str) -> int | None:
    with pytest.raises(OSError, match=path) as raised:
        host.write(path, text)
    return raised.value.errno


@pytest.mark.parametrize(
    ("board", "writes", "kept"),
    [
        pytest.param(TX2, [(MOST, "1267200")], (MOST, "1267200"), id="4.9: a clock"),
        pytest.param(TX2, [(MOST, "1300000")], (MOST, "1267200"), id="4.9: down to the table"),
        pytest.param(TX2, [(LEAST, "1200000")], (LEAST, "1267200"), id="4.9: up to the table"),
        pytest.param(TX2, [(MOST, "9999999")], (MOST, "2035200"), id="4.9: beyond the table"),
        pytest.param(ORIN, [(MOST, "1000000")], (MOST, "960000"), id="5.15: down to the table"),
        pytest.param(ORIN, [(MOST, "2201600")], (MOST, "1728000"), id="5.15: down to the cap"),
        pytest.param(ORIN, [(LEAST, "2201600")], (LEAST, "1728000"), id="5.15: least to the cap"),
        pytest.param(
            ORIN,
            [(LEAST, "1190400"), (MOST, "883200")],
            (LEAST, "883200"),
            id="5.15: least > most",
        ),
        pytest.param(
            ORIN,
            [(LEAST, "1190400"), (MOST, "883200"), (MOST, "1728000")],
            (LEAST, "1190400"),
            id="5.15: least is remembered",
        ),
        pytest.param(
            ORIN,
            [(f"{ORIN_GPU}/max_freq", "500000000")],
            (f"{ORIN_GPU}/max_freq", "408000000"),
            id="5.15: the GPU",
        ),
        pytest.param(
            ORIN,
            [(f"{ORIN_GPU}/max_freq", "1300500000")],
            (f"{ORIN_GPU}/max_freq", "612000000"),
            id="5.15: the GPU's cap",
        ),
        pytest.param(
            TX2,
            [(GOVERNOR, "userspace"), (SPEED, "1000000")],
            (SPEED, "1113600"),
            id="a fixed clock",
        ),
        pytest.param(
            TX2,
            [(GOVERNOR, "userspace"), (SPEED, "960000"), (GOVERNOR, "schedutil")],
            (SPEED, "<unsupported>"),
            id="forgotten",
        ),
        pytest.param(
            TX2,
            [(f"{BPMP}/rate", "800000000")],
            (f"{BPMP}/mrq_rate_locked", "0"),
            id="a rate that is not held",
        ),
        pytest.param(
            TX2,
            [(f"{BPMP}/mrq_rate_locked", "1"), (f"{BPMP}/rate", "700000000")],
            (f"{BPMP}/rate", "800000000"),
            id="a rate that is held",
        ),
        pytest.param(
            TX2,
            [(f"{FAN}/temp_control", "0"), (f"{FAN}/target_pwm", "128")],
            (f"{FAN}/target_pwm", "128"),
            id="the fan",
        ),
    ],
)
def test_a_value_is_taken_for_what_there_is(
    tmp_path: Path, board: Board, writes: Sequence[Write], kept: Write
) -> None:
    """Read back, it is what the driver made of it."""
    host = make_twin(tmp_path, *board)
    for path, text in writes:
        host.write(path, f"{text}\n")
    assert host.read(kept[0]) == kept[1]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param((LEAST, "1113600"), (MOST, "499200"), id="most < least"),
        pytest.param((MOST, "1113600"), (LEAST, "2035200"), id="least > most"),
        pytest.param(
            (f"{TX2_GPU}/min_freq", "624750000"),
            (f"{TX2_GPU}/max_freq", "216750000"),
            id="the GPU's",
        ),
    ],
)
def test_limits_of_linux_4_9_do_not_cross(tmp_path: Path, first: Write, then: Write) -> None:
    """The second is refused, and changes nothing."""
    host = make_twin(tmp_path)
    host.write(*first)
    before = contents(tmp_path)
    assert error_of(host, *then) == errno.EINVAL
    assert contents(tmp_path) == before


@pytest.fixture(scope="module")
def refusing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TwinHost:
    """One of each board, for what changes nothing."""
    return make_twin(tmp_path_factory.mktemp("twin"), *request.param)


@pytest.mark.parametrize(
    ("refusing", "path", "text", "reason"),
    [
        pytest.param(TX2, MOST, "fast", errno.EINVAL, id="no number"),
        pytest.param(TX2, MOST, "-1", errno.EINVAL, id="nvpmodel's word for no cap"),
        pytest.param(TX2, GOVERNOR, "turbo", errno.EINVAL, id="no governor"),
        pytest.param(TX2, SPEED, "960000", errno.EINVAL, id="a clock without userspace"),
        pytest.param(TX2, f"{CPU}/cpu0/online", "0", errno.EINVAL, id="the boot core, 4.9"),
        pytest.param(TX2, OFF, "960000", errno.ENOENT, id="a core that is off"),
        pytest.param(TX2, f"{FAN}/target_pwm", "256", errno.EINVAL, id="faster than full"),
        pytest.param(ORIN, GOVERNOR, "interactive", errno.EINVAL, id="an old governor"),
        pytest.param(ORIN, f"{ORIN_GPU}/governor", "ondemand", errno.EINVAL, id="a CPU's"),
        pytest.param(ORIN, f"{CPU}/cpu0/online", "0", errno.EPERM, id="the boot core, 5.15"),
        pytest.param(ORIN, f"{CPU}/cpu1/online", "2", errno.EINVAL, id="no flag"),
        pytest.param(ORIN, NOW, "1", errno.EACCES, id="a reading"),
        pytest.param(ORIN, "/etc/nv_tegra_release", "1", errno.EACCES, id="no setting"),
        pytest.param(ORIN, f"{CPU}/cpu99/online", "1", errno.ENOENT, id="no such core"),
    ],
    indirect=["refusing"],
)
def test_a_refusal_changes_nothing(refusing: TwinHost, path: str, text: str, reason: int) -> None:
    """It is an error with the kernel's number."""
    before = contents(refusing.folder)
    assert error_of(refusing, path, text) == reason
    assert contents(refusing.folder) == before


@pytest.mark.parametrize(
    ("fault", "path", "text", "reason"),
    [
        pytest.param("refuse_cpu", MOST, "960000", errno.EIO, id="refuse_cpu"),
        pytest.param("stuck_core", f"{CPU}/cpu5/online", "0", errno.EBUSY, id="stuck_core"),
        pytest.param("read_only", f"{TX2_GPU}/max_freq", "216750000", errno.EROFS, id="read_only"),
    ],
)
def test_a_fault_refuses(tmp_path: Path, fault: Fault, path: str, text: str, reason: int) -> None:
    """What works without it."""
    host = make_twin(tmp_path, faults=(fault,))
    assert error_of(host, path, text) == reason
    make_twin(tmp_path).write(path, text)
    assert host.read(path) == text


def test_a_clamp_says_nothing(tmp_path: Path) -> None:
    """Another clock than the one written is kept; the power mode's own limits are."""
    host = make_twin(tmp_path, *ORIN, faults=("clamp_cpu",))
    least, most = host.read(LEAST), host.read(MOST)
    host.write(MOST, "1190400")
    assert host.read(MOST) == "1113600"
    for path, before in ((MOST, most), (LEAST, least)):
        host.write(path, before)
        assert host.read(path) == before


CLOCKS = ("1", "960000", "500000000")
VALUES: dict[Rule, tuple[str, ...]] = {
    **dict.fromkeys(("cpu_least", "cpu_most", "gpu_least", "gpu_most", "rate", "cap"), CLOCKS),
    "core": ("0",),
    "governor": ("performance",),
    "gpu_governor": ("performance",),
    "power": ("on",),
}


@pytest.mark.parametrize(
    "board", [TX2, ("jetson_nano", 4), ("jetson_xavier_nx", 5), ORIN], ids=str
)
def test_what_was_put_back_is_as_before(tmp_path: Path, board: Board) -> None:
    """Byte for byte, whatever was set on the way: cores, clocks, governors, memory and fan."""
    host = make_twin(tmp_path, *board)
    before = contents(tmp_path)
    nodes = [node for node in host.boot().nodes.values() if node.rule and host.shown(node.path)]
    stood = {node.path: host.boot().stored(node.path) for node in nodes}
    for node in nodes:
        for value in VALUES.get(node.rule, ("1", "0", "200")):
            attempt(host, node.path, value)
    assert contents(tmp_path) != before
    for path, text in (*stood.items(), *reversed(stood.items())):
        attempt(host, path, text)
    for path in stood:
        if path.endswith(("mrq_rate_locked", "clk_state")):
            host.write(path, "0")
    assert contents(tmp_path) == before


def attempt(host: TwinHost, path: str, text: str) -> None:
    try:
        host.write(path, text)
    except OSError:
        return


WRITES = """
import sys
from pathlib import Path
from edgetune.machine.twin.host import open_twin
host = open_twin(Path(sys.argv[1]))
for _ in range(60):
    host.write(sys.argv[2], sys.argv[3])
"""


def test_processes_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Each value that is seen is one that somebody has written, and nothing is left beside it."""
    host, texts = make_twin(tmp_path), ("performance", "conservative")
    before = set(contents(tmp_path))
    command = [sys.executable, "-c", WRITES, str(tmp_path), GOVERNOR]
    writers = [subprocess.Popen([*command, text]) for text in texts]
    seen = {host.read(GOVERNOR)}
    while any(writer.poll() is None for writer in writers):
        seen.add(host.read(GOVERNOR))
    assert [writer.wait() for writer in writers] == [0, 0]
    assert seen <= {"schedutil", *texts}
    assert host.read(GOVERNOR) in texts
    assert set(contents(tmp_path)) == before
