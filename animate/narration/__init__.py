"""What a student is told about a run."""

from animate.narration.happenings import Event
from animate.narration.telling import events, text

__all__ = ["Event", "events", "text"]
