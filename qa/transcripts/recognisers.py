"""What speech recognisers write as JSON, each layout as one row of a table.

Paths are those of :mod:`qa.transcripts.json_paths`; :mod:`qa.transcripts.recognised` reads by them. Field names and
units are those of the makers' documentation, as of 2026:

- Whisper, WhisperX: the ``.json`` of their command lines; OpenAI's ``verbose_json``; whisper.cpp ``--output-json``
- FunASR: ``AutoModel.generate`` with ``sentence_timestamp`` or a speaker model
- Alibaba: 录音文件识别 GetTaskResult; 录音文件识别极速版; Model Studio (DashScope) Paraformer, Fun-ASR, Qwen-ASR
- Tencent: 录音文件识别 DescribeTaskStatus; 录音文件识别极速版
- iFlytek: 语音转写 getResult, first and second version
- Volcengine: 录音文件识别, standard and large model
- Huawei: SIS CollectTranscriberJob
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MS = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """One layout. Where several paths are given, the first that leads somewhere counts."""

    name: str
    sentences: tuple[str, ...]  # to the list of sentences, from the top
    text: str  # from a sentence; several places are joined
    start: tuple[str, ...]
    end: tuple[str, ...]
    voices: tuple[str, ...]  # what may tell the voices apart, the surest first; also beside the list
    unit_s: float = 1.0  # of the times
    written: re.Pattern[str] | None = (
        None  # where the sentences are lines of one string: groups of these names
    )


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="whisper",
        sentences=("segments",),
        text="text",
        start=("start",),
        end=("end",),
        voices=("speaker",),
    ),
    Recogniser(
        name="whisper.cpp",
        sentences=("transcription",),
        text="text",
        start=("offsets.from",),
        end=("offsets.to",),
        voices=("speaker",),
        unit_s=_MS,
    ),
    Recogniser(
        name="funasr",
        sentences=("sentence_info",),
        text="text",
        start=("timestamp.0.0", "start"),  # some versions give the last word's time as the sentence's
        end=("timestamp.-1.1", "end"),
        voices=("spk",),
        unit_s=_MS,
    ),
    Recogniser(
        name="alibaba",
        sentences=("Result.Sentences", "Sentences"),
        text="Text",
        start=("BeginTime",),
        end=("EndTime",),
        voices=("ChannelId", "SpeakerId"),
        unit_s=_MS,
    ),
    Recogniser(
        name="alibaba model studio",
        sentences=("transcripts.*.sentences", "flash_result.sentences"),
        text="text",
        start=("begin_time",),
        end=("end_time",),
        voices=("channel_id", "speaker_id"),
        unit_s=_MS,
    ),
    Recogniser(
        name="tencent",
        sentences=("Response.Data.ResultDetail", "Data.ResultDetail", "ResultDetail"),
        text="FinalSentence",
        start=("StartMs",),
        end=("EndMs",),
        voices=("SpeakerRoleName", "ChannelId", "SpeakerId"),
        unit_s=_MS,
    ),
    Recogniser(
        name="tencent flash",
        sentences=("flash_result.*.sentence_list",),
        text="text",
        start=("start_time",),
        end=("end_time",),
        voices=("channel_id", "speaker_id"),
        unit_s=_MS,
    ),
    Recogniser(
        name="tencent text",
        sentences=("Response.Data.Result", "Data.Result"),
        text="text",
        start=("start",),
        end=("end",),
        voices=("voice",),
        written=re.compile(
            r"\[(?P<start>\d{1,4}:\d{1,2}\.\d{1,3}),(?P<end>\d{1,4}:\d{1,2}\.\d{1,3})(?:,(?P<voice>\d{1,4}))?\]"
            r"\s*(?P<text>.*)"
        ),
    ),
    Recogniser(
        name="iflytek",
        sentences=("content.orderResult.lattice", "orderResult.lattice", "data.lattice", "lattice"),
        text="json_1best.st.rt.*.ws.*.cw.0.w",
        start=("json_1best.st.bg",),
        end=("json_1best.st.ed",),
        voices=("json_1best.st.rl",),
        unit_s=_MS,
    ),
    Recogniser(
        name="iflytek v1",
        sentences=("data", ""),
        text="onebest",
        start=("bg",),
        end=("ed",),
        voices=("speaker",),
        unit_s=_MS,
    ),
    Recogniser(
        name="volcengine",
        sentences=("resp.utterances", "result.utterances", "utterances"),
        text="text",
        start=("start_time",),
        end=("end_time",),
        voices=("additions.channel_id", "channel_id", "additions.speaker", "speaker"),
        unit_s=_MS,
    ),
    Recogniser(
        name="huawei",
        sentences=("segments",),
        text="result.text",
        start=("start_time",),
        end=("end_time",),
        voices=("result.analysis_info.role",),
        unit_s=_MS,
    ),
)
