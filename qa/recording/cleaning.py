"""What the model wrote → what was said: simplified characters, and nothing that nobody said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate

from qa.call import Word

_NOT_LETTERS = re.compile(r"[\W_]+")
# Whisper learned from subtitled films, and writes their credits over noise. As the whole of a stretch only: within
# a sentence an agent may say any of it.
_CREDITS = re.compile(
    r"(?:(?:好的?)?(?:谢谢|感谢)(?:大家|您|各位)?的?(?:观看|收看|收听)"
    r"|(?:请)?(?:不吝)?点赞.{0,30}|(?:欢迎|记得)?订阅.{0,20}|.{0,20}打赏支持.{0,20}|.{0,10}明镜与点点.{0,10}"
    r"|(?:中文)?字幕(?:由|by|志愿者|制作|组|提供).{0,20}|优优独播剧场.{0,40}|.{0,20}amaraorg.{0,10}"
    r"|下(?:期|集)(?:再见|预告)|本集完|未完待续)+"
)
_ZHE = re.compile(
    "(?<![显名原卓土编专论译巨拙])著(?![名作称者述])"
)  # OpenCC leaves it, for 著名 is written so
_WIDE = str.maketrans(",?!;:", "，？！；：")


def is_credit(text: str) -> bool:
    """Whether this is nothing but the credits of a film; ``text`` in simplified characters."""
    return bool(_CREDITS.fullmatch(_NOT_LETTERS.sub("", text).lower()))


def simplified(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words in simplified characters and Chinese punctuation, without blanks around Chinese.

    Converted as one text, for the right character may depend on the word beside it, and cut again where it was
    joined; word by word where that changes the length.
    """
    written = [_printable(word.text) for word in words]
    convert = _converter()
    whole = convert("".join(written))
    if len(whole) == sum(map(len, written)):
        ends = list(accumulate(map(len, written)))
        texts = [whole[end - len(text) : end] for text, end in zip(written, ends, strict=True)]
    else:
        texts = [convert(text) for text in written]
    clean: list[Word] = []
    for word, text in zip(words, texts, strict=True):
        before = clean[-1].text[-1:] if clean else ""
        # A blank stands between Latin words only.
        blank = " " if text[:1] == " " and (before + text.strip()[:1]).isascii() and before else ""
        text = text.strip()
        if not text.isascii() or (before and not before.isascii() and not any(map(str.isalnum, text))):
            text = text.translate(_WIDE)
        if text:
            clean.append(replace(word, text=blank + text))
    return tuple(clean)


def _printable(text: str) -> str:
    """Without control characters, and what is left of characters that the model did not finish."""
    return "".join(character for character in text if character.isprintable() and character != "\ufffd")


@cache
def _converter() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return lambda text: _ZHE.sub("着", convert(text))
