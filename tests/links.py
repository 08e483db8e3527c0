"""Links without a cable: the agent runs on this machine."""

from __future__ import annotations

import sys

from edgetune.machine.remote.agent_process import BOOT

AGENT_HERE = (sys.executable, "-u", "-c", BOOT)
