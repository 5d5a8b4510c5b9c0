"""What a student is told about a run."""

from animate.narration.happenings import Event
from animate.narration.telling import clock, events, standing, text

__all__ = ["Event", "clock", "events", "standing", "text"]
