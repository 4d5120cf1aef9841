"""What visitors keep: their chats, what they say of answers, saved searches, baskets."""

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

__all__ = [
    "Asked",
    "Chat",
    "Ended",
    "Feedback",
    "FeedbackVerdict",
    "Parameters",
    "Search",
    "Workspace",
]
