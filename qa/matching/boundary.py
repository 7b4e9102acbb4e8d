"""Word boundaries by jieba, with a tokenizer of our own: the global one belongs to everybody."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jieba


@lru_cache(maxsize=4)
def _tokenizer(words: tuple[str, ...]) -> jieba.Tokenizer:
    """Loaded when the first word is cut, some 0.5 s; jieba keeps its cache in the system's temporary folder."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for word in words:
        tokenizer.add_word(word)
    return tokenizer


def splits_a_word(text: str, begin: int, end: int, words: tuple[str, ...] = ()) -> bool:
    """Whether ``text[begin:end]`` begins or ends inside a word, such as 要看清 | 关的时间 read as 要 | 看清关.

    jieba cuts the neighbourhood of the span; only an edge that falls inside a word of its dictionary counts.
    """
    if text[end : end + 1] == "儿":
        end += 1
    left, right = max(0, begin - 8), min(len(text), end + 8)
    for _, start, stop in _tokenizer(words).tokenize(text[left:right], HMM=False):
        start, stop = start + left, stop + left
        holds_all = start <= begin and end <= stop  # 真不知道 is one word, and says 不知道
        if not holds_all and (start < begin < stop or start < end < stop):
            return True
    return False
