"""Stands in for tegrastats: `program.py FILE MODE --interval MS` prints the lines of FILE.

MODE: `forever` begins again at the end; `once` ends with status 3 then, and `hang` falls silent;
`cut` ends in the middle of the line after that; `stubborn` goes on forever, SIGTERM or not.
"""

import itertools
import signal
import sys
import time
from pathlib import Path

FILE, MODE, _, INTERVAL_MS = sys.argv[1:]
LINES = Path(FILE).read_text().splitlines(keepends=True)

if MODE == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
for line in itertools.cycle(LINES) if MODE in {"forever", "stubborn"} else LINES:
    sys.stdout.write(line)
    sys.stdout.flush()
    time.sleep(int(INTERVAL_MS) / 1000)
if MODE == "hang":
    time.sleep(3600)
if MODE == "cut":
    sys.stdout.write(LINES[-1][: len(LINES[-1]) // 2])
sys.exit(3)
