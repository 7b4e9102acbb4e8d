"""What a scripted recogniser hears, and a memory for it."""

from __future__ import annotations

from qa.call import Recording, Segment

SCRIPT = (
    Segment(channel=0, start=0.2, end=1.0, text="您好。"),
    Segment(channel=1, start=1.2, end=1.9, text="你好。"),
)


class Kept:
    """A memory in a dictionary."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], Recording] = {}

    def recognition(self, sha256: str, model: str, options: str) -> Recording | None:
        return self.known.get((sha256, model, options))

    def keep_recognition(self, recording: Recording, options: str) -> None:
        self.known[recording.sha256, recording.model, options] = recording
