"""`edgetune sweep` as a person runs it: a process of its own, somewhere on the disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from edgetune.cli.main import main
from edgetune.record import PointRecord, decode_record
from tests.contract.engine import tiny_network

Cli = Callable[..., subprocess.CompletedProcess[str]]
InProcess = Callable[..., tuple[int, str, str]]
QUICK = (
    *("tuner=fake", "tracking=none", "compare=false", "report=false"),
    *("measure=paper", "measure.runs=1", "measure.repeats=8"),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where everything is written; not where the user stands."""
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Where the user stands, with a network in a folder."""
    here = tmp_path / "here"
    (here / "nets").mkdir(parents=True)
    Path(tiny_network(tmp_path).path).rename(here / "nets" / "tiny.onnx")
    np.savez(here / "name.npz", dada=np.zeros((1, 3, 16, 16), np.float32))
    np.savez(here / "shape.npz", data=np.zeros((1, 3, 16, 8), np.float32))
    np.savez(here / "set.npz", inputs=np.zeros((2, 3, 16, 16), np.float32), labels=[0, 10])
    return here


@pytest.fixture
def edgetune(root: Path, here: Path) -> Cli:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "edgetune.cli.main", *arguments]
        environment = os.environ | {"EDGETUNE_ROOT": str(root)}
        return subprocess.run(
            command, cwd=here, env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def in_process(
    root: Path, here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> InProcess:
    """Spares a long table a second a row."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(here)
        monkeypatch.setenv("EDGETUNE_ROOT", str(root))
        return main(arguments), *capfd.readouterr()

    return run


@pytest.fixture
def sweep(edgetune: Cli) -> Cli:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return edgetune("sweep", "model=file", "model.path=nets/tiny.onnx", *QUICK, *arguments)

    return run


def records(root: Path) -> list[PointRecord]:
    paths = sorted(root.glob("outputs/sweeps/*/points/*/record.json"))
    return [decode_record(path.read_bytes()) for path in paths]


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_every_combination_is_measured_and_nothing_else_is_left(
    sweep: Cli, root: Path, here: Path
) -> None:
    """Records below the root; no folder of Hydra's where the user stands."""
    before = files(here)
    ended = sweep("tuner.latency_ms=1,2", "measure.repeats=8,9", "name=study")
    assert ended.returncode == 0, ended.stderr
    assert len(records(root)) == 4
    assert {record.sweep.rpartition("-")[2] for record in records(root)} == {"study"}
    assert files(here) == before
    assert files(root) & {"multirun", "multirun.yaml", ".hydra"} == set()
    assert ended.stdout.count("\n tiny ") == 4, "one row a point"
    assert "records  " in ended.stdout


def test_a_finished_sweep_has_nothing_to_run(sweep: Cli, root: Path) -> None:
    """It says so, shows the table again, and measures again when forced."""
    first = sweep()
    again = sweep()
    assert first.returncode == again.returncode == 0, again.stderr
    assert "the point is already measured (" in again.stdout
    assert "nothing to run; force=true measures again" in again.stdout
    assert "median ms" in again.stdout
    assert len(records(root)) == 1
    assert "nothing to run" not in sweep("force=true").stdout
    assert len(records(root)) == 2


def test_a_failed_point_is_in_the_table_and_in_the_exit_status(sweep: Cli, root: Path) -> None:
    """The others are measured all the same."""
    ended = sweep("tuner.fail_in='',compile,run")
    assert ended.returncode == 1
    assert sorted(record.status for record in records(root)) == ["failed", "failed", "ok"]
    assert ended.stdout.count("failed in ") >= 2
    assert ended.stderr == ""


