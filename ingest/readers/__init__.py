"""One module a format: each turns a file's bytes into `Source`s, with a library made for it.

Every reader module has one public function, `read(data: bytes, name: str) -> Iterable[Source]`,
and raises `ReadError` with the reason and the next step when a file can't be read.

Formats whose file holds many records (PubMed, JATS, SPL, JSON lines) return an
`Iterator[Source | ReadError]`: each record as it is read, and in the place of a damaged one the
`ReadError` that says which it is and what is wrong, so that one record doesn't cost the others.
They raise only when no record of the file can be read. After its iterator has ended, a file has
said all it has to say.

Which reader serves which file is decided in `ingest.formats`, by content first and name second.
"""

VERSION = 1
"""Of what the readers make of a file: raise it when any of them reads the same bytes otherwise."""
