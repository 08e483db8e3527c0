"""How many trials AutoTVM makes a second, here and called by a bare script on the same network."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from edgetune.model.resnet import build_resnet
from edgetune.wire.digest import digest_file
from edgetune.wire.settings import AutoTvm, ModelFile, TensorSpec
from tests.bench.trial_rate import compare_rates

TRIALS = 72


def main() -> int:
    print(f"AutoTVM on ResNet-18, {TRIALS} trials")
    with tempfile.TemporaryDirectory() as folder:
        model = resnet18(Path(folder))
        return compare_rates(AutoTvm(), model, trials=TRIALS, bare="bare_autotvm.py")


def resnet18(folder: Path) -> ModelFile:
    path = folder / "resnet18.onnx"
    with path.open("wb") as stream:
        build_resnet(18, seed=0, out=stream)
    data = TensorSpec(name="data", dtype="float32", shape=(1, 3, 224, 224))
    return ModelFile(path=str(path), sha256=digest_file(path), inputs=(data,), outputs=("logits",))


if __name__ == "__main__":
    sys.exit(main())
