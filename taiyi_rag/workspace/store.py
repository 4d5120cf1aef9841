"""What visitors keep, in one file. Whatever is read or changed is one owner's."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from taiyi_rag.errors import InputError
from taiyi_rag.types import Filters
from taiyi_rag.workspace import forgetting
from taiyi_rag.workspace.file import WorkspaceFile
from taiyi_rag.workspace.things import Asked, Chat, Ended, Feedback, Parameters, Search

_LONGEST = 200
"""Characters of a name that a visitor gives."""

_FILTERS = TypeAdapter(Filters)
_CHAT = (
    "SELECT id, collection, coalesce(nullif(title, ''), (SELECT question FROM turns"
    " WHERE chat = key AND question != '' ORDER BY number LIMIT 1), ''), at FROM chats"
)
FOLDER, FILE = ".workspace", "workspace.db"


class Workspace(WorkspaceFile):
    """What visitors keep. Raises `WorkspaceError` where its file can't be read or written."""

    @classmethod
    def beside(cls, indexes: Path) -> Workspace:
        """The one beside the collections in a folder."""
        return cls(indexes / FOLDER / FILE)

    # Chats

    def begin(self, owner: str, collection: str) -> Chat:
        """A new chat, without a question yet."""
        chat = Chat(secrets.token_urlsafe(12), collection, "", _now())
        self._write(
            "INSERT INTO chats (id, owner, collection, title, at) VALUES (?, ?, ?, '', ?)",
            (chat.id, owner, collection, chat.at),
        )
        return chat

    def chats(self, owner: str, words: str = "", limit: int = -1) -> list[Chat]:
        """An owner's chats in which something was asked, last asked in first: those with `words` in
        title or a question."""
        asked_in = "EXISTS (SELECT 1 FROM turns WHERE chat = key)"
        query, values = f"{_CHAT} WHERE owner = ? AND {asked_in}", [owner]
        for word in words.split():
            query += (
                " AND (instr(lower(title), lower(?)) OR EXISTS (SELECT 1 FROM turns"
                " WHERE chat = key AND instr(lower(question), lower(?))))"
            )
            values += [word, word]
        rows = self._rows(f"{query} ORDER BY at DESC LIMIT ?", (*values, limit))
        return [Chat(*row) for row in rows]

    def chat(self, owner: str, id: str) -> Chat | None:
        """The chat of that id, if it is that owner's."""
        rows = self._rows(f"{_CHAT} WHERE owner = ? AND id = ?", (owner, id))
        return Chat(*rows[0]) if rows else None

    def rename(self, owner: str, id: str, title: str) -> None:
        """Call a chat by another title; "" is its first question again."""
        query = "UPDATE chats SET title = ? WHERE owner = ? AND id = ?"
        self._write(query, (_short(title), owner, id))

    def delete(self, owner: str, id: str) -> None:
        """Delete a chat with its questions. Records of its answers stay in their collections."""
        self._write("DELETE FROM chats WHERE owner = ? AND id = ?", (owner, id))

    def asked(self, owner: str, chat: str, question: str, collection: str, filters: Filters) -> int:
        """Keep a question that is about to be answered; its number. Raises `InputError` where the
        chat isn't the owner's."""
        with self._changing():
            key, at = self._key(owner, chat), _now()
            query = "SELECT coalesce(max(number) + 1, 0) FROM turns WHERE chat = ?"
            number = int(self._database().rows(query, (key,))[0][0])
            confined = _FILTERS.dump_json(filters).decode()
            self._database().execute(
                "INSERT INTO turns (chat, number, question, collection, filters, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (key, number, _sound(question), collection, confined, at),
            )
            self._database().execute("UPDATE chats SET at = ? WHERE key = ?", (at, key))
        return number

    def ended(self, owner: str, chat: str, number: int, how: Ended, answer: str = "") -> None:
        """What became of a question, with the id of its answer's record; "" that it is asked
        again."""
        self._write(
            "UPDATE turns SET ended = ?, answer = ? WHERE number = ? AND chat ="
            " (SELECT key FROM chats WHERE owner = ? AND id = ?)",
            (how, answer, number, owner, chat),
        )

    def turns(self, owner: str, chat: str) -> list[Asked]:
        """The questions of a chat, in order."""
        rows = self._rows(
            "SELECT number, question, turns.collection, filters, answer, ended, turns.at FROM turns"
            " JOIN chats ON key = chat WHERE owner = ? AND id = ? ORDER BY number",
            (owner, chat),
        )
        return [Asked(n, q, c, _filters(f), *rest) for n, q, c, f, *rest in rows]

    def answers(self, owner: str) -> dict[str, dict[str, set[str]]]:
        """The answers in an owner's chats: by collection and id, the chats that have each."""
        found: dict[str, dict[str, set[str]]] = {}
        for collection, answer, chat in self._rows(
            "SELECT turns.collection, answer, id FROM turns JOIN chats ON key = chat"
            " WHERE owner = ? AND answer != ''",
            (owner,),
        ):
            found.setdefault(collection, {}).setdefault(answer, set()).add(chat)
        return found

    def expire(self, before: str) -> None:
        """Delete what was asked, and said of answers, before a time (UTC, ISO 8601), and the chats
        that nothing is left of."""
        old = "SELECT 1 FROM turns WHERE at < ? UNION ALL SELECT 1 FROM feedback WHERE at < ?"
        if not self._rows(f"{old} LIMIT 1", (before, before)):
            return
        with self._database().transaction("IMMEDIATE"):
            self._database().execute("DELETE FROM turns WHERE at < ?", (before,))
            self._database().execute(
                "DELETE FROM chats WHERE at < ? AND NOT EXISTS"
                " (SELECT 1 FROM turns WHERE chat = key)",
                (before,),
            )
            self._database().execute("DELETE FROM feedback WHERE at < ?", (before,))

    def _key(self, owner: str, chat: str) -> int:
        query = "SELECT key FROM chats WHERE owner = ? AND id = ?"
        found = self._database().row(query, (owner, chat))
        if found is None:
            raise InputError(
                "This conversation isn't there any more. Begin a new one.", "chat-gone"
            )
        return int(found[0])

    # What is said of answers

    def say(self, owner: str, said: Feedback) -> None:
        """Keep what somebody says of an answer, in the place of what they said before."""
        self._write(
            "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                owner,
                said.collection,
                said.answer,
                -1 if said.claim is None else said.claim,
                said.verdict,
                _sound(said.comment),
                _now(),
            ),
        )

    def unsay(self, owner: str, answer: str, claim: int | None = None) -> None:
        """Take back what an owner said of an answer, or of a claim of it."""
        self._write(
            "DELETE FROM feedback WHERE (owner, answer, claim) = (?, ?, ?)",
            (owner, answer, -1 if claim is None else claim),
        )

    def said(self, owner: str, answers: Collection[str]) -> list[Feedback]:
        """What an owner said of answers."""
        where = "WHERE owner = ? AND answer IN (SELECT value FROM json_each(?))"
        return list(self._feedback(where, (owner, json.dumps(list(answers)))))

    def feedback(self, collection: str = "", since: str = "") -> Iterator[Feedback]:
        """What anybody said, newest first: of a collection's answers, from a time on."""
        where = "WHERE at >= ? AND ? IN ('', collection) ORDER BY at DESC"
        yield from self._feedback(where, (since, collection))

    def _feedback(self, where: str, values: tuple[Any, ...]) -> Iterator[Feedback]:
        columns = "collection, answer, verdict, comment, claim, at"
        for c, answer, verdict, comment, claim, at in self._rows(
            f"SELECT {columns} FROM feedback {where}", values
        ):
            yield Feedback(c, answer, verdict, comment, claim if claim >= 0 else None, at)

    # Searches and baskets

    def save_search(self, owner: str, name: str, collection: str, parameters: Parameters) -> Search:
        """Keep a search under a name; one that is kept already gets this name."""
        short, address = _short(name), json.dumps(parameters, sort_keys=True)
        search = Search(secrets.token_urlsafe(12), short, collection, parameters, _now())
        with self._changing():
            self._database().execute(
                "DELETE FROM searches WHERE (owner, collection, address) = (?, ?, ?)",
                (owner, collection, address),
            )
            self._database().execute(
                "INSERT INTO searches (id, owner, name, collection, address, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (search.id, owner, short, collection, address, search.at),
            )
        return search

    def searches(self, owner: str) -> list[Search]:
        """An owner's saved searches, last opened or saved first."""
        rows = self._rows(
            "SELECT id, name, collection, address, at FROM searches WHERE owner = ?"
            " ORDER BY at DESC, key DESC",
            (owner,),
        )
        return [Search(id, name, c, json.loads(address), at) for id, name, c, address, at in rows]

    def opened_search(self, owner: str, id: str) -> None:
        """Note that a saved search has been opened now."""
        self._write("UPDATE searches SET at = ? WHERE owner = ? AND id = ?", (_now(), owner, id))

    def forget_search(self, owner: str, id: str) -> None:
        """Delete a saved search."""
        self._write("DELETE FROM searches WHERE owner = ? AND id = ?", (owner, id))

    def basket(self, owner: str) -> dict[tuple[str, str], str]:
        """Titles of the documents in an owner's basket, by collection and id, in order."""
        rows = self._rows(
            "SELECT collection, document, title FROM baskets WHERE owner = ? ORDER BY at", (owner,)
        )
        return {(collection, id): title for collection, id, title in rows}

    def put(self, owner: str, collection: str, titles: Mapping[str, str]) -> None:
        """Put documents of a collection, with their titles by id, into an owner's basket."""
        with self._changing():
            self._database().execute_many(
                "INSERT OR REPLACE INTO baskets VALUES (?, ?, ?, ?, ?)",
                [(owner, collection, id, _sound(title), _now()) for id, title in titles.items()],
            )

    def take(self, owner: str, collection: str, document: str) -> None:
        """Take a document out of it."""
        self._write(
            "DELETE FROM baskets WHERE (owner, collection, document) = (?, ?, ?)",
            (owner, collection, document),
        )

    def empty(self, owner: str) -> None:
        """Empty it."""
        self._write("DELETE FROM baskets WHERE owner = ?", (owner,))

    # What must be gone

    def forget_documents(self, collection: str, ids: Sequence[str], words: Sequence[str]) -> None:
        """Take documents of a collection, and what holds one of `words`, out of all this: see
        `workspace.forgetting`."""
        if self.path.exists():
            with self._told():
                forgetting.forget_documents(self._database(), collection, ids, words)

    def forget_collection(self, collection: str) -> None:
        """Take everything that is about a collection out of all this."""
        if self.path.exists():
            with self._told():
                forgetting.forget_collection(self._database(), collection)

    def says(self, word: str) -> bool:
        """Whether something that visitors keep holds a word."""
        with self._told():
            return self.path.exists() and forgetting.says(self._database(), word)


def _now() -> str:
    return datetime.now(UTC).isoformat("T", "microseconds")


def _filters(kept: str) -> Filters:
    """Filters as they were kept; none, where another version wrote what isn't understood here."""
    try:
        return _FILTERS.validate_json(kept)
    except ValidationError:
        return Filters()


def _sound(text: str) -> str:
    """Text that can be stored: half a character becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _short(name: str) -> str:
    return _sound(" ".join(name.split()))[:_LONGEST]
