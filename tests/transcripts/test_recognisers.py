"""The JSON of speech recognisers: units, who speaks, order, and that none is taken for another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reading_files import failure, one, read, written

from qa.call import Line
from qa.errors import FormatError
from qa.transcripts import Transcript
from qa.transcripts.shapes import SHAPES

ASKED, ANSWERED = "您好，这里是翠湖物业。", "我家停水了。"


def best(start: str, end: str, speaker: str, *words: str) -> dict[str, object]:
    """A sentence of iFlytek's, as it packs it."""
    spoken = [{"cw": [{"w": word, "wp": "n"}, {"w": "别的", "wp": "n"}]} for word in words]
    return {"st": {"bg": start, "ed": end, "rl": speaker, "rt": [{"ws": spoken}]}}


LATTICE = [
    {"json_1best": json.dumps(best("400", "2900", "1", "您好", "，", "这里是翠湖物业", "。"))},
    {"json_1best": json.dumps(best("3500", "5000", "2", "我家", "停水了", "。"))},
]
ONE_BEST = [
    {"bg": "400", "ed": "2900", "onebest": ASKED, "speaker": "1"},
    {"bg": "3500", "ed": "5000", "onebest": ANSWERED, "speaker": "2"},
]
TENCENT = [
    {"FinalSentence": ASKED, "SliceSentence": "您好 这里", "StartMs": 400, "EndMs": 2900, "SpeakerId": 0},
    {"FinalSentence": ANSWERED, "SliceSentence": "我家", "StartMs": 3500, "EndMs": 5000, "SpeakerId": 1},
]
AS_TEXT = f"[0:0.400,0:2.900,0]  {ASKED}\n[0:3.500,0:5.000,1]  {ANSWERED}\n"
DETAIL = {"TaskId": 9266418, "Status": 2, "StatusStr": "success", "Result": AS_TEXT}


def utterances(place: str) -> list[dict[str, object]]:
    """Volcengine's, with the speakers in ``place``."""
    return [
        {"text": ASKED, "start_time": 400, "end_time": 2900, "additions": {place: "1"}, "words": []},
        {"text": ANSWERED, "start_time": 3500, "end_time": 5000, "additions": {place: "2"}, "words": []},
    ]


