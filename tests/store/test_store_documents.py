"""Turns and segments come back exactly; what was heard is found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from made_reviews import TURNS

from qa.call import Recording, Segment, Turn, Word
from qa.store import Store
from qa.store.documents import read_recording, read_turns, write_recording, write_turns

seconds = st.floats(0, 1e5)
texts = st.text(st.characters(codec="utf-8"))
words = st.lists(
    st.builds(Word, text=texts, start=seconds, end=seconds, probability=st.floats(0, 1)), max_size=3
).map(tuple)
turns = st.builds(
    Turn,
    role=st.sampled_from(["agent", "customer", "other"]),
    text=texts,
    start=st.none() | seconds,
    end=st.none() | seconds,
    channel=st.none() | st.integers(0, 1),
    role_confidence=st.floats(0, 1),
    words=words,
)
segments = st.builds(
    Segment,
    channel=st.integers(0, 1),
    start=seconds,
    end=seconds,
    text=texts,
    words=words,
    log_probability=st.floats(-10, 0),
    no_speech_probability=st.floats(0, 1),
    voice=st.none() | st.integers(0, 1),
    voice_probability=st.floats(0, 1),
)


def recording(*heard: Segment) -> Recording:
    return Recording(
        sha256="f" * 64,
        model="base",
        duration_s=61.5,
        channels=2,
        segments=heard,
        channel_roles=("agent", "customer"),
        warnings=("第 1 声道没有声音",),
    )


@given(st.lists(turns, max_size=4).map(tuple))
def test_turns_round_trip(given_turns: tuple[Turn, ...]) -> None:
    assert read_turns(write_turns(given_turns)) == given_turns


@given(st.lists(segments, max_size=4).map(tuple))
def test_recordings_round_trip(given_segments: tuple[Segment, ...]) -> None:
    heard = recording(*given_segments)
    assert read_recording(write_recording(heard), sha256=heard.sha256, model=heard.model) == heard


def test_turns_are_compact_and_legible() -> None:
    assert write_turns(TURNS[2:]) == '[{"role":"other","text":"","role_confidence":1.0}]'
    assert "您好,急什么" in write_turns(TURNS)


def test_recognition_is_found_by_recording_model_and_options(store: Store) -> None:
    once = Segment(channel=1, start=0.1, end=0.30000000000000004, text="您好", words=TURNS[1].words, voice=1)
    assert store.recognition("f" * 64, "base", "beam=5") is None
    store.keep_recognition(recording(once), "beam=5")
    store.keep_recognition(recording(), "beam=1")
    assert store.recognition("f" * 64, "base", "beam=5") == recording(once)
    assert store.recognition("f" * 64, "base", "beam=1") == recording()
    assert store.recognition("f" * 64, "small", "beam=5") is None
    store.keep_recognition(recording(once, once), "beam=5")
    assert store.recognition("f" * 64, "base", "beam=5") == recording(once, once)
