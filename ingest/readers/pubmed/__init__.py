"""PubMed XML: abstracts of articles and book chapters with what PubMed knows of them.

- `reader` takes a file apart into records, and a record into title and abstract;
- `fields` reads identifiers, journal, authors, indexing, trust and relations.
"""

from ingest.readers.pubmed.reader import read

__all__ = ["read"]
