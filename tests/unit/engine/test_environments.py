"""Set-ups of small clones, by a Python that pretends to have venv and pip."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from tests.clones import Clone, make_clone, make_installed

READY = "environments ready: onnxruntime\n"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    folder = tmp_path / "a clone"
    folder.mkdir()
    return make_clone(folder)


def set_up(clone: Clone, *names: str) -> str:
    """The first set-up, which succeeds."""
    status, said = clone.set_up("--python", clone.python(), *(names or ("onnxruntime",)))
    assert status == 0, said
    return said


def test_a_new_environment_says_what_it_is_and_how_long_it_took(clone: Clone) -> None:
    """A set-up says in plain lines what it installs, how large that is, and when it is done."""
    lines = set_up(clone).splitlines()
    assert lines[0].startswith("onnxruntime: new: installing ONNX Runtime, about ")
    assert lines[-2].startswith("onnxruntime: ready after ")
    assert clone.calls == ["onnxruntime.txt"]


def test_a_sound_environment_is_left_alone(clone: Clone) -> None:
    """Where nothing changed, nothing is started."""
    set_up(clone)
    assert clone.set_up("onnxruntime") == (0, READY)
    assert clone.calls == ["onnxruntime.txt"]


def test_a_sound_environment_is_seen_quickly(clone: Clone) -> None:
    """Finding that nothing changed takes under 0.2 s beyond starting Python."""
    set_up(clone)
    begin_and_look = "(begin := time.monotonic(), ensure('onnxruntime', find_root()))"
    status, took_s = clone.evaluate(f"{begin_and_look} and time.monotonic() - begin")
    assert status == 0
    assert float(took_s) < 0.2


def test_a_changed_lock_changes_the_environment_to_match(clone: Clone) -> None:
    """What is newly locked is installed, and what no longer is gets removed; the rest stays."""
    set_up(clone)
    packages = clone.venvs / "onnxruntime/lib/python3.12/site-packages"
    for name in ("pip-24.0", "tiny_part-1.0", "old_thing-1.0"):
        (packages / f"{name}.dist-info").mkdir(parents=True)
    clone.lock(onnxruntime="tiny-part==2 \\\n    --hash=sha256:00\n")
    assert "not as it is locked: installing onnxruntime.txt" in clone.set_up("onnxruntime")[1]
    assert clone.calls[1:] == ["onnxruntime.txt", "not:old-thing"]


@pytest.mark.parametrize(
    "text",
    [
        "# another comment\ntiny==1 \\\n    --hash=sha256:00\n",
        "tiny==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n    # via other\n",
    ],
    ids=["comment", "another wheel of the release"],
)
def test_what_installs_the_same_changes_nothing(clone: Clone, text: str) -> None:
    """Comments and hashes of wheels for other machines neither rebuild nor spoil cache keys."""
    clone.lock(onnxruntime="tiny==1 \\\n    --hash=sha256:00\n")
    set_up(clone)
    digest = clone.evaluate("lock_digest('onnxruntime')")
    clone.lock(onnxruntime=text)
    assert clone.set_up("onnxruntime") == (0, READY)
    assert clone.evaluate("lock_digest('onnxruntime')") == digest


def test_tools_are_added_to_the_app_and_stay(clone: Clone) -> None:
    """`dev` is one more layer in the app's environment; asking for the app keeps it."""
    set_up(clone, "app")
    set_up(clone, "dev")
    set_up(clone, "app")
    assert clone.calls == ["build.txt", "app.txt", *clone.root.name.split(), "dev.txt"]


def test_our_own_pyproject_reinstalls_edgetune_alone(clone: Clone) -> None:
    """Entry points follow pyproject.toml without the packages being fetched again."""
    set_up(clone, "app")
    before = len(clone.calls)
    (clone.root / "pyproject.toml").write_text("[project]\nname = 'edgetune'\n")
    set_up(clone, "app")
    assert clone.calls[before:] == clone.root.name.split()


def test_another_python_is_used_only_if_named(clone: Clone) -> None:
    """An environment keeps the Python it was made with until another one is asked for."""
    set_up(clone)
    assert clone.set_up("onnxruntime") == (0, READY)
    status, said = clone.set_up("--python", clone.python("3.11.4"), "onnxruntime")
    assert status == 0
    assert "made with Python 3.12.9, asked for 3.11.4" in said


def test_a_changed_lock_keeps_the_python_that_was_chosen(clone: Clone) -> None:
    """Choosing a Python once is enough."""
    chosen = clone.python("3.11.4", venv='mkdir -p "$last/bin" && ln -s "$0" "$last/bin/python"')
    clone.set_up("--python", chosen, "onnxruntime")
    clone.lock(onnxruntime="tiny==2\n")
    assert clone.set_up("onnxruntime")[0] == 0
    stamp = json.loads((clone.venvs / "onnxruntime" / "edgetune.json").read_text())
    assert stamp["python"] == "3.11.4"


def test_a_moved_clone_is_set_up_again(clone: Clone) -> None:
    """Scripts of an environment hold absolute paths, which a move makes wrong."""
    set_up(clone)
    moved = clone.root.rename(clone.root.with_name("moved"))
    there = Clone(moved, moved / "src" / "edgetune", moved / "requirements")
    assert "moved or replaced" in there.set_up("--python", there.python(), "onnxruntime")[1]


