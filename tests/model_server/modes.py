"""How the stub answers: what a mode does with a request. Those that take arguments give a mode."""

from __future__ import annotations

from collections.abc import Callable

from tests.model_server import words
from tests.model_server.stub import Asked, Mode, Talk


def saying(text: str | Callable[[Asked], str]) -> Mode:
    """Says this, whatever is asked, or what `text` makes of the request."""
    return lambda talk: talk.say(text if isinstance(text, str) else text(talk.asked))


echo = saying(lambda asked: asked.prompt)
grounded = saying(words.quoted)
paraphrasing = saying(words.paraphrased)
refusing = saying(words.refusal)
obedient = saying(words.obedient)


def lying(lie: words.Lie) -> Mode:
    """True sentences, each told with this lie."""
    return saying(lambda asked: words.lied(asked, lie))


def slow(
    text: Callable[[Asked], str] = words.quoted, first_s: float = 0.0, between_s: float = 0.0
) -> Mode:
    """Waits before the first word and before each that follows."""

    def mode(talk: Talk) -> None:
        talk.wait(first_s)
        talk.say(text(talk.asked), pause_s=between_s)

    return mode


# What a server does that is broken. `FAULTS` are those of TRUST 11; the first of them, to refuse
# connections, is `StubServer.refuse`.


def failing(status: int = 500, message: str = "EngineDeadError") -> Mode:
    """Answers with an error, as vLLM words them."""
    body = {"error": {"message": message, "type": "error", "param": None, "code": status}}
    return lambda talk: talk.json(body, status)


def too_long(talk: Talk, limit: int = 4096) -> None:
    """Refuses the prompt for its length, in vLLM's words, and quotes it."""
    failing(
        400,
        f"This model's maximum context length is {limit} tokens. However, you requested 500 output "
        f"tokens and your prompt contains {limit} input tokens: {talk.asked.question}",
    )(talk)


def hanging(talk: Talk) -> None:
    """Takes the request and says nothing, not even headers."""
    talk.wait(3600)


def trickling(talk: Talk, every_s: float = 0.05) -> None:
    """A byte now and then, so that no read of it ever times out, and never a word."""
    talk.begin_stream()
    for _ in range(100_000):
        talk.raw(b":")
        talk.wait(every_s)


def trickling_headers(talk: Talk, every_s: float = 0.05) -> None:
    """The same before the end of the headers."""
    talk.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(100_000):
        talk.raw(b"a")
        talk.wait(every_s)


def dawdling(talk: Talk, every_s: float = 0.1) -> None:
    """A word now and then, without end."""
    talk.begin_stream()
    talk.event(_word("Metformin "))
    for _ in range(100_000):
        talk.wait(every_s)
        talk.event(_word("is "))


def pausing(talk: Talk) -> None:
    """Says true sentences, and then nothing, without an end."""
    talk.begin_stream()
    talk.event(_word(f"{words.quoted(talk.asked)}\n"))
    talk.wait(3600)


def cut(talk: Talk) -> None:
    """Hangs up in mid-answer, in mid-event."""
    talk.begin_stream()
    text = words.quoted(talk.asked)
    talk.event(_word(text[: len(text) // 2]))
    talk.raw(b'data: {"id": "stub-1", "choi')


def cut_softly(talk: Talk) -> None:
    """Ends in mid-answer as if it were the end, as a proxy does whose server has died."""
    text = words.quoted(talk.asked)
    talk.say(text[: len(text) // 2], finish=None)


def bad_json(talk: Talk) -> None:
    """Events that aren't JSON."""
    talk.begin_stream()
    talk.raw(b'data: {"choices": [{"delta": {"content": \n\n')


def bad_shape(talk: Talk) -> None:
    """JSON that isn't of the protocol."""
    talk.headers({"Content-Type": "text/event-stream"})
    talk.event({"choices": [{"delta": None, "index": "first"}]})
    talk.event({"choices": 7})


def error_event(talk: Talk) -> None:
    """An error in the stream, as vLLM has them when its engine dies; it quotes what was asked."""
    talk.begin_stream()
    talk.event({"error": {"message": f"died of {talk.asked.question}", "code": 500}})
    talk.event("[DONE]")


def web_page(talk: Talk) -> None:
    """A proxy's page, with status 200."""
    talk.headers({"Content-Type": "text/html"})
    talk.raw(b"<html><body>Please log in to the network.</body></html>")


def elsewhere(talk: Talk) -> None:
    """A redirection to another machine."""
    talk.headers({"Location": "http://192.0.2.1/v1/chat/completions"}, 307)


def endless(talk: Talk) -> None:
    """Doesn't stop at max_tokens."""
    talk.begin_stream()
    for _ in range(100_000):
        talk.event(_word("metformin " * 50))


empty = saying("")


def flapping(*modes: Mode) -> Mode:
    """These in turn, request by request."""
    return lambda talk: modes[talk.number % len(modes)](talk)


FAULTS: dict[str, Mode | None] = {
    "refuse": None,
    "500": failing(500),
    "hang": hanging,
    "trickle": trickling,
    "cut": cut,
    "bad JSON": bad_json,
    "empty": empty,
    "flapping": flapping(grounded, failing(503), grounded, cut, grounded, hanging),
}
"""TRUST 11's. Flapping is the only one that answers now and then."""


def _word(text: str) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
