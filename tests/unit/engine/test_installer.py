"""Set-ups with real venvs and the real pip, from a wheel made here."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from tests.clones import Clone, make_clone

NAME = "tiny_package-1.5-py3-none-any.whl"
INFO = "tiny_package-1.5.dist-info"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
# No index is asked, whatever the machine's own settings say.
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null"}


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """Its lock file of onnxruntime pins a package of one module."""
    clone = make_clone(tmp_path)
    digest = make_wheel(tmp_path / NAME)
    clone.lock(onnxruntime=f"tiny-package==1.5 \\\n    --hash=sha256:{digest}\n")
    return clone


def make_wheel(path: Path) -> str:
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny_package.py", "")
        wheel.writestr(
            f"{INFO}/METADATA", "Metadata-Version: 2.1\nName: tiny-package\nVersion: 1.5\n"
        )
        wheel.writestr(f"{INFO}/WHEEL", WHEEL)
        wheel.writestr(f"{INFO}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_environment_holds_what_its_lock_file_pins(clone: Clone) -> None:
    """The locked packages are there, by name and version, and their Python runs."""
    status, said = clone.set_up("onnxruntime", PIP_FIND_LINKS=str(clone.root), **OFFLINE)
    assert status == 0, said
    assert "onnxruntime.txt: installing 1 packages" in said
    versions = clone.evaluate("package_versions('onnxruntime', find_root())['tiny-package']")
    assert versions == (0, "1.5")
    python = clone.evaluate("python_of('onnxruntime', find_root())")
    assert python == (0, str(clone.venvs / "onnxruntime" / "bin" / "python"))


@pytest.mark.slow
def test_another_file_than_the_locked_one_is_refused(clone: Clone) -> None:
    """A package whose bytes differ from those that were locked is not installed."""
    with zipfile.ZipFile(clone.root / NAME, "a") as wheel:
        wheel.writestr("tiny_package_extra.py", "")
    status, said = clone.set_up("onnxruntime", PIP_FIND_LINKS=str(clone.root), **OFFLINE)
    assert (status, "a package is not the one that was locked" in said) == (2, True)


@pytest.mark.slow
def test_an_unreachable_index_is_named_as_such(clone: Clone) -> None:
    """Without network the error says so, and not that a package does not exist."""
    nowhere = "http://127.0.0.1:9/simple"
    offline = {"PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "", "PIP_RETRIES": "1"}
    status, said = clone.set_up("onnxruntime", PIP_INDEX_URL=nowhere, **offline)
    assert (status, "no package index could be reached" in said) == (2, True)
