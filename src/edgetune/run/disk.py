"""A disk that is full, or has turned read-only, fails what is under way, and no more."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from edgetune.errors import PointError

# The disk's own errors; whatever else an OSError says is a bug of ours, or somebody's input.
OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


class DiskFailed(PointError):
    """Nothing more can be written where it has to be."""


@contextmanager
def disk_errors() -> Iterator[None]:
    """Raises DiskFailed in the place of an error of the disk."""
    try:
        yield
    except OSError as error:
        if error.errno not in OF_THE_DISK:
            raise
        raise DiskFailed(
            str(error.strerror).lower(),
            where=str(error.filename or "the disk"),
            hint="make room; the same command goes on",
        ) from error
