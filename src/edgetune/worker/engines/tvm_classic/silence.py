"""TVM without its warnings about schedules that nobody has tuned."""

from __future__ import annotations

from tvm import autotvm


class silent:  # noqa: N801  # used like a function
    """Without TVM's warning, once a workload, that nothing has been tuned yet."""

    def __enter__(self) -> None:
        self.before = autotvm.GLOBAL_SCOPE.silent
        autotvm.GLOBAL_SCOPE.silent = True

    def __exit__(self, *_: object) -> None:
        autotvm.GLOBAL_SCOPE.silent = self.before
