"""Where a run computes: the device, its precision, and, under `torchrun`, this process among the others."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.distributed as dist

__all__ = ["Processes", "autocast", "choose_device", "device_name", "processes"]


def choose_device(name: str = "auto") -> torch.device:
    """Return the device of that name; "auto" takes CUDA, else Apple's MPS, else the CPU.

    Under `torchrun` "auto" and "cuda" mean the GPU that belongs to this process (LOCAL_RANK).

    Raises:
        ValueError: no such device on this machine.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(name)
        if device.type == "cuda" and device.index is None:
            device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
        torch.empty(0, device=device)  # fails where the name is right and the device is absent
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(
            f'device {name!r} cannot be used here ({reason}). "auto" takes what there is.'
        ) from None
    return device


def device_name(device: torch.device) -> str:
    """Return what the maker calls the device: "NVIDIA H100 80GB HBM3", "Intel(R) Xeon(R) ..."."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    with contextlib.suppress(OSError, StopIteration), open("/proc/cpuinfo") as lines:
        if device.type == "cpu":
            model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
            return f"{model}, {torch.get_num_threads()} threads"
    return f"{platform.processor() or platform.machine()} ({device.type})"


def autocast(device: torch.device, precision: str) -> torch.autocast:
    """Return the context in which matrix products and convolutions run in bfloat16, or in float32."""
    bfloat16 = precision == "bfloat16" or precision == "auto" and device.type == "cuda"
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=bfloat16)


# --------------------------------------------------------------------------- torchrun


@dataclass(frozen=True)
class Processes:
    """This process and how many there are. One process alone is rank 0 of 1."""

    rank: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """True in the one process that prints and writes files."""
        return self.rank == 0

    def mean(self, value: torch.Tensor) -> torch.Tensor:
        """Return the mean of a tensor over all processes; every one of them has to call it."""
        if self.count > 1:
            dist.all_reduce(value)
            value /= self.count
        return value

    def copy_from_first(self, tensors: Iterator[torch.Tensor]) -> None:
        """Overwrite tensors with those of rank 0."""
        if self.count > 1:
            for tensor in tensors:
                dist.broadcast(tensor, 0)


@contextlib.contextmanager
def processes(device: torch.device) -> Iterator[Processes]:
    """Join the other processes if `torchrun` started this one, and leave them at the end.

    They talk by NCCL between GPUs and by gloo between CPUs. A group that is already there is used.
    """
    if int(os.environ.get("WORLD_SIZE", 1)) == 1 and not dist.is_initialized():
        yield Processes()
        return
    ours = not dist.is_initialized()
    if ours:
        if device.type == "cuda":
            torch.cuda.set_device(device)
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Processes(dist.get_rank(), dist.get_world_size())
    finally:
        if ours:
            dist.destroy_process_group()
