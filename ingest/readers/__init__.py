"""One module or package a format: each turns a file's bytes into `Source`s.

Each has one public function, `read(data: bytes, name: str) -> Iterable[Source]`, which raises
`ReadError` with the reason and the next step when the file can't be read. What several formats
share is in `common`. Which reader serves which file is decided in `ingest.formats`.

Formats whose file holds many records (PubMed, JATS, SPL, JSON lines) return an
`Iterator[Source | ReadError]`: each record as it is read, and in the place of a damaged one the
`ReadError` that says which it is and what is wrong, so that one record doesn't cost the others.
They raise only when no record of the file can be read.
"""

VERSION = 5
"""Of what the readers and `ingest.describing` make of a file: raise it when any of them reads the
same bytes otherwise."""
