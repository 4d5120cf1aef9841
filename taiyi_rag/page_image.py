"""A page of a PDF as a PNG, with the regions of a quote highlighted.

A hostile PDF can abort the process that PDFium runs in, or ask for all its memory. So the page is
drawn by a child process, `python -m taiyi_rag.page_image`, within limits of time and memory: a
request of JSON on its standard input, the PNG on its standard output. The child reads the file
once and draws those very bytes, so what is checked against `sha256` is what is shown.

Drawing needs Pillow, which the extra "ui" brings.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taiyi_rag.errors import ReadError
from taiyi_rag.types import Region

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS = 20
"""Time that the child may take."""

_MEMORY = 1 << 30
_LONGEST_SIDE = 2400
"""Pixels. A page that would be larger is drawn smaller."""

_PADDING = 1.5
"""Points that a highlight reaches beyond its box, so that it doesn't cut the letters."""

_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "TZ")
"""Variables that the child may know: keys and addresses are none of its business."""

_HIGHLIGHT = (255, 226, 110)
_MISSING, _CHANGED, _NO_PAGE, _UNREADABLE, _NO_PILLOW = 10, 11, 12, 13, 14

_MESSAGES = {
    _MISSING: "{name} is no longer where it was read from ({path}). Put it back, or add it again "
    "from where it is now: python -m ingest add PATH",
    _CHANGED: "{name} has changed since it was read. Add it again, so that the library and the "
    "file agree: python -m ingest add PATH",
    _NO_PAGE: "{name} has no page {page}. Add the file again: python -m ingest add PATH",
    _UNREADABLE: "Page {page} of {name} can't be drawn: the file is damaged, encrypted or too "
    "large. Its text is in the library; open the file itself to see the page.",
    _NO_PILLOW: "Drawing pages needs Pillow: pip install 'taiyi-rag[ui]'",
}

_REASONS = {_MISSING: "page-file-gone", _CHANGED: "page-file-changed"}


def page_png(
    path: Path,
    page: int,
    regions: Sequence[Region] = (),
    *,
    scale: float = 1.5,
    sha256: bytes | None = None,
) -> bytes:
    """Page `page` (from 1) of a PDF at `scale` pixels a point, its `regions` highlighted.

    Regions on other pages are left out. With `sha256`, only if the file still has that digest.
    Raises `ReadError` when the file has moved or changed, or can't be drawn.
    """
    request = {
        "path": str(path.absolute()),
        "page": page,
        "boxes": [[r.x0, r.y0, r.x1, r.y1] for r in regions if r.page == page],
        "scale": scale,
        "sha256": sha256.hex() if sha256 else "",
    }
    status, png = _ask_child(json.dumps(request).encode())
    if status == 0:
        return png
    message = _MESSAGES.get(status, _MESSAGES[_UNREADABLE])
    reason = _REASONS.get(status, "page-undrawn")
    raise ReadError(message.format(name=path.name, path=path, page=page), reason)


def _ask_child(request: bytes) -> tuple[int, bytes]:
    """The child's exit status and output. A child that takes too long counts as failed."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "taiyi_rag.page_image"],
            input=request,
            capture_output=True,
            timeout=SECONDS,
            cwd=Path(__file__).parent.parent,  # where `-m` finds the package, installed or not
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _UNREADABLE, b""
    return done.returncode, done.stdout


# In the child


def _main() -> None:
    try:
        import PIL.Image  # noqa: F401
        import pypdfium2
    except ImportError:
        sys.exit(_NO_PILLOW)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    request = json.load(sys.stdin)
    data = _load(Path(request["path"]), request["sha256"])
    try:
        png = _draw(data, request["page"], request["boxes"], request["scale"])
    except (pypdfium2.PdfiumError, MemoryError, ValueError, OSError):
        sys.exit(_UNREADABLE)
    sys.stdout.buffer.write(png)


def _load(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError:
        sys.exit(_MISSING)
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        sys.exit(_CHANGED)
    return data


def _draw(data: bytes, number: int, boxes: list[list[float]], scale: float) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    if not 1 <= number <= len(document):
        sys.exit(_NO_PAGE)
    page = document[number - 1]
    scale = min(scale, _LONGEST_SIDE / max(page.get_size()))
    image = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_pil().convert("RGB")
    out = io.BytesIO()
    _highlighted(image, boxes, scale).save(out, "PNG")
    return out.getvalue()


def _highlighted(image: Image, boxes: list[list[float]], scale: float) -> Image:
    """`image` as if marked with a highlighter: the paper takes the colour, the ink stays dark."""
    from PIL import Image as Images
    from PIL import ImageChops, ImageDraw

    ink = Images.new("RGB", image.size, "white")
    pen: Any = ImageDraw.Draw(ink)
    for x0, y0, x1, y1 in boxes:
        padded = (x0 - _PADDING, y0 - _PADDING, x1 + _PADDING, y1 + _PADDING)
        pen.rectangle([value * scale for value in padded], fill=_HIGHLIGHT)
    return ImageChops.multiply(image, ink)


if __name__ == "__main__":
    _main()
