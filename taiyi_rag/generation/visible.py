"""What of a model's words a reader may see: no thoughts, nothing in another's role.

GLM's chat format parts turns by tokens ("<|user|>", "<|observation|>"). A server that has the wrong
chat template or misses a stop token writes them out, and after "<|user|>" the model goes on to
invent the user's next question and its own answer (GLM-4 issue 630, ChatGLM3 issue 664).
"""

from __future__ import annotations

import re

STOPS = ("<|user|>", "<|observation|>", "<|system|>", "<|endoftext|>")
"""Where an answer ends, whatever follows. Four, which is as many as OpenAI's protocol allows."""

_OPENING = ("[gMASK]", "<sop>", "<|assistant|>")
"""What stands before an answer."""
_THOUGHT, _THOUGHT_END = "<think>", "</think>"
_MARKS = (*STOPS, *_OPENING, _THOUGHT, _THOUGHT_END)
_MARK = re.compile("|".join(map(re.escape, _MARKS)))


class Visible:
    """Reads an answer that comes in pieces, cut anywhere, and gives what may be seen of it."""

    def __init__(self) -> None:
        self.ended = False
        """Whether a token of another turn was met; nothing more is seen then."""
        self.begun = False
        """Whether a word was seen."""
        self._waiting = ""
        self._thinking = False

    def feed(self, piece: str) -> str:
        """What can be seen now that `piece` has come. What may be the beginning of a mark waits."""
        self._waiting += piece
        seen = ""
        while not self.ended and (found := _MARK.search(self._waiting)):
            seen += self._seen(self._waiting[: found.start()])
            self._waiting = self._waiting[found.end() :]
            self._mark(found.group())
        if self.ended:
            return seen
        cut = len(self._waiting) - _begun_mark(self._waiting)
        text, self._waiting = self._waiting[:cut], self._waiting[cut:]
        return seen + self._seen(text)

    def end(self) -> str:
        """What still waited when no more came."""
        text, self._waiting = self._waiting, ""
        return "" if self.ended else self._seen(text)

    def _seen(self, text: str) -> str:
        if self._thinking:
            return ""
        if not self.begun:
            text = text.lstrip()
            self.begun = bool(text)
        return text

    def _mark(self, mark: str) -> None:
        if mark in (_THOUGHT, _THOUGHT_END):
            self._thinking = mark == _THOUGHT
        elif not self._thinking:
            self.ended = mark in STOPS or (mark == "<|assistant|>" and self.begun)


def _begun_mark(text: str) -> int:
    """How many characters at the end of `text` may be the beginning of a mark."""
    longest = max(map(len, _MARKS)) - 1
    for length in range(min(longest, len(text)), 0, -1):
        if any(mark.startswith(text[-length:]) for mark in _MARKS):
            return length
    return 0
