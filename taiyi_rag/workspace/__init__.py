"""What visitors keep: their chats, what they say of answers, saved searches, baskets."""

from pathlib import PurePath

from taiyi_rag.workspace.store import Workspace
from taiyi_rag.workspace.things import (
    Asked,
    Chat,
    Ended,
    Feedback,
    FeedbackVerdict,
    Parameters,
    Search,
)

PLACE = PurePath(".workspace", "workspace.db")
"""Where it is, in the folder that holds the collections."""

__all__ = [
    "PLACE",
    "Asked",
    "Chat",
    "Ended",
    "Feedback",
    "FeedbackVerdict",
    "Parameters",
    "Search",
    "Workspace",
]
