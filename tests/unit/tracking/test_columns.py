from __future__ import annotations

import math

import msgspec
from msgspec.structs import replace

from edgetune.measure.accuracy import Accuracy
from edgetune.measure.roofline import Peaks, Work, limit
from edgetune.spec import ClusterClock, State, Steady
from edgetune.tracking import columns
from edgetune.wire.settings import AutoScheduler, AutoTvm, Budget, Trial
from tests import builders


def test_columns_to_compare_by_are_short_names() -> None:
    """What a person compares by has a name without dots and a readable value."""
    params = columns.params(builders.ok_record(builders.point(AutoScheduler())))
    short = {name: value for name, value in params.items() if "." not in name}
    assert short == {
        "model": "resnet18",
        "tuner": "auto_scheduler",
        "target": "llvm_host",
        "machine": "local",
        "cores": "c0-1",
        "threads": "2",
        "engine": "tvm-classic",
        "measure": "paper",
        "input": "random",
        "weights": "seeded",
        "budget_s": "120",
        "seed": "1",
    }


def test_the_whole_point_is_among_the_parameters() -> None:
    """A setting that has no column of its own is found under its path in the configuration."""
    params = columns.params(
        builders.ok_record(
            builders.point(AutoScheduler(layout="NCHW", trial=Trial(number=3, cache_flush=False)))
        )
    )
    assert params["point.tuner.layout"] == "NCHW"
    assert params["point.tuner.trial.number"] == "3"
    assert params["point.state.cores"] == "[0, 1]"


def test_a_tuner_without_budget_has_no_budget() -> None:
    """Missing is missing: no parameter says 0 or None."""
    params = columns.params(builders.ok_record())
    assert not {"budget_s", "budget_trials", "seed"} & set(params)
    assert "None" not in params.values()


def test_metrics_carry_the_records_numbers() -> None:
    """A metric is the record's own number under a name with its unit."""
    record = builders.ok_record(builders.point(AutoScheduler()), median_ms=20.5)
    metrics = columns.metrics(record)
    assert record.latency is not None
    assert metrics["latency_median_ms"] == record.latency.median_ms
    assert metrics["latency_p90_ms"] == record.latency.p90_ms
    assert metrics["tune_s"] == 120.0
    assert metrics["trials"] == 160.0
    assert metrics["compile_s"] == 24.0
    assert metrics["max_rel_error"] == 1e-6


def test_accuracy_and_limit_are_metrics_where_they_are_known() -> None:
    """Shares, GFLOP/s, milliseconds; five classes have no top-5."""
    record = msgspec.structs.replace(
        builders.ok_record(),
        accuracy=Accuracy(
            samples=360,
            top1=0.98,
            top5=None,
            reference_top1=0.97,
            reference_top5=None,
            differing=3,
        ),
        limit=limit(
            Work(flops=4 * 10**9, bytes_least=10**6),
            Peaks(gflops=200.0, gigabytes_per_s=20.0, how=""),
            median_ms=25.0,
        ),
    )
    metrics = columns.metrics(record)
    assert metrics["accuracy_top1"] == 0.98
    assert metrics["accuracy_reference_top1"] == 0.97
    assert "accuracy_top5" not in metrics
    assert (metrics["peak_gflops"], metrics["limit_least_ms"]) == (200.0, 20.0)
    assert metrics["of_peak"] == metrics["limit_share"] == 0.8


def test_what_was_not_measured_is_absent() -> None:
    """A failed point has no latency, no error and no tuning time; nothing is shown as zero."""
    assert set(columns.metrics(builders.failed_record())) == {"point_s"}


def test_a_number_that_is_none_is_absent() -> None:
    """NaN and infinity are no metrics."""
    record = builders.ok_record()
    odd = msgspec.structs.replace(builders.agreement(), max_rel=math.nan, max_abs=math.inf)
    metrics = columns.metrics(msgspec.structs.replace(record, agreement=(odd,)))
    assert not {"max_rel_error", "max_abs_error"} & set(metrics)


def test_the_worst_output_counts() -> None:
    """Of several outputs the largest error and the least agreement are shown."""
    good = builders.agreement()
    bad = msgspec.structs.replace(good, max_rel=0.5, top1=0.25)
    record = msgspec.structs.replace(builders.ok_record(), agreement=(bad, good))
    metrics = columns.metrics(record)
    assert (metrics["max_rel_error"], metrics["top1_agreement"]) == (0.5, 0.25)


