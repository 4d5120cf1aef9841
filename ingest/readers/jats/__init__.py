"""JATS, the full text of PubMed Central and of publishers.

- `reader` takes a file apart into articles, letters and replies, and an article into its parts;
- `front` reads what the article says of itself: identifiers, journal, authors, licence, trust;
- `body` writes sections, lists, figures and tables as blocks;
- `text` writes running text, without citation numbers.
"""

from ingest.readers.jats.reader import read

__all__ = ["read"]