def test_relative_paths_start_where_the_user_stands(sweep: Cli, root: Path, here: Path) -> None:
    """The record holds the absolute path."""
    assert sweep().returncode == 0
    [record] = records(root)
    assert record.point.model.path == str(here / "nets" / "tiny.onnx")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "override"),
    [
        ("images", "model.shapes.images=[2,3]"),
        ("input.1", "model.shapes.input.1=[2,3]"),
        ("input.1", "model.shapes={input.1:[2,3]}"),
        ("serving:0", "model.shapes={serving\\:0:[2,3]}"),
    ],
)
def test_a_dynamic_input_gets_its_shape_by_name(
    in_process: InProcess, root: Path, here: Path, name: str, override: str
) -> None:
    """Without Hydra's `+`, whatever signs the name has."""
    batch_sum(here / "sum.onnx", name)
    model = ("model=file", "model.path=sum.onnx")
    status, _, err = in_process("sweep", *model, override, *QUICK)
    assert status == 0, err
    [record] = records(root)
    assert record.model is not None
    assert [(item.name, item.shape) for item in record.model.file.inputs] == [(name, (2, 3))]
    status, _, err = in_process("sweep", *model, *QUICK)
    assert (status, err.count("\n")) == (2, 1), err


def batch_sum(path: Path, name: str) -> None:
    """The sum over the second of two dimensions, the first of which is open."""
    float32 = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("ReduceSum", [name], ["sums"])],
        "sums",
        [onnx.helper.make_tensor_value_info(name, float32, ["batch", 3])],
        [onnx.helper.make_tensor_value_info("sums", float32, [1, 1])],
    )
    opset = onnx.helper.make_opsetid("", 17)
    onnx.save(onnx.helper.make_model(graph, opset_imports=[opset]), path)


def test_another_launcher_runs_single_points(sweep: Cli, root: Path) -> None:
    """Hydra's own, one point after the other; the table has them all."""
    ended = sweep("hydra/launcher=basic", "tuner.latency_ms=1,2")
    assert ended.returncode == 0, ended.stderr
    assert len(records(root)) == 2
    assert ended.stdout.count("\n tiny ") == 2


SHOWS = {
    "the configuration": (["tuner=fake", "--cfg", "job"], "latency_ms: 1.0"),
    "the configuration of a study": (
        ["experiment=quickstart", "--cfg", "job"],
        "name: quickstart",
    ),
    "the help": (["--help"], "Groups (GROUP=OPTION):"),
    "the search path": (["--info", "searchpath"], "conf"),
    "the completion": (["-sc", "install=bash"], "-F hydra_bash_completion edgetune"),
}


@pytest.mark.parametrize(("arguments", "expected"), SHOWS.values(), ids=SHOWS)
def test_hydras_own_options_work_and_write_nothing(
    edgetune: Cli, root: Path, arguments: list[str], expected: str
) -> None:
    """They show and run nothing."""
    ended = edgetune("sweep", *arguments)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert expected in ended.stdout
    assert files(root) == set()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("edgetune s", "sweep"),
        ("edgetune sweep tuner=", "tuner=auto_scheduler"),
        ("edgetune sweep tuner=fake tuner.tri", "tuner.trials="),
    ],
)
def test_the_shell_completes_commands_groups_and_keys(
    edgetune: Cli, monkeypatch: pytest.MonkeyPatch, line: str, expected: str
) -> None:
    """The shell hands over the line and asks the program that stands first in it."""
    monkeypatch.setenv("COMP_LINE", line)
    assert expected in edgetune("-sc", "query=bash").stdout.split()


