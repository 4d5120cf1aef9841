"""What can be done with a text. A task is a module here and a line in `TASKS`.

`taiyi_rag.assembly.tasks` makes them.
"""

from taiyi_rag.tasks import checking, glossary, names, summary
from taiyi_rag.tasks.task import About, Task

TASKS: tuple[About, ...] = (names.ABOUT, summary.ABOUT, glossary.ABOUT, checking.ABOUT)
"""Every task there is, in the order in which they are offered."""

__all__ = ["TASKS", "About", "Task"]
