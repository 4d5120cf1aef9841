"""Work on a library that takes a while, in processes of its own."""

from taiyi_rag.jobs.job import Job, Kind, Progress, State
from taiyi_rag.jobs.store import Jobs

__all__ = ["Job", "Jobs", "Kind", "Progress", "State"]
