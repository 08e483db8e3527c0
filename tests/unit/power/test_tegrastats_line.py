"""Real lines of tegrastats, whole, cut, glued and damaged."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from edgetune.power.tegrastats_line import Line, LineClock, LineRail, parse_line
from tests.unit.power.tegrastats_read import LINES, Read

FILE = Path(__file__).parents[2] / "data" / "tegrastats" / "lines.txt"
TEXTS = FILE.read_text().splitlines()
EACH = pytest.mark.parametrize("text", TEXTS, ids=[read.board for read in LINES])
TX2 = TEXTS[5]


def parsed(text: str) -> Line:
    line = parse_line(text + "\n")
    assert line is not None
    return line


def rails(text: str) -> list[tuple[str, int]]:
    """Of a line that ends where the text does; none where it is no sample."""
    line = parse_line(text + "\n")
    return [(rail.name, rail.now_mw) for rail in line.rails] if line else []


def clock(line: LineClock | None) -> tuple[int | None, tuple[int, ...]] | None:
    return (line.percent, line.mhz) if line else None


def test_a_person_has_read_every_line() -> None:
    """The table and the captures go together."""
    assert len(LINES) == len(TEXTS)


@pytest.mark.parametrize(
    ("text", "read"), list(zip(TEXTS, LINES, strict=True)), ids=[read.board for read in LINES]
)
def test_a_real_line_says_what_a_person_reads_in_it(text: str, read: Read) -> None:
    """Rails, cores, clocks, temperatures, and all the rest."""
    line = parsed(text)
    assert [(rail.name, rail.now_mw, rail.mean_mw) for rail in line.rails] == read.rails
    assert [rail.peak_mw for rail in line.rails if rail.peak_mw is not None] == read.peaks
    assert [core and (core.percent, core.mhz) for core in line.cores] == read.cores
    assert (clock(line.emc), clock(line.gpu)) == (read.emc, read.gpu)
    assert {zone.name: zone.now_c for zone in line.zones} == read.zones
    memory = {pool.name: (pool.used, pool.size) for pool in line.memory}
    assert (memory["RAM"], memory.get("SWAP")) == (read.ram, read.swap)
    assert {engine.name: engine.mhz for engine in line.engines} == read.engines
    assert (line.time, line.unknown) == (read.time, read.unknown)


@EACH
def test_a_line_without_its_newline_is_no_sample(text: str) -> None:
    """However much of it there is: it may have been cut anywhere."""
    assert all(parse_line(text[:end]) is None for end in range(len(text) + 1))


@EACH
def test_a_cut_line_invents_no_rail_even_if_a_newline_was_glued_to_it(text: str) -> None:
    """What it says of a rail's power is what the whole line says."""
    whole = rails(text)
    for end in range(len(text)):
        seen = rails(text[:end])
        assert seen == whole[: len(seen)]


@EACH
def test_a_line_that_lost_its_beginning_invents_no_rail(text: str) -> None:
    """Most of it is no sample at all."""
    assert all(set(rails(text[start:])) <= set(rails(text)) for start in range(len(text)))


@EACH
def test_two_lines_that_ran_together_are_no_sample(text: str) -> None:
    """The first one whole, or cut anywhere behind its first words."""
    second = TEXTS[-2]
    begun = re.search(r"RAM \d", text)
    assert begun is not None
    for end in (*range(begun.end(), len(text), 5), len(text)):
        assert parse_line(f"{text[:end]}{second}\n") is None
        assert parse_line(f"{text[:end]} {second}\n") is None
    assert parse_line(f"{text}\n{second}\n") is None


def test_random_bytes_are_no_sample() -> None:
    """Nothing is raised, nothing is invented."""
    draw = random.Random(0)
    for _ in range(2000):
        noise = draw.randbytes(draw.randrange(200)).decode(errors="replace")
        assert parse_line(noise + "\n") is None


@EACH
def test_damage_invents_no_rail(text: str) -> None:
    """A rail that is found stands there, word for word; and nothing is raised."""
    draw = random.Random(text)
    for _ in range(200):
        damaged = list(text)
        for _ in range(draw.randrange(1, 6)):
            place = draw.randrange(len(damaged))
            damaged[place : place + draw.randrange(3)] = draw.choice(HARM)
        found = "".join(damaged)
        for name, power_mw in rails(found):
            assert re.search(rf"(?<!\S){re.escape(name)}[ \t]+{power_mw}(mW)?/", found)


HARM = ["", " ", "\t", "/", "-", "mW", "@", "%", "\0", "²", "RAM 1", "off", "9" * 5000, "[", ")"]


@pytest.mark.parametrize(
    ("tail", "rail"),
    [
        pytest.param("VDD_GPU -392mW/-392mW", LineRail("VDD_GPU", -392, -392), id="negative"),
        pytest.param("VDD_GPU -398mW/12mW/90mW", LineRail("VDD_GPU", -398, 12, 90), id="peak"),
        pytest.param("VDD_CPU_GPU_CV 598mW/598", LineRail("VDD_CPU_GPU_CV", 598), id="unit cut"),
        pytest.param("VDD_IN   5\t6/7", None, id="two numbers"),
        pytest.param("VDD_IN 12", None, id="cut before the slash"),
        pytest.param("VDD_IN 12479mW/", None, id="cut behind the slash"),
        pytest.param("VDD_IN nan/nan", None, id="no number"),
        pytest.param("VDD_IN 1.5W/1.5W", None, id="another unit"),
        pytest.param(f"VDD_IN {'9' * 5000}/1", None, id="no power on earth"),
    ],
)
def test_a_rail_is_signed_milliwatts_before_a_slash(tail: str, rail: LineRail | None) -> None:
    """Whatever else stands at its place is none."""
    head = TX2.partition(" VDD_SYS_GPU")[0]
    assert parsed(f"{head} {tail}").rails == ((rail,) if rail else ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("VDD_IN 3913mW/3922mW VDD_SOC 1238mW/1237mW", id="no memory"),
        pytest.param("Unknown command: --count", id="an error"),
        pytest.param(TX2 + " x" * 10_000, id="endless"),
    ],
)
def test_what_is_not_an_account_of_the_machine_is_no_sample(text: str) -> None:
    """Its rails would be of nobody knows what."""
    assert parse_line(text + "\n") is None


def test_a_windows_line_end_changes_nothing() -> None:
    """A capture may have travelled."""
    assert parse_line(TX2 + "\r\n") == parsed(TX2)


def test_a_list_of_cores_that_cannot_be_read_is_kept_as_it_is() -> None:
    """The rest of the line holds."""
    line = parsed(re.sub(r"CPU \[.*?\]", "CPU [2%@972,...]", TX2))
    assert (line.cores, line.unknown) == ((), ("CPU [2%@972,...]",))
    assert line.rails == parsed(TX2).rails


def test_a_clock_may_come_without_its_load() -> None:
    """As on Thor: a memory whose load is not told, and cores with one clock for all."""
    line = parsed("RAM 1/2MB (lfb 1x4MB) CPU [0%,5%,off]@2601 EMC_FREQ @4266 GR3D_FREQ @[1574,9]")
    assert (clock(line.emc), clock(line.gpu)) == ((None, (4266,)), (None, (1574, 9)))
    assert [core and (core.percent, core.mhz) for core in line.cores] == [
        (0, 2601),
        (5, 2601),
        None,
    ]
