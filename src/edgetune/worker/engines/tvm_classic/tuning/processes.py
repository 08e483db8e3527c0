"""The processes that build and time candidates, and the folder where these lie meanwhile."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from edgetune.wire.messages import Tune
from edgetune.wire.settings import Trial
from edgetune.worker.engines.tvm_classic.tuning.builders import Builders
from edgetune.worker.engines.tvm_classic.tuning.meter import Meter
from edgetune.worker.engines.tvm_classic.tuning.runner import Runner

if TYPE_CHECKING:
    from typing_extensions import Self  # Python 3.10 has none


class Processes:
    """Builds on `order.build_cores`, times on `order.threads`; use as a context manager."""

    def __init__(self, folder: Path, order: Tune, settings: Trial, meter: Meter) -> None:
        self.folder, self.settings, self.meter = folder, settings, meter
        self.builders = Builders(order.build_cores, settings.build_timeout_seconds)
        self.runner = Runner(settings, order.threads)

    def __enter__(self) -> Self:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.builders.__enter__()
        self.runner.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.runner.__exit__()
        self.builders.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)
