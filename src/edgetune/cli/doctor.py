"""`edgetune doctor`: what this machine can do, and how to make it do more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from edgetune.cli.arguments import Parser
from edgetune.config.machines import machine_named
from edgetune.root import find_root
from edgetune.run.checkup import Finding, checkup

WIDTH = 9


def main(arguments: Sequence[str]) -> int:
    """Print what was found; 0, also where something is missing: most machines lack something."""
    parser = Parser("doctor", "Say what this machine can do for a sweep; nothing is set.")
    parser.add_argument("--machine", default="local", help="as machine=; default: %(default)s")
    options = parser.parse_args(arguments)
    findings = checkup(machine_named(options.machine), find_root())
    for line in lines(findings):
        print(line)
    return 0


def lines(findings: Iterable[Finding]) -> Iterable[str]:
    """`✓ power    ina3221: VDD_IN 4936 mW`; a remedy stands below its gap."""
    for topic, group in groupby(findings, key=lambda finding: finding.topic):
        for number, finding in enumerate(group):
            head = topic if number == 0 else ""
            yield f"{'✓' if finding.good else '–'} {head:{WIDTH}} {finding.text}"
            if finding.remedy:
                yield from (f"  {'':{WIDTH}} → {line}" for line in finding.remedy.splitlines())
