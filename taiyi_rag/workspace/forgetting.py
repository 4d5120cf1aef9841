"""Taking documents that must be gone, or a whole collection, out of what visitors keep."""

from __future__ import annotations

from collections.abc import Sequence

from taiyi_rag.library.database import Database

_WORDS_GO = (
    "UPDATE turns SET question = '' WHERE collection = :c AND instr(question, :word)",
    "UPDATE turns SET filters = '{}' WHERE collection = :c AND instr(filters, :word)",
    "UPDATE chats SET title = '' WHERE instr(title, :word) AND (collection = :c OR EXISTS"
    " (SELECT 1 FROM turns WHERE chat = key AND turns.collection = :c))",
    "UPDATE feedback SET comment = '' WHERE collection = :c AND instr(comment, :word)",
    "DELETE FROM searches WHERE collection = :c"
    " AND (instr(name, :word) OR instr(address, :word) OR EXISTS"
    " (SELECT 1 FROM json_tree(address) WHERE instr(atom, :word)))",
)
_LIBRARY_GOES = (
    # A chat may have asked several libraries: it goes when this one was all that it asked.
    "DELETE FROM chats WHERE (collection = :c OR EXISTS"
    " (SELECT 1 FROM turns WHERE chat = key AND turns.collection = :c))"
    " AND NOT EXISTS (SELECT 1 FROM turns WHERE chat = key AND turns.collection != :c)",
    "DELETE FROM turns WHERE collection = :c",
    # Its title may speak of the library; without it, it is called by a question that is left.
    "UPDATE chats SET title = '', collection = (SELECT turns.collection FROM turns"
    " WHERE chat = key ORDER BY number DESC LIMIT 1) WHERE collection = :c",
    "DELETE FROM baskets WHERE collection = :c",
    "DELETE FROM searches WHERE collection = :c",
    "DELETE FROM feedback WHERE collection = :c",
)
_SAID = (
    "SELECT 1 FROM baskets WHERE instr(title, :word) OR instr(document, :word)",
    "SELECT 1 FROM turns WHERE instr(question, :word) OR instr(filters, :word)",
    "SELECT 1 FROM chats WHERE instr(title, :word)",
    "SELECT 1 FROM feedback WHERE instr(comment, :word)",
    "SELECT 1 FROM searches WHERE instr(name, :word) OR instr(address, :word)",
)


def forget_documents(
    database: Database, collection: str, ids: Sequence[str], words: Sequence[str]
) -> None:
    """Take documents out of baskets, and their `words` (ids, titles, lines) out of whatever
    visitors have written: a question or a comment that holds one of them goes whole."""
    with database.transaction("IMMEDIATE"):
        for id in ids:
            database.execute(
                "DELETE FROM baskets WHERE (collection, document) = (?, ?)", (collection, id)
            )
        for statement in _WORDS_GO:
            for word in words:
                database.execute(statement, {"c": collection, "word": word})
    database.vacuum()


def forget_collection(database: Database, collection: str) -> None:
    """Take everything that is about a collection out of it."""
    with database.transaction("IMMEDIATE"):
        for statement in _LIBRARY_GOES:
            database.execute(statement, {"c": collection})
    database.vacuum()


def says(database: Database, word: str) -> bool:
    """Whether something in it holds a word."""
    return any(database.row(f"{query} LIMIT 1", {"word": word}) for query in _SAID)
