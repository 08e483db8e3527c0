"""How many trials MetaSchedule makes a second, here and called by a bare script."""

from __future__ import annotations

import sys
from pathlib import Path

import edgetune.model
from edgetune.wire.digest import digest_file
from edgetune.wire.settings import MetaSchedule, ModelFile, TensorSpec
from tests.bench.trial_rate import compare_rates

TRIALS = 64


def main() -> int:
    print(f"MetaSchedule on digits, {TRIALS} trials")
    return compare_rates(MetaSchedule(), digits(), trials=TRIALS, bare="bare_meta_schedule.py")


def digits() -> ModelFile:
    path = Path(edgetune.model.__file__).parent / "data" / "digits.onnx"
    image = TensorSpec(name="image", dtype="float32", shape=(1, 1, 8, 8))
    sha256 = digest_file(path)
    return ModelFile(path=str(path), sha256=sha256, inputs=(image,), outputs=("scores",))


if __name__ == "__main__":
    sys.exit(main())
