"""A dense operator that Auto-scheduler can lay out anew.

TVM 0.19 names the axes of its matrix product `i0` and `i1`, and writes a rewritten weight layout
as text: `1000i1512k`. Read back, that is 1000 of `i` and 1512 of `k`, so every schedule of every
dense operator fails to instantiate (`IndexRewriter` in `src/auto_scheduler/compute_dag.cc`). Named
`i` and `j`, as `get_shape_from_rewritten_layout` expects, the same product is tuned and laid out
like any convolution.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tvm import auto_scheduler, te, topi

# `tvm.topi.nn.dense` is the function; the module of that name is reached by import alone.
MODULE: Any = importlib.import_module("tvm.topi.nn.dense")
ORIGINAL = MODULE.matmul

MATRIX = 2  # dimensions


@contextmanager
def mended_dense() -> Iterator[None]:
    """While open, TVM's operators are made with `matmul` below; tuning and building need it."""
    MODULE.matmul = topi.nn.matmul = matmul
    try:
        yield
    finally:
        MODULE.matmul = topi.nn.matmul = ORIGINAL


def matmul(  # noqa: PLR0917 (TVM's own signature)
    tensor_a: Any,
    tensor_b: Any,
    bias: Any = None,
    out_dtype: str | None = None,
    transpose_a: bool = False,
    transpose_b: bool = False,
    auto_scheduler_rewritten_layout: str = "",
    meta_schedule_original_shape: Any = None,
) -> Any:
    """`topi.nn.matmul`, of which only the product of two plain matrices is done here."""
    layout = auto_scheduler_rewritten_layout
    plain = len(tensor_a.shape) == MATRIX and (layout or len(tensor_b.shape) == MATRIX)
    if meta_schedule_original_shape or not plain:
        # fmt: off
        return ORIGINAL(tensor_a, tensor_b, bias, out_dtype, transpose_a, transpose_b, layout,
                        meta_schedule_original_shape)
        # fmt: on
    dtype = out_dtype or tensor_a.dtype
    columns = column_count(tensor_b, layout, transposed=transpose_b)
    transposed = (transpose_a, transpose_b)
    product = multiply(tensor_a, tensor_b, columns=columns, dtype=dtype, transposed=transposed)
    if bias is not None:
        product = topi.add(product, bias.astype(dtype))
    return auto_scheduler.rewrite_compute_body(product, layout) if layout else product


def column_count(tensor_b: Any, layout: str, *, transposed: bool) -> Any:
    if not layout:
        return tensor_b.shape[0 if transposed else 1]
    auto_scheduler.remove_index_check(tensor_b)
    return auto_scheduler.get_shape_from_rewritten_layout(layout, ["j", "k"])[0]


def multiply(
    tensor_a: Any, tensor_b: Any, *, columns: Any, dtype: str, transposed: tuple[bool, bool]
) -> Any:
    transpose_a, transpose_b = transposed
    rows, depth = reversed(tensor_a.shape) if transpose_a else tensor_a.shape
    k = te.reduce_axis((0, depth), name="k")

    def element(i: Any, j: Any) -> Any:
        left = tensor_a[k, i] if transpose_a else tensor_a[i, k]
        right = tensor_b[j, k] if transpose_b else tensor_b[k, j]
        return te.sum(left.astype(dtype) * right.astype(dtype), axis=k)

    kinds = f"{'T' if transpose_a else 'N'}{'T' if transpose_b else 'N'}"
    return te.compute(
        (rows, columns),
        element,
        name=f"T_matmul_{kinds}",
        tag="dense" if kinds == "NT" else "matmul",
        attrs={"layout_free_placeholders": [tensor_b]},
    )