TINY = ["model=file", "model.path=nets/tiny.onnx"]
WRONG = {
    "unknown tuner": (["tuner=autotmv"], "tuner: no such choice, expected one of auto_scheduler,"),
    "unknown model": (["model=resnet19"], "did you mean resnet18?"),
    "unknown group": (["tunr=none"], "tunr: no such key, expected one of model, tuner,"),
    "unknown experiment": (["experiment=quick"], "experiment: no such choice"),
    "unknown key": (["tuner=fake", "tuner.trals=3"], "tuner.trals: no such key"),
    "added key": (["+tuner.depth=3"], "tuner.depth: no such key"),
    "wrong type": (["measure.processes=many"], "measure.processes: wrong type, expected int"),
    "out of range": (["measure.processes=0"], "the nearest is 1"),
    "the last of many": (["measure.processes=5,6,0"], "measure.processes: out of range"),
    "core beyond the machine": (["state.cores=4095"], "state.cores: no such core here"),
    "empty mask": (["state.cores=[]"], "state.cores: the core mask is empty"),
    "missing value": (["model=file"], "model.path: missing"),
    "no value": (["measure=null"], "measure=null: "),
    "no key": (["tuner"], "tuner: cannot be read"),
    "unclosed": (["tuner=[none"], "tuner=[none: cannot be read"),
    "no sweep over numbers": (["measure.processes=interval(1,2)"], "does not support sweep type"),
    "nothing matched": (["model=glob(nothing*)"], "no points"),
    "two names": (["name=a,b"], "name: differs between points"),
    "no such option": (["--frobnicate"], "unrecognized arguments: --frobnicate"),
    "several points shown": (["tuner=none,fake", "--cfg", "job"], "tuner=none,fake: several"),
    "two options": (["--cfg", "job", "--info", "all"], "only one of --cfg"),
    "no such launcher": (["hydra/launcher=slurm"], "hydra/launcher: no such choice"),
    "no such folder": (["--config-dir", "nowhere"], "nowhere"),
    "no such file": (["model=file", "model.path=nowhere.onnx"], "nowhere.onnx"),
    "no such input": (["input=array", "input.path=nowhere.npz"], "nowhere.npz"),
    "another input's name": ([*TINY, "input=array", "input.path=name.npz"], "did you mean data?"),
    "no such dataset": (["dataset=file", "dataset.path=nowhere.npz"], "nowhere.npz: no such file"),
    "no such folder of pictures": (["dataset=folder", "dataset.path=nowhere"], "no such folder"),
    "a dataset without labels": ([*TINY, "dataset=file", "dataset.path=shape.npz"], "no labels"),
    "a dataset of another shape": ([*TINY, "dataset=digits"], "expected shape [360,3,16,16]"),
    "a label that is no class": (
        [*TINY, "dataset=file", "dataset.path=set.npz"],
        "a label out of range, expected 0 to 9, the network's classes, got 10",
    ),
    "another input's shape": ([*TINY, "input=array", "input.path=shape.npz"], "shape [1,3,16,16]"),
}


@pytest.mark.parametrize(("arguments", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_configuration_is_one_line_and_nothing_is_written(
    in_process: InProcess, root: Path, here: Path, arguments: list[str], expected: str
) -> None:
    """Exit status 2, before anything is run."""
    before = files(here)
    status, out, err = in_process("sweep", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("edgetune: error: ")
    assert expected in err
    assert (files(root), files(here)) == (set(), before)


def test_a_wrong_configuration_ends_the_process_with_status_2(edgetune: Cli, root: Path) -> None:
    """As the table above, but as the shell sees it."""
    ended = edgetune("sweep", "tuner=autotmv")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert files(root) == set()


def test_ctrl_c_ends_the_sweep_and_its_worker(root: Path, here: Path) -> None:
    """One line, status 130, no process left; the same command goes on."""
    command = [sys.executable, "-m", "edgetune.cli.main", "sweep", "model=file"]
    command += ["model.path=nets/tiny.onnx", *QUICK, "tuner.trial_ms=200", "tuner.trials=500"]
    environment = os.environ | {"EDGETUNE_ROOT": str(root)}
    with subprocess.Popen(
        command, cwd=here, env=environment, text=True, stderr=subprocess.PIPE
    ) as process:
        wait_for(lambda: any(root.rglob("trials.txt")))
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip() == "edgetune: stopped; what is finished stays, the same command goes on"
    size = sum(path.stat().st_size for path in root.rglob("trials.txt"))
    time.sleep(0.6)
    assert size == sum(path.stat().st_size for path in root.rglob("trials.txt"))


def wait_for(condition: Callable[[], bool], limit_s: float = 30.0) -> None:
    end_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.05)
