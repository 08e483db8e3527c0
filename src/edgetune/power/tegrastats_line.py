"""What one line of tegrastats says. Pure: a line in, its parts out.

NVIDIA changes rails, their order, units and fields from release to release and from board to
board, so everything is found by its shape and kept under its own name. `CPU` and `GPU` may each
name the cores, a temperature and a rail in one line; two rails may share a name.

A sample is a whole line: it ends in its newline and holds one machine's memory and cores. A line
that was cut, or two that ran together, are none. Should a newline have been glued to a cut line
nevertheless, then all that it says of the rails still holds: a rail's power stands before the
slash, and what has no slash is no rail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

LONGEST = 16_384  # characters; the longest real lines have some 700
SENSOR_OFF_C = -256.0
CONSTANT_ZONES = ("PMIC",)  # always 100 or 50 °C
MEMORY_CLOCKS, GPU_CLOCKS = ("EMC_FREQ", "EMC"), ("GR3D_FREQ", "GR3D")

NAME = r"[A-Za-z][\w.+-]*"
WHOLE, DECIMAL = r"-?(?:0|[1-9]\d{0,8})", r"-?\d{1,4}(?:\.\d{1,6})?"
MHZ = r"@(?:\d{1,6}|\[\d{1,6}(?:,\d{1,6})*\])"
TOKEN = re.compile(
    rf"""(?<!\S)(?:
    (?P<time> \d\d-\d\d-\d{{4}}\ \d\d:\d\d:\d\d )
  | (?P<memory> (?P<pool>RAM|SWAP|IRAM)[ \t]+ (?P<used>\d{{1,9}})/(?P<size>\d{{1,9}})
        (?P<unit>[kMG]?B) (?: [ \t]* \([^()]*\) )? )
  | (?P<cores> (?:CPU|cpu)[ \t]+ \[(?P<list>[^\[\]]*)\] (?:@(?P<common>\d{{1,6}}))? )
  | (?P<mts> MTS[ \t]+fg[ \t]+\d{{1,3}}%[ \t]+bg[ \t]+\d{{1,3}}% )
  | (?P<zone> (?P<zone_name>{NAME})@(?P<now_c>{DECIMAL})C (?:/{DECIMAL}C)? )
  | (?P<rail> (?!(?:RAM|SWAP|IRAM)\b) (?P<rail_name>{NAME})[ \t]+
        (?P<now>{WHOLE})(?P<now_unit>mW)?
        /(?P<mean>{WHOLE})(?P<mean_unit>mW)? (?:/(?P<peak>{WHOLE})(?P<peak_unit>mW)?)? )
  | (?P<clock> (?P<clock_name>{NAME})[ \t]+
        (?: (?P<percent>\d{{1,3}})%(?P<mhz>{MHZ})? | (?P<bare_mhz>{MHZ}) ) )
  | (?P<engine> (?P<engine_name>{NAME})[ \t]+ (?: (?P<engine_mhz>\d{{1,6}}) | off ) )
  | (?P<unknown> \S+ )
    )(?!\S)""",
    re.VERBOSE | re.ASCII,
)
CORE = re.compile(r"off|(\d{1,3})%(?:@(\d{1,6}))?", re.ASCII)
RAM = re.compile(r"(?<!I)RAM[ \t]+\d", re.ASCII)
LARGEST_BLOCKS = re.compile(r"\(lfb[ \t]+\d+x", re.ASCII)  # of the RAM alone


class Part(Struct, frozen=True):
    """Immutable data."""


class LineRail(Part, frozen=True):
    """`mean_mw` is of all samples since tegrastats began, so it says nothing about a window.

    A mean or a peak whose unit is missing where the power has one was cut off: None.
    """

    name: str
    now_mw: int
    mean_mw: int | None = None
    peak_mw: int | None = None


class LineCore(Part, frozen=True):
    """A core that is on; `mhz` is None where the line names no clock."""

    percent: int
    mhz: int | None = None


class LineClock(Part, frozen=True):
    """A load and clocks, one for each cluster of a GPU.

    Without root there is no clock, and the load of the memory is not real either.
    """

    name: str
    percent: int | None = None
    mhz: tuple[int, ...] = ()


class LineEngine(Part, frozen=True):
    """`mhz` is None while it is off."""

    name: str
    mhz: int | None = None


class LineZone(Part, frozen=True):
    """A temperature; None while the sensor has no power."""

    name: str
    now_c: float | None


class LineMemory(Part, frozen=True):
    name: str
    used: int
    size: int
    unit: str


class Line(Part, frozen=True, kw_only=True):
    """`cores` by number, None for one that is off. `time` is local and only good to a second."""

    rails: tuple[LineRail, ...] = ()
    cores: tuple[LineCore | None, ...] = ()
    clocks: tuple[LineClock, ...] = ()
    engines: tuple[LineEngine, ...] = ()
    zones: tuple[LineZone, ...] = ()
    memory: tuple[LineMemory, ...] = ()
    time: str = ""
    mts: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def emc(self) -> LineClock | None:
        return next((each for each in self.clocks if each.name in MEMORY_CLOCKS), None)

    @property
    def gpu(self) -> LineClock | None:
        return next((each for each in self.clocks if each.name in GPU_CLOCKS), None)


Token = re.Match[str]


def parse_line(line: str) -> Line | None:
    """The parts of a whole line, its newline included; None for anything else."""
    if not line.endswith("\n") or len(line) > LONGEST or "\n" in line[:-1]:
        return None
    tokens = list(TOKEN.finditer(line))
    if not one_machine(line, tokens):
        return None
    # No release ends a line with an engine: there, it is a rail that was cut before its slash.
    engines, cut = of_kind(tokens[:-1], "engine"), of_kind(tokens[-1:], "engine")
    unread = [token for token in of_kind(tokens, "cores") if not cores_of(token)]
    zones = map(zone_of, of_kind(tokens, "zone"))
    return Line(
        rails=tuple(map(rail_of, of_kind(tokens, "rail"))),
        cores=next(map(cores_of, of_kind(tokens, "cores")), ()),
        clocks=tuple(map(clock_of, of_kind(tokens, "clock"))),
        engines=tuple(map(engine_of, engines)),
        zones=tuple(zone for zone in zones if zone.name not in CONSTANT_ZONES),
        memory=tuple(map(memory_of, of_kind(tokens, "memory"))),
        time=text_of(tokens, "time"),
        mts=text_of(tokens, "mts"),
        unknown=tuple(token[0] for token in (*of_kind(tokens, "unknown"), *unread, *cut)),
    )


def one_machine(line: str, tokens: Sequence[Token]) -> bool:
    """Its whole RAM, no trace of a second one, and one list of cores at most."""
    whole_ram = [token for token in of_kind(tokens, "memory") if token["pool"] == "RAM"]
    once = len(whole_ram) == len(RAM.findall(line)) == 1
    return once and len(LARGEST_BLOCKS.findall(line)) <= 1 and len(of_kind(tokens, "cores")) <= 1


def of_kind(tokens: Sequence[Token], kind: str) -> list[Token]:
    return [token for token in tokens if token.lastgroup == kind]


def text_of(tokens: Sequence[Token], kind: str) -> str:
    return next((token[0] for token in of_kind(tokens, kind)), "")


def rail_of(token: Token) -> LineRail:
    def further(field: str) -> int | None:
        return number(token[field]) if token[f"{field}_unit"] == token["now_unit"] else None

    return LineRail(token["rail_name"], int(token["now"]), further("mean"), further("peak"))


def cores_of(token: Token) -> tuple[LineCore | None, ...]:
    """All of them, or none where one cannot be read."""
    common = number(token["common"])
    found = [CORE.fullmatch(text.strip()) for text in token["list"].split(",")]
    cores = tuple(core_of(core, common) for core in found if core is not None)
    return cores if len(cores) == len(found) else ()


def core_of(core: re.Match[str], common_mhz: int | None) -> LineCore | None:
    percent, mhz = number(core[1]), number(core[2])
    return None if percent is None else LineCore(percent, common_mhz if mhz is None else mhz)


def clock_of(token: Token) -> LineClock:
    listed = (token["mhz"] or token["bare_mhz"] or "").strip("@[]")
    mhz = tuple(int(text) for text in listed.split(",") if text)
    return LineClock(token["clock_name"], number(token["percent"]), mhz)


def engine_of(token: Token) -> LineEngine:
    return LineEngine(token["engine_name"], number(token["engine_mhz"]))


def zone_of(token: Token) -> LineZone:
    now_c = float(token["now_c"])
    return LineZone(token["zone_name"], None if now_c <= SENSOR_OFF_C else now_c)


def memory_of(token: Token) -> LineMemory:
    return LineMemory(token["pool"], int(token["used"]), int(token["size"]), token["unit"])


def number(text: str | None) -> int | None:
    return None if text is None else int(text)
