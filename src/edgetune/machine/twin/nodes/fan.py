"""The fan."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.node import Node
from edgetune.machine.twin.nodes.sensors import class_link
from edgetune.machine.twin.paths import PWM_FAN, has_pwm_fan


def fan_nodes(kit: Kit, hwmon: Iterator[int]) -> Iterator[Node]:
    if has_pwm_fan(kit):
        yield Node(path=f"{PWM_FAN}/target_pwm", text="0", rule="duty", live="fan_duty")
        yield Node(path=f"{PWM_FAN}/temp_control", text="1", rule="fan_auto")
        yield Node(path=f"{PWM_FAN}/rpm_measured", text="0", live="fan_speed")
        yield Node(path=f"{PWM_FAN}/step_time", text="100")
        return
    folder = f"/sys/devices/platform/pwm-fan/hwmon/hwmon{next(hwmon)}"
    yield Node(path=f"{folder}/name", text="pwmfan")
    yield Node(path=f"{folder}/pwm1", text="88", rule="duty")
    yield Node(path=f"{folder}/pwm1_enable", text="1", rule="flag")
    yield class_link(folder)
    folder = f"/sys/devices/platform/39c0000.tachometer/hwmon/hwmon{next(hwmon)}"
    yield Node(path=f"{folder}/name", text="pwm_tach")
    yield Node(path=f"{folder}/rpm", text="0", live="fan_speed")
    yield class_link(folder)
