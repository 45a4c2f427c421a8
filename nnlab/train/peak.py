"""How much of what a device can do does a training run use? Operations counted, peaks from data sheets."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch.utils.flop_counter import FlopCounterMode

from nnlab.train.devices import device_name

__all__ = ["PEAKS", "count_flops", "peak_flops"]

# Dense bfloat16 with float32 sums, in units of 1e12 operations a second, as NVIDIA's data sheets print it;
# where they print the figure "with sparsity", half of it. The key is the start of the name that torch tells.
PEAKS = {
    "NVIDIA A100": 312.0,
    "NVIDIA H100 80GB HBM3": 989.0,  # the SXM board
    "NVIDIA H100 PCIe": 756.0,
    "NVIDIA H200": 989.0,
    "NVIDIA L4": 121.0,
    "NVIDIA L40S": 362.0,
}


def count_flops(work: Callable[[], object]) -> int:
    """Run `work` once and count the operations of its matrix products and convolutions.

    A multiply-add counts as two. Backward passes inside `work` are counted, element-wise work is not.
    """
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def peak_flops(device: torch.device) -> tuple[float, str]:
    """Return (operations a second, where the figure is from) of a device.

    On a GPU in `PEAKS` the data sheet's figure for bfloat16; elsewhere what one large matrix product
    reaches here, in bfloat16 on a GPU and in float32, which is what runs there, on a CPU.
    """
    name = device_name(device)
    known = [start for start in PEAKS if name == start or name.startswith((f"{start}-", f"{start} "))]
    if known:
        return 1e12 * PEAKS[max(known, key=len)], "data sheet, dense bfloat16"
    dtype, size = (torch.float32, 1024) if device.type == "cpu" else (torch.bfloat16, 8192)
    return _measure(device, dtype, size), f"measured, a product of {size}x{size} matrices in {str(dtype)[6:]}"


def _measure(device: torch.device, dtype: torch.dtype, size: int, repeats: int = 5) -> float:
    a, b = (torch.randn(size, size, device=device, dtype=dtype) for _ in range(2))
    seconds = []
    for _ in range(repeats + 1):  # the first one warms up
        begun = time.perf_counter()
        (a @ b).sum().item()  # waits for the device
        seconds.append(time.perf_counter() - begun)
    return 2 * size**3 / min(seconds[1:])
