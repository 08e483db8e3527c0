"""What came out: latency, the answers, energy."""

from __future__ import annotations

from collections.abc import Iterator

from edgetune.measure.accuracy import Accuracy
from edgetune.measure.agreement import OutputAgreement
from edgetune.measure.energy import Energy, Estimate
from edgetune.measure.results import SteadyResult
from edgetune.measure.roofline import Limit
from edgetune.measure.stats import NS_PER_MS, LatencyStats
from edgetune.record import PointRecord
from edgetune.report.headline import own_run, parts, result_words, steady_words
from edgetune.report.table import peak_words, share_words
from edgetune.report.terminal.details.block import Block, Row, filled, joined
from edgetune.report.terminal.side_by_side import disturbance_notes
from edgetune.report.words import duration, estimate_words, latency_words, significant

MW_PER_W = 1e3
OVER = {"processes": "over processes", "blocks": "over blocks", "samples": "over samples"}


def latency(record: PointRecord) -> Block | None:
    """What an invalid point was measured with is no result, and says so."""
    title = "latency" if record.status == "ok" else "measured, but no result"
    stats, first = record.latency, record.first_ns
    return filled(
        title,
        (own_run(record) or "median", headline_words(stats) if stats else ""),
        *(part_row(part.run, part.latency, part.result) for part in parts(record)),
        ("result", result_words(record)),
        ("spread", spread_words(stats) if stats else ""),
        ("percentiles", percentile_words(stats) if stats else ""),
        ("samples", sample_words(stats) if stats else ""),
        ("first inference", f"{significant(first / NS_PER_MS)} ms" if first else ""),
        *process_rows(record),
        (
            "disturbance",
            "; ".join(disturbance_notes(record.bench.disturbed)) if record.bench else "",
        ),
        ("of peak", limit_words(record.limit) if record.limit else record.limit_missing),
    )


def disturbance_words(record: PointRecord) -> str:
    return "; ".join(disturbance_notes(record.bench.disturbed)) if record.bench else ""


def headline_words(stats: LatencyStats) -> str:
    """`17.52 ± 0.03 ms, 95 % interval over processes`."""
    if stats.median_low_ms is None:
        return f"{latency_words(stats)} ms, too few samples for an interval"
    return f"{latency_words(stats)} ms, 95 % interval {OVER.get(stats.covers, '')}".rstrip()


def part_row(run: str, stats: LatencyStats, result: str) -> Row:
    return run, joined(result, headline_words(stats))


def spread_words(stats: LatencyStats) -> str:
    mean, std = significant(stats.mean_ms), significant(stats.std_ms, stats.mean_ms)
    low, high = significant(stats.min_ms), significant(stats.max_ms)
    return f"{low} to {high} ms, mean {mean}, standard deviation {std}"


def percentile_words(stats: LatencyStats) -> str:
    named = {"p90": stats.p90_ms, "p99": stats.p99_ms, "p99.9": stats.p999_ms}
    return joined(
        *(f"{name} {significant(ms)} ms" for name, ms in named.items() if ms is not None)
    )


def sample_words(stats: LatencyStats) -> str:
    where = f"{stats.processes} process{'es' * (stats.processes != 1)}, "
    where += f"{stats.blocks} block{'s' * (stats.blocks != 1)}"
    outliers = f"{stats.outliers} outlier{'s' * (stats.outliers != 1)}, kept"
    return f"{stats.samples} in {where}; {outliers}"


def process_rows(record: PointRecord) -> Iterator[Row]:
    """Each process of a steady measurement."""
    found = record.bench
    if not isinstance(found, SteadyResult):
        return
    for each in found.processes:
        steady = "never steady"
        if each.steady_from is not None:
            steady = f"steady from sample {each.steady_from}"
        counted = f"{each.counted} of {each.samples} count"
        words = f"{significant(each.median_ms)} ms, {steady}, {counted}"
        yield f"process {each.process + 1}", words
    if not found.settled:
        yield "steadiness", steady_words(found)


def limit_words(limit: Limit) -> str:
    peak = f"{limit.peak_gflops:.0f} GFLOP/s, {limit.bandwidth_gbs:.0f} GB/s"
    return f"{peak_words(limit.of_peak)} of the arithmetic; this machine's peaks: {peak}"


def answers(record: PointRecord) -> Block | None:
    """Beside the reference's."""
    right = record.accuracy
    return filled(
        "answers",
        *((each.name, agreement_words(each)) for each in record.agreement),
        ("accuracy", accuracy_words(right) if right else ""),
        *((share_words(guess.confidence), guess.label) for guess in record.guesses[:5]),
    )


def agreement_words(found: OutputAgreement) -> str:
    """The largest difference beside the largest value, and whether the best classes agree."""
    return joined(
        f"differs by {found.max_rel:.2g} of the largest value at most",
        "" if found.cosine is None else f"cosine {found.cosine:.6f}",
        "" if found.top1 is None else f"top-1 agrees for {share_words(found.top1)}",
        "" if found.top5 is None else f"top-5 for {share_words(found.top5)}",
    )


def accuracy_words(found: Accuracy) -> str:
    own, reference = share_words(found.top1), share_words(found.reference_top1)
    top5 = "" if found.top5 is None else f"top-5 {share_words(found.top5)}"
    return joined(
        f"top-1 {own} of {found.samples} samples (reference {reference})",
        top5,
        f"{found.differing} decided otherwise" if found.differing else "",
    )


def energy(record: PointRecord) -> Block | None:
    """Nothing of a point whose latency is missing, too."""
    if record.latency is None:
        return None
    found = record.energy
    if found is None:
        return filled("energy", ("no number", record.energy_missing))
    share = record.recorder_share
    return filled(
        "energy",
        ("an inference", f"{estimate_words(found.gross_mj)} mJ, all that the rails deliver"),
        ("net of idle", net_words(found)),
        ("power", f"{watts(found.gross_mw)} W, idle {watts(found.idle_mw)} W"),
        ("per joule", per_joule_words(found)),
        ("over", f"{found.inferences} inferences in {duration(found.seconds)}"),
        ("rails", f"{', '.join(found.rails)} ({record.energy_scope})"),
        ("readings", f"{found.samples}, which cover {share_words(found.coverage)} of the runs"),
        *((rail.name, f"{rail.mean_mw:.0f} mW, {rail.source}") for rail in record.rails),
        ("recorder", "" if share is None else f"{100 * share:.2f} % of a core's time"),
    )


def net_words(found: Energy) -> str:
    return found.idle_missing if found.net_mj is None else f"{estimate_words(found.net_mj)} mJ"


def watts(found: Estimate | None) -> str:
    if found is None:
        return "–"
    scaled = (each / MW_PER_W for each in (found.value, found.low, found.high))
    value, low, high = scaled
    return estimate_words(Estimate(value=value, low=low, high=high))


def per_joule_words(found: Energy) -> str:
    each = found.inferences_per_joule
    return "" if each is None else f"{estimate_words(each)} inferences"
