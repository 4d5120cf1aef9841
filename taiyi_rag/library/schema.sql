-- The truth of one collection. Offsets count Unicode code points of documents.text.
-- Keys come from AUTOINCREMENT, so they are never used twice, not even after a delete.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What of a file was read, and how it went. path is absolute; digest is SHA-256 of its bytes.
CREATE TABLE files (
    path    TEXT PRIMARY KEY,
    digest  BLOB NOT NULL,
    reading TEXT NOT NULL           -- version of readers and splitter that read it
) WITHOUT ROWID;
CREATE INDEX files_by_digest ON files (digest);

CREATE TABLE documents (
    key      INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT NOT NULL UNIQUE,
    digest   BLOB NOT NULL,         -- of everything below, so that an unchanged one is recognised
    path     TEXT NOT NULL,         -- of the file it came from
    name     TEXT NOT NULL,         -- that file's name without folder and suffix
    supersedes TEXT,                -- id or name of the document that this one replaces
    title    TEXT NOT NULL,
    language TEXT NOT NULL,
    source   TEXT NOT NULL,
    format   TEXT NOT NULL,
    year     INTEGER,
    trust    TEXT NOT NULL,
    record   TEXT NOT NULL,         -- JSON: the document's other fields
    sections TEXT NOT NULL,         -- JSON: [[start, end, [heading, …]], …]
    regions  BLOB NOT NULL,         -- packed page boxes, see records.py
    text     TEXT NOT NULL,
    added    TEXT NOT NULL          -- UTC, ISO 8601
);
CREATE INDEX documents_by_path ON documents (path);
CREATE INDEX documents_by_supersedes ON documents (supersedes);

CREATE TABLE passages (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    start        INTEGER NOT NULL,
    "end"        INTEGER NOT NULL,
    language     TEXT NOT NULL,
    headings     TEXT NOT NULL,     -- JSON: [heading, …]
    page         INTEGER,
    hidden       TEXT NOT NULL,     -- why a reader of the original doesn't see it, '' when they do
    confidence   REAL,              -- of the character recognition that read it, else NULL
    embedded     BLOB NOT NULL,     -- digest of the text that was embedded: equal text, same vector
    vector       BLOB NOT NULL,     -- float16, length 1
    commit_number INTEGER NOT NULL
);
CREATE INDEX passages_by_document ON passages (document_key);
CREATE INDEX passages_by_embedded ON passages (embedded);
CREATE INDEX passages_by_commit ON passages (commit_number);

-- Keys of passages that are gone, so that a derived index can forget them too.
CREATE TABLE removed (key INTEGER PRIMARY KEY, commit_number INTEGER NOT NULL);
CREATE INDEX removed_by_commit ON removed (commit_number);
