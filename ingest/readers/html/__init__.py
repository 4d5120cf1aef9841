"""HTML pages: the main content, and what the page's metadata say of it.

- `reader` parses the page, finds its main content and reads its metadata;
- `styles` gathers what its style sheets say, `sight` tells by them what can't be seen;
- `blocks` writes what is shown of an element as blocks;
- `damage` finds tags that don't match, which a parser mends in silence.
"""

from ingest.readers.html.reader import read

__all__ = ["read"]
