"""Subtitles: SubRip (``.srt``) and WebVTT (``.vtt``); a cue is a turn, or several if labels say so."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.call import Line
from qa.errors import InputError
from qa.transcripts.clock import parse_time
from qa.transcripts.encoding import whole_text
from qa.transcripts.fields import FieldError, check_order, clean, seconds
from qa.transcripts.labels import Labels, Spoken, named
from qa.transcripts.model import Reading, Transcript, at, line_place

_TIMES = re.compile(r"\s*(?P<start>[\d:：.,]+)\s*-{1,2}>\s*(?P<end>[\d:：.,]+)(?:\s.*)?")
_MARKUP = re.compile(
    r"</?(?:[ibuc]|ruby|rt|lang|font)(?:[.\s][^>]{0,80})?>|<\d[\d:.]{0,20}>|\{\\[^}]{0,80}\}", re.IGNORECASE
)
_VOICE_TAG = re.compile(r"<v(?:\.[^\s>]{0,40})?[ \t]{1,4}([^<>\n]{1,60})>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Cue:
    number: int  # of its line of times
    start: float | None
    end: float | None
    texts: list[tuple[str | None, str]]  # a line each: the voice tag before it, and the text


def read_srt(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The one call of a ``.srt`` file.

    Raises:
        InputError: no cue with times, or a cue's times are wrong.
    """
    yield _read(path, reading, is_blank_end=False)


def read_vtt(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The one call of a ``.vtt`` file; voice tags name the speakers.

    Raises:
        InputError: no cue with times, or a cue's times are wrong.
    """
    yield _read(path, reading, is_blank_end=True)


def _read(path: Path, reading: Reading, *, is_blank_end: bool) -> Transcript:
    try:
        cues = [cue for block in _blocks(whole_text(path, reading), is_blank_end) if (cue := _cue(block))]
    except FieldError as error:
        raise reading.wrong(error.message, where=at(None, error)) from None
    if not cues:
        raise reading.wrong("没有时间行,应如 (no cue times, expected as in) 00:00:01,000 --> 00:00:02,500")
    facts = reading.facts({})
    return reading.transcript(facts, _lines(cues))


def _blocks(text: str, is_blank_end: bool) -> Iterator[list[tuple[int, str]]]:
    """Numbered lines from one line of times to before the next.

    In WebVTT a blank line ends a cue, as notes may follow; in SubRip what follows is still speech.
    """
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if "-->" in line:
            if block and block[-1][1].strip().isdigit():
                block.pop()  # the next cue's number, where the blank line above it is missing
            yield block
            block = [(number, line)]
        elif not line.strip():
            if is_blank_end:
                yield block
                block = []
        elif block:
            block.append((number, line))
    yield block


def _cue(block: list[tuple[int, str]]) -> _Cue | None:
    if not block:
        return None
    number, times = block[0]
    place = line_place(number)
    found = _TIMES.fullmatch(times)
    start = parse_time(found["start"]) if found else None
    end = parse_time(found["end"]) if found else None
    if start is None or end is None:
        raise FieldError(place, "时间应如 (expected times as in) 00:00:01,000 --> 00:00:02,500")
    check_order(start.seconds, end.seconds, place)
    text = "\n".join(line.strip() for _, line in block[1:])
    return _Cue(number, seconds(start.seconds, place), seconds(end.seconds, place), _cue_texts(text))


def _cue_texts(text: str) -> list[tuple[str | None, str]]:
    before, *tagged = _VOICE_TAG.split(_MARKUP.sub("", text))
    texts: list[tuple[str | None, str]] = [(None, html.unescape(line)) for line in before.split("\n")]
    if not tagged:
        return texts
    voices = zip(tagged[::2], tagged[1::2], strict=True)
    spoken = [(name.strip(), html.unescape(said.replace("</v>", "").strip())) for name, said in voices]
    return [part for part in texts if part[1].strip()] + list(spoken)


def _lines(cues: list[_Cue]) -> list[Line]:
    """A cue without a label is by the speaker of the one before."""
    labels = Labels(text for cue in cues for voice, text in cue.texts if voice is None)
    lines: list[Line] = []
    last = Spoken("")
    for cue in cues:
        parts: list[tuple[Spoken, list[str]]] = []
        for voice, text in cue.texts:
            spoken = labels.split(text) if voice is None else named(voice, text)
            if parts and not spoken.labelled:
                parts[-1][1].append(spoken.text)
            else:
                last = spoken if spoken.labelled else last
                parts.append((last, [spoken.text]))
        for who, texts in parts:
            said = clean("\n".join(texts))
            lines.append(Line(text=said, role=who.role, speaker=who.speaker, start=cue.start, end=cue.end))
    return lines
