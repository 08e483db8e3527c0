"""Boards with a Thor: JetPack 7."""

from __future__ import annotations

from edgetune.machine.board import Board, Cluster, Rails

AGX_THOR = Board(
    name="jetson_agx_thor",
    title="Jetson AGX Thor",
    compatible=(
        *("nvidia,p3971-0050+p3834-0005", "nvidia,p3971-0080+p3834-0008"),
        *("nvidia,p3971-0089+p3834-0008", "nvidia,p4071-0000+p3834-0008"),
    ),
    soc="tegra264",
    # Which of its cores share a clock is not known, nor their table: its highest is 2,601 MHz.
    clusters=(Cluster(name="cpu", cores=tuple(range(14)), khz=()),),
    jetpacks=(7,),
    gpu_nodes=("gpu", "gb10b"),
    memory="clk_cap",
    fan="pwmfan",
    rails=Rails(total=("VIN",), scope="board input", gpu="VDD_GPU"),
)
