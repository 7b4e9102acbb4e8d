"""From a file to segments, with a scripted recogniser."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scripted import SCRIPT, Kept

from qa.call import Answer, Question
from qa.errors import EmptyCallError, InputError
from qa.recording import ScriptedRecogniser, recognise


def test_a_recording_is_known_by_its_bytes(call: Path) -> None:
    shares: list[float] = []
    recording = recognise(
        call, source="call.wav", recogniser=ScriptedRecogniser(SCRIPT), progress=shares.append
    )
    assert recording.sha256 == hashlib.sha256(call.read_bytes()).hexdigest()
    assert recording.duration_s == pytest.approx(2, abs=0.01)
    assert (recording.channels, recording.segments, recording.model) == (2, SCRIPT, "scripted")
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_it_is_heard_once(call: Path) -> None:
    memory = Kept()
    first = recognise(call, source="a", recogniser=ScriptedRecogniser(SCRIPT), memory=memory)
    again = recognise(call, source="b", recogniser=ScriptedRecogniser(()), memory=memory)
    assert again == first


def test_what_is_known_is_not_decoded_again(call: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Kept()
    recognise(call, source="a", recogniser=ScriptedRecogniser(SCRIPT), memory=memory)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("decoded again")

    monkeypatch.setattr("qa.recording.recognition.decoded", fail)
    recognise(call, source="a", recogniser=ScriptedRecogniser(SCRIPT), memory=memory)
    with pytest.raises(InputError, match="QA_MAX_HOURS"):
        recognise(call, source="a", recogniser=ScriptedRecogniser(SCRIPT), memory=memory, max_hours=1 / 3600)


@pytest.mark.parametrize("what", ["model", "options"])
def test_another_model_or_option_hears_anew(call: Path, what: str) -> None:
    memory = Kept()
    recognise(call, source="a", recogniser=ScriptedRecogniser(SCRIPT), memory=memory)
    other = ScriptedRecogniser(SCRIPT[:1], **{what: "other"})
    assert recognise(call, source="a", recogniser=other, memory=memory).segments == SCRIPT[:1]


def test_no_speech_is_said(call: Path) -> None:
    with pytest.raises(EmptyCallError, match="没有听到人说话"):
        recognise(call, source="call.wav", recogniser=ScriptedRecogniser(()))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.wav: 没有这个文件"):
        recognise(tmp_path / "gone.wav", source="gone.wav", recogniser=ScriptedRecogniser(SCRIPT))


def test_a_recording_is_asked_once_and_answers_are_kept(call: Path) -> None:
    question = Question(channel=0, start=0.2, end=1.0, texts=("您好。", "您嚎。"))
    asked: list[Question] = []

    class Ear(ScriptedRecogniser):
        def answer(
            self, channels: Sequence[NDArray[np.int16]], questions: Sequence[Question]
        ) -> tuple[Answer, ...]:
            asked.extend(questions)
            return super().answer(channels, questions)

    memory = Kept()
    first = recognise(
        call, source="a", recogniser=Ear(SCRIPT), memory=memory, questions=lambda recording: [question]
    )
    assert [answer.question for answer in first.answers] == [question]
    again = recognise(
        call, source="a", recogniser=Ear(SCRIPT), memory=memory, questions=lambda recording: [question]
    )
    assert (again, asked) == (first, [question])
