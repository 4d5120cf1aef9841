"""How soon and how fast a served model answers one, eight and thirty-two users.

    python -m benchmarks.serving --python .venv-vllm/bin/python         # some megabytes, anywhere
    python -m benchmarks.serving --python .venv-vllm/bin/python --full  # GLM-4 9B's shape: a card

Weights are random: they cost what trained ones cost, and nobody needs to fetch 19 GB. `--full`
writes `serving.json`, the other `serving-tiny.json`, whose figures say nothing of a real model.
Prompts are those of the application: instructions, six passages, a question. `first_token_s` is
from the request to the first piece of its answer: `cold` on passages that nobody has asked about,
`warm` with another question on the same passages. `tokens_per_s` is of all users together, `each`
of one, reading its prompt included. Every answer has 256 tokens, whatever the model would say.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from openai import AsyncOpenAI

from benchmarks.environment import ROOT, write
from taiyi_rag import prompts
from taiyi_rag.generation.hosting.plan import Plan, plan
from taiyi_rag.generation.hosting.server import Server, start
from taiyi_rag.settings import ServeSettings, load_settings
from taiyi_rag.types import Evidence, Passage

_USERS = (1, 8, 32)
_ROUNDS = 2
_TOKENS = 256
_PASSAGES = 6
_CHARACTERS = 1200


@dataclass(frozen=True)
class Timed:
    """One answer: seconds to its first and to its last piece, tokens of it and of its prompt."""

    first: float
    last: float
    tokens: int
    prompt: int


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "model"
        _make(arguments.python, folder, arguments.full)
        planned = _plan(arguments, folder, Path(work))
        began = time.perf_counter()
        server = start(planned)
        try:
            server.wait_ready(planned.chosen.start_s)
            figures = _figures(planned, server, time.perf_counter() - began)
        finally:
            server.stop()
    print(write("serving" if arguments.full else "serving-tiny", figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="Python of the environment with vLLM")
    parser.add_argument("--full", action="store_true", help="the shape of GLM-4 9B")
    parser.add_argument("--tensor-parallel", type=int, default=1, help="cards")
    parser.add_argument("--quantization", default="", help="as TAIYI_SERVE__QUANTIZATION")
    parser.add_argument("--port", type=int, default=8011)
    return parser.parse_args()


def _make(python: str, folder: Path, full: bool) -> None:
    program = [python, str(ROOT / "tests" / "vllm" / "tiny_glm4.py"), str(folder)]
    subprocess.run([*program, *(["--full"] if full else [])], check=True, capture_output=True)


def _plan(arguments: argparse.Namespace, folder: Path, work: Path) -> Plan:
    chosen = ServeSettings(
        model=str(folder),
        weights="random" if arguments.full else "model",
        python=arguments.python,
        port=arguments.port,
        tensor_parallel=arguments.tensor_parallel,
        quantization=arguments.quantization,
        sequences=max(_USERS),
    )
    planned = plan(load_settings(cache=work, serve=chosen))
    print(*planned.told, sep="\n")
    return planned


def _figures(planned: Plan, server: Server, start_s: float) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "vllm": planned.vllm.version,
        "device": planned.device,
        "memory": planned.has.what,
        "dtype": planned.dtype,
        "quantization": planned.chosen.quantization,
        "tensor_parallel": planned.chosen.tensor_parallel,
        "weights_gb": round(planned.need.weights / 1e9, 3),
        "start_s": round(start_s, 1),
        "answer_tokens": _TOKENS,
        "users": {},
    }
    asyncio.run(_measure(planned, [_Case(0)]))  # what is done once, is done
    for users in _USERS:
        figures["users"][users] = asyncio.run(_both(planned, users))
        server.check_alive("while it was measured")
        print(users, json.dumps(figures["users"][users]))
    return figures


async def _both(planned: Plan, users: int) -> dict[str, Any]:
    """All users at once on evidence of their own, then again with other questions; each round
    anew."""
    cold: list[Timed] = []
    warm: list[Timed] = []
    rates: list[float] = []
    for number in range(_ROUNDS):
        cases = [_Case(1000 * users + 100 * number + user) for user in range(users)]
        for found, question in ((cold, 0), (warm, 1)):
            began = time.perf_counter()
            timed = await _measure(planned, cases, question)
            rates.append(sum(t.tokens for t in timed) / (time.perf_counter() - began))
            found.extend(timed)
    return {
        "answers": len(cold) + len(warm),
        "prompt_tokens": round(float(np.median([t.prompt for t in cold]))),
        "first_token_s": {
            "cold": _spread([t.first for t in cold]),
            "warm": _spread([t.first for t in warm]),
        },
        "tokens_per_s": round(float(np.median(rates)), 1),
        "each": _spread([t.tokens / t.last for t in cold + warm]),
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {f"p{p}": round(float(np.percentile(values, p)), 3) for p in (50, 95)}


class _Case:
    """Passages, and questions about them."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.evidence = list(_evidence(seed))

    def messages(self, question: int) -> list[dict[str, str]]:
        asked = ("What is the dose?", "Who must not be given it?")[question]
        instructions, data = prompts.parts("answer", "en", asked, self.evidence)
        return [
            {"role": "system", "content": instructions},
            {"role": "user", "content": data},
        ]


def _evidence(seed: int) -> Iterable[Evidence]:
    """Passages put together at random, from the first word on, of sentences of our samples."""
    chance = random.Random(seed)  # noqa: S311
    files = sorted((ROOT / "samples" / "en").glob("*.md"))
    sentences = [s for f in files for s in f.read_text("utf-8").split("\n") if len(s) > 80]
    for label in range(1, _PASSAGES + 1):
        text = "\n".join(chance.sample(sentences, 8))[:_CHARACTERS]
        passage = Passage(f"p{label}", "d", text, 0, len(text), "en")
        yield Evidence(label, passage, f"Document {chance.randrange(10**6)}", "J")


async def _measure(planned: Plan, cases: Sequence[_Case], question: int = 0) -> list[Timed]:
    async with AsyncOpenAI(
        base_url=f"{planned.url}/v1", api_key=planned.key, max_retries=0, timeout=1800
    ) as client:
        return list(await asyncio.gather(*(_timed(client, planned, c, question) for c in cases)))


async def _timed(client: Any, planned: Plan, case: _Case, question: int) -> Timed:
    began = time.perf_counter()
    first = 0.0
    usage: Any = None
    stream = await client.chat.completions.create(
        model=planned.chosen.name,
        messages=case.messages(question),
        max_tokens=_TOKENS,
        temperature=0.3,
        top_p=0.7,
        seed=case.seed,
        stream=True,
        stream_options={"include_usage": True},
        extra_body={"ignore_eos": True, "top_k": 20, "repetition_penalty": 1.05},
    )
    async for piece in stream:
        if piece.choices and not first:
            first = time.perf_counter() - began
        usage = piece.usage or usage
    last = time.perf_counter() - began
    return Timed(first, last, usage.completion_tokens, usage.prompt_tokens)


if __name__ == "__main__":
    main()
