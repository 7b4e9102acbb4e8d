"""A speech recogniser's JSON -> turns, by the row of the table that fits (:mod:`qa.transcripts.recognisers`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.call import Line
from qa.transcripts.fields import FieldError, check_order, clean, name, seconds
from qa.transcripts.json_paths import Found, opened, walk
from qa.transcripts.recognisers import Recogniser
from qa.transcripts.role_words import role_of


def recognised_lines(recogniser: Recogniser, document: object) -> list[Line] | None:
    """The sentences in the order of their starts; ``None`` if the document is not this recogniser's.

    A label that all sentences share tells no voices apart and is left out, unless it names a role.

    Raises:
        FieldError: a sentence without text, or with a time that is none.
    """
    sentences = _sentences(recogniser, document)
    if not sentences or not _fits(recogniser, sentences[0].value):
        return None
    voices = _voices(recogniser, sentences)
    lines = [_line(recogniser, sentence, voice) for sentence, voice in zip(sentences, voices, strict=True)]
    if all(line.start is not None for line in lines):  # two channels may come one after the other
        lines.sort(key=lambda line: line.start or 0.0)
    return lines


def _sentences(recogniser: Recogniser, document: object) -> list[Found]:
    for path in recogniser.sentences:
        sentences: list[Found] = []
        for found in walk(document, path):
            items = opened(found.value)
            if recogniser.written is not None:
                items = _written(recogniser.written, found.value)
            for at, item in enumerate(items if isinstance(items, list) else ()):
                sentences.append(Found(f"{found.place}[{at}]", item, found.beside))
        if sentences:
            return sentences
    return []


def _written(pattern: re.Pattern[str], text: object) -> list[object]:
    """Lines of text as sentences, ``None`` for one that is written otherwise."""
    lines = [line.strip() for line in text.split("\n") if line.strip()] if isinstance(text, str) else []
    return [found.groupdict() if (found := pattern.fullmatch(line)) else None for line in lines]


def _fits(recogniser: Recogniser, sentence: object) -> bool:
    """Whether a sentence has the recogniser's fields, whatever they hold."""
    text = recogniser.text.split(".*")[0]
    return all(_first(sentence, paths) is not None for paths in ((text,), recogniser.start, recogniser.end))


def _first(sentence: object, paths: Sequence[str]) -> Found | None:
    return next((found for path in paths for found in walk(sentence, path)), None)


def _line(recogniser: Recogniser, sentence: Found, voice: str | None) -> Line:
    start = _seconds(recogniser, sentence, recogniser.start)
    end = _seconds(recogniser, sentence, recogniser.end)
    check_order(start, end, f"{sentence.place}.{recogniser.end[-1]}")
    role = role_of(voice) if voice else None
    text = clean("".join(_texts(recogniser, sentence)).strip())
    return Line(text=text, role=role, speaker=None if role else voice, start=start, end=end)


def _texts(recogniser: Recogniser, sentence: Found) -> Iterator[str]:
    """The pieces of a sentence's text; null stands for silence."""
    pieces = list(walk(sentence.value, recogniser.text))
    if any(not isinstance(piece.value, str | None) for piece in pieces) or (
        not pieces and "*" not in recogniser.text
    ):
        raise FieldError(f"{sentence.place}.{recogniser.text}", "应为文字 (expected text)")
    return (piece.value for piece in pieces if isinstance(piece.value, str))


def _seconds(recogniser: Recogniser, sentence: Found, paths: Sequence[str]) -> float | None:
    found = _first(sentence.value, paths)
    if found is None:
        return None
    place = f"{sentence.place}.{found.place}"
    value = found.value
    if isinstance(value, str) and value:
        try:
            parts = reversed(value.split(":"))  # "1:3.100" is minutes and seconds
            value = sum(float(part) * 60**power for power, part in zip(range(3), parts, strict=False))
        except ValueError:
            raise FieldError(place, "应为数字 (expected a number)") from None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        value = round(value * recogniser.unit_s, 6)
    return seconds(value, place)


def _voices(recogniser: Recogniser, sentences: Sequence[Found]) -> list[str | None]:
    """The label of each sentence, of the first kind of which there are two."""
    shared: list[str | None] = [None] * len(sentences)
    for path in recogniser.voices:
        labels = [_voice(sentence, path) for sentence in sentences]
        different = set(labels) - {None}
        if len(different) > 1:
            return labels
        if any(role_of(label) for label in different if label):
            shared = labels
    return shared


def _voice(sentence: Found, path: str) -> str | None:
    for fields in (sentence.value, sentence.beside):
        for found in walk(fields, path):
            if found.value is not None:
                return name(found.value, f"{sentence.place}.{path}")
    return None
