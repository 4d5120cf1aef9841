"""What can be done with a text. A task is a module here and a line in `TASKS`.

Those that a language model does are a `modelled.Work` and a line in `WORKS` too.
`taiyi_rag.assembly.tasks` makes them.
"""

from taiyi_rag.tasks import (
    causes,
    checking,
    choice,
    classify,
    dialogue,
    events,
    glossary,
    link,
    medications,
    names,
    ner,
    pairs,
    pico,
    reading,
    relations,
    report,
    structuring,
    summarise,
    summary,
    translate,
    yesno,
)
from taiyi_rag.tasks.modelled import Work
from taiyi_rag.tasks.task import About, Form, Options, Task

WORKS: tuple[Work, ...] = (
    ner.Ner(),
    relations.Relations(),
    events.Events(),
    causes.Causes(),
    medications.Medications(),
    pico.Pico(),
    structuring.Structuring(),
    classify.Classify(),
    choice.Choice(),
    yesno.YesNo(),
    reading.Reading(),
    pairs.SIMILAR,
    pairs.ENTAILS,
    summarise.SUMMARY,
    summarise.HEADING,
    report.Report(),
    translate.Translate(),
    dialogue.Dialogue(),
)
"""What a language model does, in the order in which it is offered."""

TASKS: tuple[About, ...] = (
    names.ABOUT,
    link.ABOUT,
    summary.ABOUT,
    glossary.ABOUT,
    checking.ABOUT,
    *(work.about for work in WORKS),
)
"""Every task there is, in the order in which they are offered."""

__all__ = ["TASKS", "WORKS", "About", "Form", "Options", "Task", "Work"]
