"""From composed values to a job; Hydra itself has no part in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edgetune.config.job import build_jobs
from edgetune.errors import ConfigError
from edgetune.spec import DigitsDataset, Job, NamedShape
from edgetune.wire.settings import AutoTvm
from tests.offers import two_cores

HERE = Path("/home/somebody")
RESNET = {"source": "built", "name": "resnet18", "depth": 18, "seed": 0, "labels": ""}
FILE: dict[str, Any] = {
    "source": "file",
    "name": None,
    "path": "nets/a b.v2.onnx",
    "shapes": {},
    "labels": "",
}
ARRAY = {"kind": "array", "path": "x.npz"}
AUTOTVM = {"name": "autotvm", "trial": {"repeat": 3}}


def composed(**changes: Any) -> dict[str, Any]:
    """A whole configuration; `section__key=value` changes one value."""
    config: dict[str, Any] = {
        "name": "study",
        "force": False,
        "compare": True,
        "report": True,
        "profile": True,
        "cool_seconds": 0,
        "sitting": {"launches": 3},
        "model": dict(RESNET),
        "tuner": {"name": "none"},
        "target": {"name": "host", "tvm": "llvm", "opt_level": 3},
        "machine": {"kind": "local", "name": "local"},
        "state": {"cores": "all"},
        "power": {"sources": []},
        "measure": {"protocol": "paper", "runs": 1, "repeats": 8, "tolerance": 1e-3},
        "budget": {"seconds": 60, "trials": None, "seed": 0},
        "input": {"kind": "random", "seed": 0, "high": 2},
        "dataset": {"kind": "none"},
        "tracking": {"enabled": False, "uri": "", "experiment": "edgetune"},
    }
    for key, value in changes.items():
        section, _, name = key.partition("__")
        if name:
            config[section] = config[section] | {name: value}
        else:
            config[section] = value
    return config


def build(**changes: Any) -> Job:
    return build_jobs(composed(**changes), offers=two_cores, folder=HERE)[0]


def test_a_composed_configuration_becomes_a_frozen_job() -> None:
    """It can be hashed, and equal ones are equal."""
    job = build()
    assert hash(job) == hash(build())
    assert job.sweep == "study"
    assert job.point.state.cores == (0, 1)
    with pytest.raises(AttributeError):
        job.force = True  # type: ignore[misc]  # that it cannot be set is the test


def test_hydras_own_part_is_passed_over() -> None:
    """What the launcher composes holds it."""
    assert build(hydra={"mode": "MULTIRUN"}) == build()


def test_a_tuner_that_does_not_tune_has_no_budget() -> None:
    """So two budgets for it are one point, not two."""
    assert build(budget__seconds=60) == build(budget__seconds=600)
    assert build(tuner=AUTOTVM, budget__seconds=60) != build(tuner=AUTOTVM, budget__seconds=600)


def test_a_budget_that_is_not_used_is_checked_all_the_same() -> None:
    """A spelling error is an error whichever tuner stands beside it."""
    with pytest.raises(ConfigError, match=r"^budget\.seconds: out of range"):
        build(budget__seconds=0)


def test_paths_start_where_the_user_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or at home, or at the root."""
    monkeypatch.setenv("HOME", "/home/me")
    paths = {
        "nets/a.onnx": "/home/somebody/nets/a.onnx",
        "../a.onnx": "/home/a.onnx",
        "~/a.onnx": "/home/me/a.onnx",
        "/a.onnx": "/a.onnx",
    }
    for given, expected in paths.items():
        assert build(model=FILE | {"path": given}).point.model.path == expected  # type: ignore[union-attr]
    assert build(input=ARRAY).point.input.path == "/home/somebody/x.npz"  # type: ignore[union-attr]
    folder = {"kind": "folder", "path": "pictures"}
    assert build(dataset=folder).point.dataset.path == "/home/somebody/pictures"  # type: ignore[union-attr]


def test_a_point_without_a_dataset_has_none() -> None:
    """So it is the same point as before there were any."""
    assert build().point.dataset is None
    assert build(dataset={"kind": "digits"}).point.dataset == DigitsDataset()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("nets/resnet50-v2-7.onnx", "resnet50-v2-7"),
        ("a b.v2.onnx", "a-b.v2"),
        (".hidden.onnx", "hidden"),
        ("μ.onnx", "model"),
        (f"{'x' * 200}.onnx", "x" * 80),
    ],
)
def test_a_file_without_a_name_is_called_as_the_file(path: str, name: str) -> None:
    """As far as its letters can stand in a folder's name."""
    assert build(model=FILE | {"path": path}).point.model.name == name


