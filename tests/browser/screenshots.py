"""Makes the pictures of docs/screenshots anew: `make screenshots`, or
`python -m tests.browser.screenshots [NAME…]` for some of them.

A picture is a row of `PICTURES`: what it is called, a state of `states.py`, and the browser that
sees it. The pages are served over the sample library, by itself and with stubs of models.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from taiyi_rag.settings import load_settings
from tests import oracle, serving
from tests.browser.states import CHANGING, STATES, WORKING, WRITTEN, language_of
from tests.model_server import modes, words
from tests.model_server.stub import NAME, StubServer

FOLDER = serving.ROOT / "docs" / "screenshots"
MOST_BYTES = 200_000
_PATIENCE_MS = 60_000
_COLOURS = 256


@dataclass(frozen=True)
class Picture:
    """A picture's name, and what is on it."""

    name: str
    state: str
    locale: str = "en-GB"
    width: int = 1440
    height: int = 900
    scheme: Literal["light", "dark"] = "light"


PICTURES = (
    Picture("ask", "answer"),
    Picture("ask-zh-narrow", "answer", "zh-CN", 390, 844, "dark"),
    Picture("passage", "passage"),
    Picture("abstained-zh", "abstained", "zh-CN", 1024, 768),
    Picture("emergency", "emergency", width=1024, height=768),
    Picture("waiting-zh", "waiting", "zh-CN", 1024, 768, "dark"),
    Picture("error", "error", width=1024, height=768),
    Picture("evidence", "evidence"),
    Picture("read-zh", "read", "zh-CN"),
    Picture("history-zh-narrow", "history", "zh-CN", 390, 844),
    Picture("literature", "narrowed"),
    Picture("library-zh", "documents", "zh-CN", 1024, 768, "dark"),
    Picture("tools-names", "names", width=1024, height=768),
    Picture("tools-names-narrow", "names", width=390, height=844, scheme="dark"),
    Picture("tools-relations", "relations", width=1024, height=768),
    Picture("tools-medications-zh", "medications", "zh-CN", 1024, 768, "dark"),
    Picture("status-zh", "status", "zh-CN", 1024, 768),
    Picture("adding", "adding"),
)


def main(names: list[str]) -> None:
    """Make the pictures of these names; without names all of them, and no others stay."""
    wanted = [one for one in PICTURES if not names or one.name in names]
    expect.set_options(timeout=_PATIENCE_MS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _addresses() as (quoting, writing, working), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=serving.CHROMIUM, args=serving.FLAGS)
        for one in wanted:
            address = writing if one.state in WRITTEN else quoting
            _take(browser, working if one.state in WORKING else address, one)
        browser.close()
    if not names:
        known = {f"{one.name}.png" for one in PICTURES}
        for path in FOLDER.iterdir():
            if path.name not in known:
                path.unlink()


def _take(browser: Browser, address: str, picture: Picture) -> None:
    context = browser.new_context(
        base_url=address,
        locale=picture.locale,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    state = (STATES | WORKING | WRITTEN | CHANGING)[picture.state]
    state.bring(page, language_of(picture.locale))
    path = FOLDER / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    _shrink(path)
    sys.stdout.write(f"{path.relative_to(serving.ROOT)}  {path.stat().st_size // 1000} kB\n")


def _shrink(path: Path) -> None:
    """A page has few colours: with a palette of its own the file is a third of the size."""
    with Image.open(path) as full:
        few = full.convert("RGB").quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=0)
    few.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path} has more than {MOST_BYTES} bytes")


@contextmanager
def _addresses() -> Iterator[tuple[str, str, str]]:
    """Where pages are served: answers quoted, written by a slow model, and tools that have a model
    which is right about their examples."""
    slow = modes.slow(words.paraphrased, between_s=0.4)
    cache = load_settings().cache.expanduser()
    right = modes.saying(oracle.said)
    with (
        tempfile.TemporaryDirectory() as folder,
        StubServer(slow) as model,
        StubServer(right) as other,
    ):
        indexes = Path(folder)
        serving.make_samples(indexes, cache)
        alone = serving.environment(indexes, cache)
        with (
            serving.served(alone) as quoting,
            serving.served(alone | _by(model)) as writing,
            serving.served(alone | _by(other)) as working,
        ):
            yield quoting.address, writing.address, working.address


def _by(model: StubServer) -> dict[str, str]:
    """Settings that name a model server."""
    return {"TAIYI_MODEL__BASE_URL": model.address, "TAIYI_MODEL__NAME": NAME}


if __name__ == "__main__":
    main(sys.argv[1:])
