-- The truth of one collection. Offsets count Unicode code points of documents.text.
-- Keys come from AUTOINCREMENT, so they are never used twice, not even after a delete.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row a write transaction. The token tells two histories apart: a derived index whose commit
-- has another token here was made of another library, or of one that was restored since.
CREATE TABLE commits (number INTEGER PRIMARY KEY, token BLOB NOT NULL);

-- What of a file was read, and how it went. path is absolute; digest is SHA-256 of its bytes.
CREATE TABLE files (
    path    TEXT PRIMARY KEY,
    digest  BLOB NOT NULL,
    reading TEXT NOT NULL,          -- version of readers and splitter that read it
    tier    TEXT NOT NULL           -- that its documents were added to
) WITHOUT ROWID;
CREATE INDEX files_by_digest ON files (digest);

-- Files that held a document before another file's version of it was taken: when that one goes,
-- they must be read again.
CREATE TABLE also_in (
    document_id TEXT NOT NULL,
    path        TEXT NOT NULL,
    PRIMARY KEY (document_id, path)
) WITHOUT ROWID;

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
    design   TEXT NOT NULL,
    jurisdiction TEXT,
    tier     TEXT NOT NULL,
    series   TEXT,                  -- title that a guideline's editions share, see lineage.py
    issuer   TEXT,                  -- of the series
    edition  TEXT,                  -- which of them it is: later ones compare greater
    declared TEXT NOT NULL,         -- trust as the document's record has it
    trust    TEXT NOT NULL,         -- what all that is known comes to, see standing.py
    standing TEXT NOT NULL,         -- JSON: why
    record   TEXT NOT NULL,         -- JSON: the document's other fields
    sections TEXT NOT NULL,         -- JSON: [[start, end, [heading, …], hidden], …]
    regions  BLOB NOT NULL,         -- packed page boxes, see records.py
    text     TEXT NOT NULL,
    added    TEXT NOT NULL,         -- UTC, ISO 8601
    changed  INTEGER NOT NULL       -- the commit that last changed what filters ask for
);
CREATE INDEX documents_by_path ON documents (path);
CREATE INDEX documents_by_name ON documents (name);
CREATE INDEX documents_by_supersedes ON documents (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX documents_by_tier ON documents (tier);
-- Holds all that filters and facets ask for, so that none of them reads through the texts.
CREATE INDEX documents_by_facets ON documents (
    design, tier, jurisdiction, year, trust, language, source
);
CREATE INDEX documents_by_series ON documents (series) WHERE series IS NOT NULL;
CREATE INDEX documents_by_year ON documents (year, trust);
CREATE INDEX documents_by_trust ON documents (trust, year);
CREATE INDEX documents_by_changed ON documents (changed);

-- What a document may be found by and has several of: its study types, populations, names of its
-- source, and names of the work that it is ("pmid:1", "doi:10.1/a", "pmcid:pmc1"). In lower case.
CREATE TABLE labels (
    kind         TEXT NOT NULL,     -- study_type, population, source, work
    name         TEXT NOT NULL,
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, document_key)
) WITHOUT ROWID;
CREATE INDEX labels_by_document ON labels (document_key, kind);

-- What has been said of works since they came out. Kept whether or not the library has the work:
-- a document that comes, or comes back, later is marked too.
CREATE TABLE statuses (
    work   TEXT NOT NULL,           -- as in labels
    record TEXT NOT NULL,           -- what says so, e.g. retraction-watch:123
    nature TEXT NOT NULL,           -- retraction, concern, correction, update, reinstatement
    date   TEXT NOT NULL,           -- ISO 8601, '' if it isn't known
    reason TEXT NOT NULL,
    notice TEXT NOT NULL,           -- name of the notice, '' if it isn't known
    PRIMARY KEY (work, record, nature)
) WITHOUT ROWID;
CREATE INDEX statuses_by_record ON statuses (record);

-- Documents that replace others, as somebody declared by hand.
CREATE TABLE replacements (
    old TEXT NOT NULL,              -- ids
    new TEXT NOT NULL,
    PRIMARY KEY (old, new)
) WITHOUT ROWID;

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
    commit_number INTEGER NOT NULL
);
CREATE INDEX passages_by_document ON passages (document_key);
CREATE INDEX passages_by_embedded ON passages (embedded);
CREATE INDEX passages_by_commit ON passages (commit_number);

-- Beside the passages, so that finding a passage doesn't read its vector.
CREATE TABLE vectors (
    key    INTEGER PRIMARY KEY REFERENCES passages (key) ON DELETE CASCADE,
    vector BLOB NOT NULL            -- float16, length 1
);

-- Vectors of a document that is still being embedded: a killed writer needn't make them again.
CREATE TABLE staged (embedded BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;

-- Keys of passages that are gone, so that a derived index can forget them too.
CREATE TABLE removed (key INTEGER PRIMARY KEY, commit_number INTEGER NOT NULL);
CREATE INDEX removed_by_commit ON removed (commit_number);

-- How many there are, kept up by the triggers below: counting a million rows takes a second.
CREATE TABLE counts (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counts VALUES ('documents', 0), ('passages_en', 0), ('passages_zh', 0);
CREATE TRIGGER document_in AFTER INSERT ON documents BEGIN
    UPDATE counts SET number = number + 1 WHERE name = 'documents';
END;
CREATE TRIGGER document_out AFTER DELETE ON documents BEGIN
    UPDATE counts SET number = number - 1 WHERE name = 'documents';
END;
CREATE TRIGGER passage_in AFTER INSERT ON passages BEGIN
    UPDATE counts SET number = number + 1 WHERE name = 'passages_' || new.language;
END;
CREATE TRIGGER passage_out AFTER DELETE ON passages BEGIN
    UPDATE counts SET number = number - 1 WHERE name = 'passages_' || old.language;
END;