def test_shapes_are_given_by_the_inputs_names() -> None:
    """In any order; a name with dots reached us as nested groups."""
    shapes = {"b": [1, 3], "a": {"c": [2], "d": [4, 5]}}
    assert build(model=FILE | {"shapes": shapes}).point.model.shapes == (  # type: ignore[union-attr]
        NamedShape(input="a.c", shape=(2,)),
        NamedShape(input="a.d", shape=(4, 5)),
        NamedShape(input="b", shape=(1, 3)),
    )


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": (
        {"measure__repeat": 5},
        "measure.repeat: no such key, expected one of protocol, tolerance, runs, repeats; did you",
    ),
    "unknown section": ({"tuners": {}}, "tuners: no such key, expected one of model, tuner,"),
    "missing section": ({"tuner": None}, "tuner: wrong type, expected a group, got None"),
    "wrong type": (
        {"measure__repeats": "many"},
        "measure.repeats: wrong type, expected int, got 'many'",
    ),
    "a whole number as a fraction": (
        {"measure__repeats": 2.5},
        "measure.repeats: wrong type, expected int, got 2.5",
    ),
    "a truth value for a number": (
        {"measure__repeats": True},
        "measure.repeats: wrong type, expected int, got True",
    ),
    "too small": (
        {"measure__repeats": 0},
        "measure.repeats: out of range, expected int >= 1, got 0; the nearest is 1",
    ),
    "too large": (
        {"target__opt_level": 5},
        "target.opt_level: out of range, expected int <= 4, got 5; the nearest is 4",
    ),
    "not a number": (
        {"budget__seconds": float("nan")},
        "budget.seconds: out of range, expected a finite number, got nan",
    ),
    "endless": (
        {"budget__seconds": float("inf")},
        "budget.seconds: out of range, expected a finite number, got inf",
    ),
    "beyond 64 bits": (
        {"input__seed": 1 << 63},
        "input.seed: out of range, expected a 64-bit integer, got 9223372036854775808",
    ),
    "unknown tuner": (
        {"tuner": {"name": "autotmv"}},
        "tuner.name: no such choice, expected one of none, autotvm, auto_scheduler,",
    ),
    "unknown choice": (
        {"tuner": {"name": "auto_scheduler", "layout": "NHCW"}},
        "tuner.layout: no such choice, expected one of NCHW, NHWC, trial, got 'NHCW'",
    ),
    "unknown number": (
        {"model__depth": 19},
        "model.depth: no such choice, expected one of 18, 50, got 19; did you mean 18?",
    ),
    "deeper": (
        {"tuner": AUTOTVM | {"trial": {"number": 0}}},
        "tuner.trial.number: out of range, expected int >= 1, got 0; the nearest is 1",
    ),
    "deeper, unknown": (
        {"tuner": AUTOTVM | {"trial": {"numbr": 1}}},
        "tuner.trial.numbr: no such key, expected one of number,",
    ),
    "a list of the wrong length": (
        {"input": {"kind": "picture", "path": "x.png", "mean": [1, 2]}},
        "input.mean: does not fit, expected a list of length 3, got [1, 2]",
    ),
    "within a list": (
        {"input": {"kind": "picture", "path": "x.png", "mean": [1, 2, "a"]}},
        "input.mean[2]: wrong type, expected float, got 'a'",
    ),
    "unknown dataset": (
        {"dataset": {"kind": "digit"}},
        "dataset.kind: no such choice, expected one of none, digits, file, folder, got 'digit'",
    ),
    "an empty path": (
        {"model": FILE | {"path": ""}},
        "model.path: empty, expected the path of a file",
    ),
    "a path that is no text": (
        {"model": FILE | {"path": 5, "name": "a"}},
        "model.path: wrong type, expected str, got 5",
    ),
    "a shape with a zero": (
        {"model": FILE | {"shapes": {"x": [1, 0]}}},
        "model.shapes.x[1]: out of range, expected int >= 1, got 0; the nearest is 1",
    ),
    "a shape that is none": (
        {"model": FILE | {"shapes": {"x": 3}}},
        "model.shapes.x: wrong type, expected a list, got 3",
    ),
    "shapes without names": ({"model": FILE | {"shapes": [1]}}, "model.shapes: wrong type,"),
    "a name that is no folder's": (
        {"name": "../x"},
        "name: does not fit, expected str matching regex",
    ),
    "force": ({"force": "maybe"}, "force: wrong type, expected bool, got 'maybe'"),
    "one launch": (
        {"sitting": {"launches": 1}},
        "sitting.launches: out of range, expected int >= 2, got 1; the nearest is 2",
    ),
    "no interpolation": (
        {"target__tvm": "${nowhere}"},
        "target.tvm: Interpolation key 'nowhere' not found",
    ),
    "mandatory": (
        {"model": FILE | {"path": "???"}},
        "model.path: missing, expected a value: model.path=...",
    ),
}


@pytest.mark.parametrize(("changes", "sentence"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_said_in_one_line(changes: dict[str, Any], sentence: str) -> None:
    """Where, expected, got, and the nearest valid choice."""
    with pytest.raises(ConfigError) as caught:
        build(**changes)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "section",
    [
        "name",
        "force",
        "compare",
        "profile",
        "sitting",
        "model",
        "tuner",
        "machine",
        "state",
        "power",
    ],
)
def test_no_section_may_be_missing(section: str) -> None:
    """As after `~tuner`."""
    config = composed()
    del config[section]
    with pytest.raises(ConfigError, match=f"^{section}: missing"):
        build_jobs(config, offers=two_cores, folder=HERE)


def test_repetitions_are_points_with_seeds_of_their_own() -> None:
    """Counted upwards from the budget's seed."""
    config = composed(tuner=AUTOTVM, budget__seed=5, budget__repetitions=3)
    jobs = build_jobs(config, offers=two_cores, folder=HERE)
    assert [job.point.budget.seed for job in jobs if job.point.budget] == [5, 6, 7]


def test_what_does_not_tune_is_not_repeated() -> None:
    """Its repetitions would be equal points."""
    assert len(build_jobs(composed(budget__repetitions=3), offers=two_cores, folder=HERE)) == 1


def test_a_log_to_start_from_is_found_from_where_the_user_stands() -> None:
    """And no log is no path."""
    assert tuner_records("logs/a.json") == str(HERE / "logs/a.json")
    assert tuner_records("") == ""


def tuner_records(given: str) -> str:
    tuner = build(tuner=AUTOTVM | {"records": given}).point.tuner
    assert isinstance(tuner, AutoTvm)
    return tuner.records


def test_a_budget_without_any_limit_is_refused() -> None:
    """It would never end."""
    with pytest.raises(ConfigError, match=r"^budget: one of seconds, trials"):
        build(tuner=AUTOTVM, budget__seconds=None)
