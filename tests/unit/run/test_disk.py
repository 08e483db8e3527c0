"""A full disk is a failed point; any other error of the system is a bug, or somebody's input."""

from __future__ import annotations

import errno
import os

import pytest

from edgetune.run.disk import DiskFailed, disk_errors


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_an_error_of_the_disk_fails_the_point_in_one_line(number: int) -> None:
    """It names the file, and what to do."""
    with pytest.raises(DiskFailed, match=r"^/outputs/a: .*; make room") as failed, disk_errors():
        raise OSError(number, os.strerror(number), "/outputs/a")
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES])
def test_other_errors_stay_what_they_are(number: int) -> None:
    with pytest.raises(OSError, match="'a'") as failed, disk_errors():
        raise OSError(number, os.strerror(number), "a")
    assert failed.value.errno == number