def test_two_set_ups_at_once_do_the_work_once(clone: Clone) -> None:
    """The second waits for the first, and finds everything done."""
    python = clone.python()
    first = clone.start("--python", python, "onnxruntime", PIP_DOES="sleep 1")
    wait_for_calls(clone, 1)
    status, said = clone.set_up("--python", python, "onnxruntime")
    assert (first.wait(10), status) == (0, 0)
    assert "waiting for another set-up" in said
    assert clone.calls == ["onnxruntime.txt"]
    first.communicate()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_set_up_is_begun_again(clone: Clone, sign: signal.Signals) -> None:
    """However a set-up is ended, what it left is no environment, and its pip is waited for."""
    python = clone.python()
    with clone.start("--python", python, "onnxruntime", PIP_DOES="sleep 0.7") as process:
        wait_for_calls(clone, 1)
        process.send_signal(sign)
        process.wait(10)
    status, said = clone.evaluate("python_of('onnxruntime', find_root())")
    assert (status, "not set up; run `make setup`" in said) == (1, True)
    status, said = clone.set_up("--python", python, "onnxruntime")
    assert (status, "an earlier set-up did not finish" in said) == (0, True)
    assert clone.evaluate("python_of('onnxruntime', find_root())")[0] == 0


def wait_for_calls(clone: Clone, number: int) -> None:
    deadline_s = time.monotonic() + 30
    while len(clone.calls) < number:
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


RETRYING = "WARNING: Retrying after connection broken by 'NewConnectionError(...)': /simple/tiny/"


@pytest.mark.parametrize(
    ("output", "error"),
    [
        (f'echo "{RETRYING}"', "no package index could be reached; check the network"),
        ("echo 'ERROR: [Errno 28] No space left on device'", "the disk is full; make room"),
        ("echo 'ERROR: No matching tiny'", "could not install onnxruntime.txt, got No matching"),
    ],
    ids=["no network", "disk full", "anything else"],
)
def test_a_failed_install_says_why_in_one_line(clone: Clone, output: str, error: str) -> None:
    """One line says what went wrong and what to do; the environment is begun again next time."""
    arguments = ("--python", clone.python(), "onnxruntime")
    status, said = clone.set_up(*arguments, PIP_DOES=f"{output}; exit 1")
    last = said.splitlines()[-1]
    assert (status, last.startswith("error: onnxruntime: "), error in last) == (2, True, True)
    assert "did not finish" in clone.set_up(*arguments)[1]


@pytest.mark.parametrize("version", ["3.9.18", "3.14.0"])
def test_an_unfit_python_is_refused_before_anything_is_removed(clone: Clone, version: str) -> None:
    """A Python that no lock file covers leaves what is there as it is."""
    set_up(clone)
    status, said = clone.set_up("--python", clone.python(version), "onnxruntime")
    assert status == 2
    assert f"expected Python 3.10 to 3.13, got {version}" in said
    assert clone.set_up("onnxruntime") == (0, READY)


def test_a_python_without_venv_names_the_package_that_has_it(clone: Clone) -> None:
    """Debian and Ubuntu split venv off."""
    says = "echo 'not created successfully because ensurepip is not available'; exit 1"
    status, said = clone.set_up("--python", clone.python("3.11.2", venv=says), "onnxruntime")
    assert (status, "python3.11-venv" in said) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nonsense"], "error: no such environment, expected one of app, dev"),
        (["--python", "python9"], "error: no such Python, got python9"),
    ],
    ids=["environment", "python"],
)
def test_an_unknown_name_is_refused(clone: Clone, arguments: list[str], error: str) -> None:
    """A wrong name is an error in one line, and nothing is made."""
    status, said = clone.set_up(*arguments)
    assert (status, said.count("\n"), error in said) == (2, 1, True)
    assert not clone.venvs.exists()


def test_an_outdated_environment_is_not_used(clone: Clone) -> None:
    """After a pull that changed a lock file, nothing runs with the packages of before."""
    set_up(clone)
    clone.lock(onnxruntime="tiny==2\n")
    status, said = clone.evaluate("python_of('onnxruntime', find_root())")
    assert (status, "out of date; run `make setup`" in said) == (1, True)


def test_an_installed_edgetune_makes_engines_where_the_user_is(tmp_path: Path) -> None:
    """Without a checkout the environments of the engines go below the current directory."""
    installed = make_installed(tmp_path)
    assert installed.set_up("--python", installed.python())[0] == 0
    assert installed.calls == ["tvm-classic.txt", "onnxruntime.txt"]
    status, said = installed.set_up("--python", installed.python(), "app")
    assert (status, "only a checkout" in said) == (2, True)


def test_the_root_can_be_named(clone: Clone, tmp_path: Path) -> None:
    """$EDGETUNE_ROOT moves what is made, not what edgetune is made of."""
    elsewhere = tmp_path / "elsewhere"
    clone.set_up("--python", clone.python(), "onnxruntime", EDGETUNE_ROOT=str(elsewhere))
    assert (elsewhere / ".venvs" / "onnxruntime" / "edgetune.json").exists()
