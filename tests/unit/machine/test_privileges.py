"""Which rights there are, and what to type for more."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from edgetune.machine.privileges import privileges, remedy, user_of
from tests.twins import make_twin


def test_on_a_twin_everything_is_allowed(tmp_path: Path) -> None:
    """Whoever one is here."""
    found = privileges(make_twin(tmp_path / "twin"))
    assert (found.how, found.remedy) == ("root", ())


def rule(user: str) -> str:
    """What the second command makes a rule of sudo's."""
    _, _, script = shlex.split(remedy(user)[1])[1:]
    return script.split('"')[1] if '"' in script else ""


@pytest.mark.parametrize("user", ["nvidia", "#1000"], ids=["a name", "a number"])
def test_the_commands_are_what_a_shell_takes(user: str) -> None:
    """Two of them: the helper, and the rule that lets this user run it."""
    install, allow = remedy(user)
    for command in (install, allow):
        subprocess.run(["sh", "-n", "-c", command], check=True)
    source, target = shlex.split(install)[-2:]
    assert Path(source).name == "root_helper.py"
    assert Path(source).is_file()
    assert rule(user) == f"{user} ALL=(root) NOPASSWD: {target}"


@pytest.mark.skipif(shutil.which("visudo") is None, reason="no sudo here")
@pytest.mark.parametrize("user", ["nvidia", "#1000"], ids=["a name", "a number"])
def test_sudo_takes_the_rule(tmp_path: Path, user: str) -> None:
    """As visudo judges it."""
    file = tmp_path / "edgetune"
    file.write_text(f"{rule(user)}\n")
    subprocess.run(["visudo", "-cqf", str(file)], check=True)


def test_the_rule_is_checked_before_it_is_put_in_place() -> None:
    """A broken one would lock everybody out of sudo."""
    _, allow = remedy("nvidia")
    assert allow.index("visudo -cf") < allow.index("/etc/sudoers.d/edgetune")


def test_an_odd_name_is_given_as_a_number() -> None:
    """One that sudo's rules would take for something else."""
    assert user_of(0) == "root"
    assert user_of(4_000_000_000) == "#4000000000"
