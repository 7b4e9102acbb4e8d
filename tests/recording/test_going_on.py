"""A recording that was broken off goes on where it was; one whose words cannot be kept is checked all the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from scripted import SCRIPT, Kept

from qa.call import Heard, Recording, Segment
from qa.errors import StoreError
from qa.recording import ScriptedRecogniser, WhisperRecogniser, recognise, recognition, whisper
from qa.recording.recogniser import NOTHING_HEARD, Keep, Progress
from qa.settings import load_settings

EXCELLENT = Path(__file__).parents[2] / "samples" / "recording-excellent-two-channel.ogg"


@dataclass
class Counting:
    """A memory that notes how much of a recording it was given each time."""

    inner: Kept = field(default_factory=Kept)
    kept: list[int | None] = field(default_factory=list)

    def recognition(self, sha256: str, model: str, options: str) -> Recording | None:
        return self.inner.recognition(sha256, model, options)

    def keep_recognition(self, recording: Recording, options: str) -> None:
        self.kept.append(recording.windows_heard)
        self.inner.keep_recognition(recording, options)


@pytest.fixture
def at_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_KEPT_EVERY_S", 0.0)


@pytest.mark.audio
@pytest.mark.usefixtures("at_each_step")
def test_it_goes_on_where_it_was_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "_BATCH", 1)
    ear = WhisperRecogniser.load(None, load_settings().data)
    whole = recognise(EXCELLENT, source="x", recogniser=ear)
    memory = Counting()

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognise(EXCELLENT, source="x", recogniser=ear, memory=memory, progress=stop)
    assert memory.kept == [1]
    shares: list[float] = []
    assert recognise(EXCELLENT, source="x", recogniser=ear, memory=memory, progress=shares.append) == whole
    assert len(memory.kept) == 1 + len(shares) + 1
    assert memory.kept[:2] == [1, 2]
    assert memory.kept[-1] is None
    recognise(
        EXCELLENT, source="x", recogniser=ear, memory=memory, progress=stop
    )  # heard to its end: not again


@pytest.mark.audio
@pytest.mark.usefixtures("at_each_step")
def test_what_was_heard_of_other_windows_is_not_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version may find other speech in the same recording."""
    monkeypatch.setattr(whisper, "_BATCH", 1)
    ear = WhisperRecogniser.load(None, load_settings().data)
    memory = Counting()

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognise(EXCELLENT, source="x", recogniser=ear, memory=memory, progress=stop)
    ((key, half),) = memory.inner.known.items()
    memory.inner.known[key] = replace(half, plan="another", windows_heard=1000)
    whole = recognise(EXCELLENT, source="x", recogniser=ear, memory=memory)
    assert whole == recognise(EXCELLENT, source="x", recogniser=ear)


@dataclass(frozen=True)
class Halting(ScriptedRecogniser):
    """Gives one segment, and stops; the next time the other."""

    def transcribe(
        self,
        channels: object,
        progress: Progress = lambda share: None,
        *,
        so_far: Heard = NOTHING_HEARD,
        keep: Keep = lambda heard: None,
    ) -> tuple[Segment, ...]:
        heard = Heard(segments=SCRIPT[: so_far.windows + 1], windows=so_far.windows + 1)
        keep(heard)
        progress(heard.windows / len(SCRIPT))
        return heard.segments


@pytest.mark.usefixtures("at_each_step")
def test_half_a_recording_is_never_taken_for_a_whole_one(call: Path) -> None:
    memory = Kept()

    def stop(share: float) -> None:
        if share < 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognise(call, source="x", recogniser=Halting(), memory=memory, progress=stop)
    (half,) = memory.known.values()
    assert half.segments == SCRIPT[:1]
    assert recognise(call, source="x", recogniser=Halting(), memory=memory).segments == SCRIPT


def test_a_memory_that_fails_does_not_stop_the_check(call: Path) -> None:
    class Broken:
        def recognition(self, sha256: str, model: str, options: str) -> Recording | None:
            raise StoreError("qa.db: locked")

        def keep_recognition(self, recording: Recording, options: str) -> None:
            raise StoreError("qa.db: full")

    told: list[str] = []
    heard = recognise(
        call, source="x", recogniser=ScriptedRecogniser(SCRIPT), memory=Broken(), warn=told.append
    )
    assert heard.segments == SCRIPT
    assert [text.rpartition(": ")[2] for text in told] == ["locked", "full"]