def test_tags_tell_where_a_point_comes_from() -> None:
    """Commit, machine, engine version, point and sweep are tags; without failure no reason is."""
    record = builders.ok_record()
    assert columns.tags(record) == {
        "status": "ok",
        "sweep": builders.SWEEP,
        "point": record.point_id,
        "machine": builders.MACHINE.stable,
        "cpu": builders.MACHINE.cpu,
        "engine_version": "0.19.0",
        "model_sha256": "ab" * 32,
        "edgetune": "0.1.0",
        "mlflow.source.git.commit": "0123456789abcdef0123456789abcdef01234567",
    }


def test_a_reason_is_one_printable_line_of_bounded_length() -> None:
    """Whatever a compiler prints, the tag that holds it is one line that MLflow takes."""
    record = builders.failed_record(message="a\n\tb\x00\x1b[31m" + "x" * 9000)
    reason = columns.tags(record)["failed_why"]
    assert reason.startswith("a b [31mxxx")
    assert reason.isprintable()
    assert len(reason) == columns.LONGEST_TAG


def test_the_state_and_the_energy_have_columns() -> None:
    """What is set is a parameter each, what it cost a metric each; a twin's run says so."""
    state = State(
        cores=(0, 3), cpu_khz=(ClusterClock(cluster="a57", khz=1_113_600),), gpu_hz=114_750_000
    )
    asked = replace(builders.point(), state=state)
    record = builders.simulated(builders.ok_record(asked))
    params, metrics = columns.params(record), columns.metrics(record)
    assert (params["cpu_khz_a57"], params["gpu_hz"]) == ("1113600", "114750000")
    assert params["cpu_khz"] == "1113600", "one axis for boards whose clusters have other names"
    assert (params["machine"], params["cores"]) == ("twin_tx2", "c0,3")
    assert metrics["energy_gross_mj"] == 84.2
    assert metrics["power_idle_mw"] == 3200.0
    assert columns.tags(record)["simulated"] == "the twin of a Jetson TX2"
    name = "resnet18 none c0,3 a57 1.114 GHz GPU 114.8 MHz paper (simulated)"
    assert columns.run_name(record) == name


def test_a_point_that_is_not_what_was_asked_for_says_why() -> None:
    """In a tag that the table shows."""
    tags = columns.tags(builders.invalid(builders.ok_record(), "the clock of a57 left its band"))
    assert tags["status"] == "invalid"
    assert tags["invalid_why"] == "the clock of a57 left its band"


def test_clusters_at_different_clocks_have_no_clock_in_common() -> None:
    """Each has its own column; neither stands for both."""
    clocks = (ClusterClock(cluster="a57", khz=806_400), ClusterClock(cluster="denver", khz=10**6))
    asked = replace(builders.point(), state=State(cores=(0, 1), cpu_khz=clocks))
    params = columns.params(builders.ok_record(asked))
    assert "cpu_khz" not in params
    assert (params["cpu_khz_a57"], params["cpu_khz_denver"]) == ("806400", "1000000")


def test_repetitions_and_other_protocols_have_names_of_their_own() -> None:
    """On a page that compares runs they are told apart by nothing else."""
    first = builders.point(AutoTvm())
    steady = replace(first, measure=Steady(), budget=Budget(seconds=120.0))
    state = State(cores=(0, 1), power_mode=2, gpu_hz=10**9)
    names = [
        columns.run_name(replace(builders.ok_record(first), point=asked))
        for asked in (first, steady, replace(steady, state=state))
    ]
    assert names == [
        "resnet18 autotvm c0-1 seed 1 paper",
        "resnet18 autotvm c0-1",
        "resnet18 autotvm c0-1 GPU 1000 MHz power mode 2",
    ]


def test_the_page_that_compares_runs_opens_with_the_latency() -> None:
    """It draws the first metric, over the first parameters that differ: cores, clocks."""
    record = builders.ok_record()
    assert next(iter(columns.metrics(record))) == "latency_median_ms"
    names = sorted(columns.params(record))
    assert names.index("cores") < names.index("point.state.cores")
