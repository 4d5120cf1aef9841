-- What visitors keep, beside all collections. `owner` is a hash: see ui/visitor.py. Times are UTC,
-- ISO 8601. Of answers only ids stand here: their words are in the journals of their collections,
-- which take them away when a document must be gone.

CREATE TABLE chats (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    owner      TEXT NOT NULL,
    collection TEXT NOT NULL,
    title      TEXT NOT NULL,       -- '' while it is called by its first question
    at         TEXT NOT NULL,       -- of its last question
    UNIQUE (owner, key)
);
CREATE INDEX chats_of_owner ON chats (owner, at);

-- A question; `answer` is '' while it has none.
CREATE TABLE turns (
    chat       INTEGER NOT NULL REFERENCES chats (key) ON DELETE CASCADE,
    number     INTEGER NOT NULL,    -- from 0
    question   TEXT NOT NULL,
    collection TEXT NOT NULL,
    filters    TEXT NOT NULL,       -- JSON
    answer     TEXT NOT NULL DEFAULT '',
    ended      TEXT NOT NULL DEFAULT '',    -- '', 'answered', 'stopped', 'failed'
    at         TEXT NOT NULL,
    PRIMARY KEY (chat, number)
) WITHOUT ROWID;

-- What somebody says of an answer, or of its claim of that number.
CREATE TABLE feedback (
    owner      TEXT NOT NULL,
    collection TEXT NOT NULL,
    answer     TEXT NOT NULL,
    claim      INTEGER NOT NULL DEFAULT -1,
    verdict    TEXT NOT NULL,       -- right, wrong_passage, unsupported, missing
    comment    TEXT NOT NULL,
    at         TEXT NOT NULL,
    PRIMARY KEY (owner, answer, claim)
) WITHOUT ROWID;

CREATE TABLE searches (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    collection TEXT NOT NULL,
    address    TEXT NOT NULL,       -- JSON: parameters of the page
    at         TEXT NOT NULL
);
CREATE INDEX searches_of_owner ON searches (owner, at);

CREATE TABLE baskets (
    owner      TEXT NOT NULL,
    collection TEXT NOT NULL,
    document   TEXT NOT NULL,
    title      TEXT NOT NULL,
    at         TEXT NOT NULL,
    PRIMARY KEY (owner, collection, document)
) WITHOUT ROWID;