WRITTEN_BY: dict[str, tuple[object, tuple[str, str]]] = {
    "whisperx": (
        {
            "segments": [
                {"start": 0.4, "end": 2.9, "text": f" {ASKED}", "words": [], "speaker": "SPEAKER_00"},
                {"start": 3.5, "end": 5.0, "text": f" {ANSWERED}", "words": [], "speaker": "SPEAKER_01"},
            ],
            "word_segments": [],
            "language": "zh",
        },
        ("SPEAKER_00", "SPEAKER_01"),
    ),
    "whisper.cpp": (
        {
            "result": {"language": "zh"},
            "transcription": [
                {"timestamps": {}, "offsets": {"from": 400, "to": 2900}, "text": ASKED, "speaker": "0"},
                {"timestamps": {}, "offsets": {"from": 3500, "to": 5000}, "text": ANSWERED, "speaker": "1"},
            ],
        },
        ("0", "1"),
    ),
    "funasr": (
        {
            "key": "call",
            "text": ASKED + ANSWERED,
            "timestamp": [[400, 520], [2700, 2900], [3500, 3700], [4800, 5000]],
            "sentence_info": [
                {
                    "text": ASKED,
                    "start": 2700,
                    "end": 2900,
                    "timestamp": [[400, 520], [2700, 2900]],
                    "spk": 0,
                },
                {"text": ANSWERED, "start": 3500, "end": 5000, "timestamp": [], "spk": 1},
            ],
        },
        ("0", "1"),
    ),
    "alibaba": (
        {
            "StatusText": "SUCCESS",
            "Result": {
                "Sentences": [
                    {"EndTime": 2900, "BeginTime": 400, "ChannelId": 0, "Text": ASKED, "EmotionValue": 6.2},
                    {"EndTime": 5000, "BeginTime": 3500, "ChannelId": 1, "Text": ANSWERED, "SpeechRate": 190},
                ]
            },
        },
        ("0", "1"),
    ),
    "alibaba, two channels": (
        {
            "file_url": "call.wav",
            "transcripts": [
                {
                    "channel_id": 1,
                    "text": ANSWERED,
                    "sentences": [{"begin_time": 3500, "end_time": 5000, "text": ANSWERED, "sentence_id": 1}],
                },
                {
                    "channel_id": 0,
                    "text": ASKED,
                    "sentences": [{"begin_time": 400, "end_time": 2900, "text": ASKED, "speaker_id": 0}],
                },
            ],
        },
        ("0", "1"),
    ),
    "alibaba, speakers of one channel": (
        {
            "transcripts": [
                {
                    "channel_id": 0,
                    "sentences": [
                        {"begin_time": 400, "end_time": 2900, "text": ASKED, "speaker_id": 3},
                        {"begin_time": 3500, "end_time": 5000, "text": ANSWERED, "speaker_id": 4},
                    ],
                }
            ]
        },
        ("3", "4"),
    ),
    "alibaba, flash": (
        {
            "status": 20000000,
            "flash_result": {
                "sentences": [
                    {"text": ASKED, "begin_time": 400, "end_time": 2900, "channel_id": 0},
                    {"text": ANSWERED, "begin_time": 3500, "end_time": 5000, "channel_id": 1},
                ]
            },
        },
        ("0", "1"),
    ),
    "tencent": ({"Response": {"RequestId": "a", "Data": {**DETAIL, "ResultDetail": TENCENT}}}, ("0", "1")),
    "tencent, data alone": ({"Data": {**DETAIL, "ResultDetail": TENCENT}}, ("0", "1")),
    "tencent, as text": ({"Data": {**DETAIL, "ResultDetail": None}}, ("0", "1")),
    "tencent, flash": (
        {
            "code": 0,
            "flash_result": [
                {
                    "channel_id": 0,
                    "text": "",
                    "sentence_list": [
                        {"text": ASKED, "start_time": 400, "end_time": 2900, "speaker_id": 0},
                        {"text": ANSWERED, "start_time": 3500, "end_time": 5000, "speaker_id": 1},
                    ],
                }
            ],
        },
        ("0", "1"),
    ),
    "iflytek": ({"lattice": LATTICE, "lattice2": []}, ("1", "2")),
    "iflytek, whole answer": (
        {"code": "000000", "content": {"orderInfo": {}, "orderResult": json.dumps({"lattice": LATTICE})}},
        ("1", "2"),
    ),
    "iflytek, first version": ({"ok": 0, "failed": None, "data": json.dumps(ONE_BEST)}, ("1", "2")),
    "iflytek, first version, list alone": (ONE_BEST, ("1", "2")),
    "volcengine": ({"resp": {"code": 1000, "text": "", "utterances": utterances("speaker")}}, ("1", "2")),
    "volcengine, large model": (
        {"audio_info": {}, "result": {"text": "", "utterances": utterances("channel_id")}},
        ("1", "2"),
    ),
}


@pytest.mark.parametrize("name", WRITTEN_BY)
def test_recognisers(tmp_path: Path, name: str) -> None:
    document, (first, second) = WRITTEN_BY[name]
    lines = (
        Line(text=ASKED, speaker=first, start=0.4, end=2.9),
        Line(text=ANSWERED, speaker=second, start=3.5, end=5.0),
    )
    assert one(written(tmp_path, document)).lines == lines
    line = written(tmp_path, document, "calls.jsonl")
    assert one(line).lines == lines


@pytest.mark.parametrize("name", WRITTEN_BY)
def test_none_is_taken_for_another(name: str) -> None:
    document, _ = WRITTEN_BY[name]
    fitting = {shape.name: lines for shape in SHAPES if (lines := shape.lines(document)) is not None}
    assert all(name.startswith(shape.split()[0].removesuffix("x")) for shape in fitting)
    assert len({tuple(lines) for lines in fitting.values()}) == 1


def test_roles_that_a_recogniser_knows(tmp_path: Path) -> None:
    segments = [
        {"start_time": 0, "end_time": 900, "result": {"text": ASKED, "analysis_info": {"role": "AGENT"}}},
        {
            "start_time": 950,
            "end_time": 1900,
            "result": {"text": ANSWERED, "analysis_info": {"role": "USER"}},
        },
    ]
    lines = one(written(tmp_path, {"status": "FINISHED", "segments": segments})).lines
    assert [(line.role, line.speaker, line.start) for line in lines] == [
        ("agent", None, 0.0),
        ("customer", None, 0.95),
    ]


