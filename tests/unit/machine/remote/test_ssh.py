"""Nothing that a configuration names can be taken for an option or a command."""

from __future__ import annotations

import shlex
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from edgetune.machine.remote.agent_process import BOOT
from edgetune.machine.remote.ssh import Address, agent_command

SOCKETS = Path("/run/user/1000")
HOSTILE = (
    "-oProxyCommand=touch /tmp/owned",
    "nano;reboot",
    "$(reboot)",
    "`reboot`",
    "nano reboot",
    "nano\nreboot",
    "nano\n",
    "a|b",
    "a&b",
    "é",
    "nul\0",
    "..//x;",
    "'",
    '"',
    "%h",
)


@pytest.mark.parametrize("field", ["host", "user", "python"])
@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_what_a_shell_could_misread_is_refused(field: str, value: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert({"host": "nano", field: value}, Address)


@pytest.mark.parametrize("host", ["nano", "nano.lan", "192.168.1.7", "fe80::1", "_a-b.c"])
def test_the_names_of_machines_are_taken(host: str) -> None:
    command = agent_command(msgspec.convert({"host": host}, Address), SOCKETS)
    assert command[-3:-1] == ["--", host]


def test_what_is_said_of_the_address_reaches_ssh_as_single_words() -> None:
    address = Address(host="nano", user="ubuntu", port=2222, key="/keys/a b")
    command = agent_command(address, SOCKETS)
    told = list(pairwise(command))
    assert {("-p", "2222"), ("-l", "ubuntu"), ("-i", "/keys/a b")} <= set(told)


@pytest.mark.parametrize(
    "option",
    ["BatchMode=yes", "StrictHostKeyChecking=yes", "PasswordAuthentication=no", "ForwardAgent=no"],
)
def test_host_keys_are_checked_and_nobody_is_asked(option: str) -> None:
    command = agent_command(Address(host="nano"), SOCKETS)
    assert ("-o", option) in set(pairwise(command))


def test_the_shell_there_runs_the_agent_and_nothing_else() -> None:
    words = agent_command(Address(host="nano", python="/usr/bin/python3.8"), SOCKETS)[-1]
    assert shlex.split(words) == ["exec", "/usr/bin/python3.8", "-u", "-c", BOOT]
    assert not set(words) & set("\n$`\\")
