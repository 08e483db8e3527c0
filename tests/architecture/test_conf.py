"""Whatever stands in `conf/` can be chosen, and says everything that its type knows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from edgetune.config.job import build_jobs
from edgetune.config.repeated import RepeatedBudget
from edgetune.root import shipped
from edgetune.spec import Job, Sitting
from tests.offers import two_cores

CONF = shipped("conf")
OPTIONS = sorted(str(path.relative_to(CONF).with_suffix("")) for path in CONF.glob("*/*.yaml"))
EXPERIMENTS = sorted((CONF / "experiment").glob("*.yaml"))
MANDATORY = {
    "model/file": ["model.path=net.onnx"],
    "input/array": ["input.path=x.npz"],
    "input/picture": ["input.path=x.png"],
    "dataset/file": ["dataset.path=x.npz"],
    "dataset/folder": ["dataset.path=pictures"],
    "power/replay": ["power.replay=trace.jsonl"],
}
DEFAULTS = {
    *("default", "random", "mlflow", "picture", "folder"),
    *("autotvm", "auto_scheduler", "meta_schedule", "fake"),
    *("steady", "paper", "cold", "stream", "throughput"),
}

FOUND = {"unsettable"}  # what a machine lacks is found, and not chosen


def composed(*overrides: str) -> dict[str, Any]:
    with initialize_config_dir(str(CONF), version_base="1.3"):
        config = compose("config", overrides=list(overrides))
    values = OmegaConf.to_container(config)
    assert isinstance(values, dict)
    return {str(key): value for key, value in values.items()}


def job(config: dict[str, Any]) -> Job:
    return build_jobs(config, offers=two_cores, folder=Path("/here"))[0]


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_composes_into_a_job(option: str) -> None:
    """Types and limits are those of the settings that it becomes."""
    group, _, name = option.partition("/")
    job(composed(f"{group}={name}", *MANDATORY.get(option, ())))


@pytest.mark.parametrize("option", [name for name in OPTIONS if not name.startswith("experiment")])
def test_an_option_names_every_key_of_its_settings(option: str) -> None:
    """So that each can be seen with --cfg, set without a plus, and completed by the shell."""
    group, _, name = option.partition("/")
    config = composed(f"{group}={name}", *MANDATORY.get(option, ()))
    point = job(config).point
    settings = getattr(point, group, None) or job(config).tracking
    if option == "dataset/none":
        assert config["dataset"] == {"kind": "none"}
        return
    if group == "budget":
        assert set(config["budget"]) == set(RepeatedBudget.__struct_fields__)
        return
    tag = settings.__struct_config__.tag_field
    assert set(config[group]) - {tag} == set(settings.__struct_fields__) - FOUND


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.rpartition("/")[2] in DEFAULTS])
def test_the_defaults_of_conf_and_of_the_types_do_not_contradict(option: str) -> None:
    """A value that stands in both is the same in both."""
    group, _, name = option.partition("/")
    tuning = [] if group == "tuner" else ["tuner=autotvm"]
    made = job(composed(f"{group}={name}", *tuning, *MANDATORY.get(option, ())))
    settings = getattr(made.point, group, None) or made.tracking
    for field in msgspec.structs.fields(settings):
        if not field.required:
            assert getattr(settings, field.name) == field.default, field.name


def test_the_sitting_stands_in_the_configuration_with_its_defaults() -> None:
    """Every key of it, so that each can be seen, set and completed."""
    assert composed()["sitting"] == msgspec.to_builtins(Sitting())
    assert job(composed()).compare is True


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.stem)
def test_every_experiment_has_its_name_and_its_page(path: Path) -> None:
    """experiments/<slug>/README.md: question, protocol, verdict."""
    assert composed(f"experiment={path.stem}")["name"] == path.stem
    assert (CONF.parent / "experiments" / path.stem / "README.md").is_file()


def test_every_group_has_a_reason_in_the_defaults_list() -> None:
    """A default that nobody can explain is a default that nobody dares to change."""
    lines = (CONF / "config.yaml").read_text().split("defaults:")[1].split("\n\n")[0].splitlines()
    entries = [line for line in lines if line.strip().startswith("- ")]
    assert entries
    assert all("  # " in line for line in entries)
    assert {os.path.dirname(option) for option in OPTIONS} <= {  # noqa: PTH120
        line.strip("- ").partition(":")[0] for line in entries
    }