def test_a_label_that_all_share_tells_no_voices_apart(tmp_path: Path) -> None:
    """Without diarization every sentence is channel 0; who speaks is then judged by the words."""
    sentences = [{"BeginTime": 0, "EndTime": 9, "ChannelId": 0, "Text": text} for text in (ASKED, ANSWERED)]
    lines = one(written(tmp_path, {"Result": {"Sentences": sentences}})).lines
    assert [(line.role, line.speaker) for line in lines] == [(None, None)] * 2


def test_whisper_without_speakers(tmp_path: Path) -> None:
    document = {
        "text": ASKED,
        "segments": [{"id": 0, "start": 0.4, "end": 2.9, "text": ASKED}],
        "language": "zh",
    }
    assert one(written(tmp_path, document)).lines == (Line(text=ASKED, start=0.4, end=2.9),)


def test_facts_may_be_added_and_several_results_are_several_calls(tmp_path: Path) -> None:
    """FunASR writes a list, a result a recording."""
    result = {"sentence_info": [{"text": ASKED, "start": 400, "end": 2900}], "key": "a"}
    first, second = read(
        written(tmp_path, [{**result, "call_id": "A", "agent_id": 7}, {**result, "call_id": "B"}])
    )
    assert isinstance(first, Transcript) and isinstance(second, Transcript)
    assert (first.call_id, first.facts.agent_id, second.call_id) == ("A", "7", "B")


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"segments": [{"start": 0, "end": 1, "text": "好"}, {"start": 1}]}, "segments[1].text"),
        ({"segments": [{"start": 0, "end": 1, "text": 5}]}, "segments[0].text"),
        ({"segments": [{"start": 2, "end": 1, "text": "好"}]}, "segments[0].end"),
        ({"segments": [{"start": -1, "end": 1, "text": "好"}]}, "segments[0].start"),
        ({"segments": [{"start": "x", "end": 1, "text": "好"}]}, "segments[0].start"),
        ({"segments": [{"start": True, "end": 1, "text": "好"}]}, "segments[0].start"),
        ({"segments": [{"start": 0, "end": 1, "text": "好", "speaker": []}]}, "segments[0].speaker"),
        ({"segments": [{"start": 0, "end": 1, "text": "好"}, None]}, "segments[1].text"),
        ({"Data": {"Result": "[0:0.1,0:0.2]  好\n不是"}}, "Data.Result[1].text"),
        (
            {"transcripts": [{"sentences": [{"begin_time": 1e400, "end_time": 1, "text": "好"}]}]},
            "transcripts[0].sentences[0].begin_time",
        ),
        ([{"bg": "0", "ed": "x", "onebest": "好"}], "[0].ed"),
    ],
)
def test_what_is_wrong_is_named_as_the_file_names_it(tmp_path: Path, document: object, place: str) -> None:
    error = failure(written(tmp_path, document))
    assert isinstance(error, FormatError) and error.where == place


@pytest.mark.parametrize(
    "document",
    [
        {"segments": []},
        {"segments": [{"text": "好"}]},
        {"segments": {"start": 0}},
        {"utterances": [{"start": 0, "end": 1, "text": "好"}]},
        {"Data": {"Status": 3, "Result": "", "ResultDetail": None}},
        {"data": "[{"},
        {"lattice": [{"json_1best": "{"}]},
        {"output": {"results": [{"transcription_url": "call.json"}]}},
        {"results": {"channels": [{"alternatives": [{"transcript": "好"}]}]}},
    ],
)
def test_other_layouts_are_refused_as_what_they_are(tmp_path: Path, document: object) -> None:
    assert "speech recogniser" in str(failure(written(tmp_path, document)))


def test_a_call_of_ours_is_never_a_recognisers(tmp_path: Path) -> None:
    document = {
        "turns": [{"role": "agent", "text": "您好"}],
        "segments": [{"start": 0, "end": 1, "text": "好"}],
    }
    assert [line.text for line in one(written(tmp_path, document)).lines] == ["您好"]
