"""The server of `forking.py`: `python -m tests.faults.forking_server DESCRIPTOR`."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from tests.faults import (
    acts,
    generations,
    naive,
)  # all that a child will import is imported here, once
from tests.faults.forking import Result, Watched, connection
from tests.faults.injecting import watch

__all__ = ["acts", "generations", "naive"]


def _serve(pipe: Connection) -> None:
    children: dict[int, Connection] = {}
    while True:
        try:
            request, arguments = pipe.recv()
        except EOFError:
            return
        if request == "start":
            child, answers = _start(pipe, *arguments)
            children[child] = answers
            pipe.send(child)
        else:
            child, limit_s = arguments
            pipe.send(_wait(child, children.pop(child), limit_s))


def _start(
    pipe: Connection, function: Any, arguments: Any, watched: Watched | None
) -> tuple[int, Connection]:
    answers, theirs = Pipe(duplex=False)
    child = os.fork()
    if child == 0:
        pipe.close()
        answers.close()
        _work(theirs, function, arguments, watched)
    theirs.close()
    return child, answers


def _work(answer: Connection, function: Any, arguments: Any, watched: Watched | None) -> NoReturn:
    try:
        if watched:
            watch(watched.folder, watched.fault, watched.log)
        result = Result("returned", function(*arguments))
    except BaseException as error:
        kinds = tuple(kind.__name__ for kind in type(error).__mro__)
        result = Result("raised", None, kinds, str(error), traceback.format_exc())
    answer.send(result)
    os._exit(0)


def _wait(child: int, answers: Connection, limit_s: float) -> Result:
    """A killed child closes its pipe unwritten."""
    try:
        if answers.poll(limit_s):
            result = answers.recv()
        else:
            os.kill(child, signal.SIGKILL)
            result = Result("hung", message=f"not done after {limit_s} s")
    except EOFError:
        result = Result("killed")
    answers.close()
    os.waitpid(child, 0)
    return result


if __name__ == "__main__":
    _serve(connection(int(sys.argv[1])))
