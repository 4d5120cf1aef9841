"""Markdown, with YAML front matter for what a document says of itself.

- `front_matter` reads the front matter;
- `reader` reads the document.
"""

from ingest.readers.markdown.reader import read

__all__ = ["read"]
