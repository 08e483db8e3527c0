"""Hydra accepts plugins from the namespace package `hydra_plugins` only.

The launcher hands the whole batch to the task at once, instead of one call a point. The sweeper is
Hydra's own without its `multirun.yaml`, and lets nothing start before every point is valid. Other
launchers and sweepers work too: they call the task once a point.

Hydra looks at every name here for plugins, and on Python 3.10 it takes an alias such as
`Sequence[str]` for a class: none is defined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.utils import JobReturn, JobStatus
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, TaskFunction

from edgetune.cli.batch import SweepTask, opened
from edgetune.errors import ConfigError


class EdgetuneLauncher(Launcher):
    """The whole batch in one call."""

    def setup(
        self, *, hydra_context: HydraContext, task_function: TaskFunction, config: Any
    ) -> None:
        self.context, self.config = hydra_context, config
        self.task = as_task(task_function)

    def launch(
        self,
        job_overrides: Sequence[Sequence[str]],
        initial_job_idx: int,  # noqa: ARG002, a point needs no number
    ) -> Sequence[JobReturn]:
        configs = [compose(self.context, self.config, overrides) for overrides in job_overrides]
        latencies = self.task.run_batch(configs)
        return [finished(latency) for latency in latencies]


class EdgetuneSweeper(BasicSweeper):
    """Hydra's grid: every combination, in one batch."""

    def __init__(self, params: dict[str, str] | None = None) -> None:
        super().__init__(max_batch_size=None, params=params)

    def setup(
        self, *, hydra_context: HydraContext, task_function: TaskFunction, config: Any
    ) -> None:
        super().setup(hydra_context=hydra_context, task_function=task_function, config=config)
        self.task = as_task(task_function)

    def sweep(self, arguments: list[str]) -> Any:
        assert self.hydra_context is not None
        assert self.launcher is not None
        if not isinstance(self.params, Mapping):
            raise ConfigError("wrong type", where="hydra.sweeper.params", expected="KEY: VALUES")
        parser = OverridesParser.create(config_loader=self.hydra_context.config_loader)
        given = [opened(override) for override in [*self._parse_config(), *arguments]]
        [batch] = self.split_arguments(parser.parse_overrides(given), None)
        if isinstance(self.launcher, EdgetuneLauncher):
            return [self.launcher.launch(batch, initial_job_idx=0)]
        self.task.check([compose(self.hydra_context, self.config, job) for job in batch])
        results = self.launcher.launch(batch, initial_job_idx=0)
        self.task.collect([result.return_value for result in results])
        return [results]


def as_task(task_function: object) -> SweepTask:
    if not isinstance(task_function, SweepTask):
        raise TypeError(
            "hydra/launcher=edgetune and hydra/sweeper=edgetune serve `edgetune sweep`"
        )
    return task_function


def compose(context: HydraContext, config: Any, overrides: Sequence[str]) -> Mapping[Any, Any]:
    composed: Mapping[Any, Any] = context.config_loader.load_sweep_config(config, list(overrides))
    return composed


def finished(value: float) -> JobReturn:
    result = JobReturn()
    result.status, result.return_value = JobStatus.COMPLETED, value
    return result


def register() -> None:
    launcher = {"_target_": f"{__name__}.{EdgetuneLauncher.__name__}"}
    sweeper = {"_target_": f"{__name__}.{EdgetuneSweeper.__name__}", "params": None}
    store = ConfigStore.instance()
    store.store(group="hydra/launcher", name="edgetune", node=launcher, provider="edgetune")
    store.store(group="hydra/sweeper", name="edgetune", node=sweeper, provider="edgetune")


register()
