"""Work that takes a while, on a library or on a file of texts, in processes of its own."""

from taiyi_rag.jobs.batches import Batches
from taiyi_rag.jobs.forgetting import files_of, forget_words
from taiyi_rag.jobs.job import Job, Kind, Progress, State
from taiyi_rag.jobs.store import Jobs

PLACE = ".jobs"
"""Where they are, in the folder that holds the collections."""

__all__ = [
    "PLACE",
    "Batches",
    "Job",
    "Jobs",
    "Kind",
    "Progress",
    "State",
    "files_of",
    "forget_words",
]
