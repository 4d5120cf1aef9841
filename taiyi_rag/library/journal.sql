-- What was answered from one collection, beside its truth: entries that are only ever added.

-- An answer, or an erasure of such. Numbers count from 1 without a gap. chain.py says what the
-- hashes are over; an entry's content may go, its hashes stay.
CREATE TABLE entries (
    number  INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,          -- answer, erasure
    id      TEXT NOT NULL UNIQUE,
    at      TEXT NOT NULL,          -- UTC, ISO 8601
    content TEXT NOT NULL,          -- JSON; '' once it is erased
    digest  BLOB NOT NULL,          -- SHA-256 of the content as it was written
    sources BLOB NOT NULL,          -- SHA-256 of what it rests on
    chain   BLOB NOT NULL,          -- SHA-256 of this row and of the chain before it
    erasure INTEGER REFERENCES entries (number)     -- the entry that erased this one
);
CREATE INDEX entries_kept ON entries (at) WHERE kind = 'answer' AND erasure IS NULL;

-- A document as it was when answers were made of it. Of one whose words are erased only the hash
-- of its id stays, so that whoever knows the id can ask for it yet.
CREATE TABLE sources (
    key    INTEGER PRIMARY KEY,
    name   BLOB NOT NULL,           -- SHA-256 of its id
    id     TEXT,
    digest BLOB NOT NULL,           -- the library's, of the whole document; x'' if it had gone
    text   BLOB NOT NULL,           -- SHA-256 of its text, likewise
    trust  TEXT NOT NULL,
    gone   TEXT NOT NULL DEFAULT '',                -- when it was removed, as far as it is known
    UNIQUE (name, digest, text, trust)
);
CREATE INDEX sources_by_id ON sources (id) WHERE id IS NOT NULL;

CREATE TABLE rests (
    source INTEGER NOT NULL REFERENCES sources (key),
    entry  INTEGER NOT NULL REFERENCES entries (number),
    role   TEXT NOT NULL,           -- cited, shown (but not cited), named (in a notice)
    PRIMARY KEY (source, entry)
) WITHOUT ROWID;
CREATE INDEX rests_by_entry ON rests (entry);
