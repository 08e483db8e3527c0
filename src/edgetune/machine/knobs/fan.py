"""The fan at one duty, so that neither its power nor its cooling changes meanwhile."""

from __future__ import annotations

from msgspec import Struct

from edgetune.machine.board import Board
from edgetune.machine.change import Change, StateRefused, file_change, missing
from edgetune.machine.host import Host
from edgetune.machine.values import text_at
from edgetune.spec.state import State

JP4 = "/sys/devices/pwm-fan"
HWMON = "/sys/class/hwmon/hwmon*"
DAEMON = "nvfancontrol"
ASK_S = 10.0


class FanFiles(Struct, frozen=True, kw_only=True):
    """`control` is set to `by_hand` before the duty, where there is such a file."""

    duty: str
    control: str
    by_hand: int


def fan(state: State, host: Host, _board: Board | None) -> list[Change]:
    if state.fan is None:
        return []
    files = fan_files(host)
    if files is None:
        raise missing("fan", "no fan can be set here")
    check_daemon(host)
    control = host.glob(files.control)
    return [
        *(file_change("fan", path, files.by_hand) for path in control),
        file_change("fan", files.duty, state.fan),
    ]


def fan_files(host: Host) -> FanFiles | None:
    """By the name of its driver: the numbers of hwmon change from one boot to the next."""
    if text_at(host, f"{JP4}/target_pwm") is not None:
        return FanFiles(duty=f"{JP4}/target_pwm", control=f"{JP4}/temp_control", by_hand=0)
    for path in host.glob(HWMON):
        if text_at(host, f"{path}/name") == "pwmfan":
            folder = host.realpath(path)
            return FanFiles(duty=f"{folder}/pwm1", control=f"{folder}/pwm1_enable", by_hand=1)
    return None


def check_daemon(host: Host) -> None:
    """From JetPack 5 on a service sets the fan again a moment later."""
    try:
        answer = host.run(["systemctl", "is-active", DAEMON], timeout_s=ASK_S)
    except OSError:
        return
    if answer.output.strip() == "active":
        raise StateRefused(
            f"the service {DAEMON} sets the fan by itself",
            where="state.fan",
            hint=f"`systemctl stop {DAEMON}` leaves it to edgetune",
        )
