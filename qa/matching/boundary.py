"""Word boundaries by jieba, with a tokenizer of our own: the global one belongs to everybody."""

from __future__ import annotations

import sys
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from phrasebook.tables import FOLDER

if TYPE_CHECKING:
    import jieba


@lru_cache(maxsize=4)
def _tokenizer(words: tuple[str, ...]) -> jieba.Tokenizer:
    """Loaded when the first word is cut: jieba on the common words, 0.1 s where its whole dictionary takes 0.9."""
    tokenizer = _import_jieba().Tokenizer()
    with (FOLDER / "words.txt").open("rb") as file:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(file)
    tokenizer.initialized = True
    for word in words:
        tokenizer.add_word(word)
    return tokenizer


def _import_jieba() -> ModuleType:
    """jieba without ``pkg_resources``, which it tries first, needs not, and which takes 0.2 s."""
    had = "pkg_resources" in sys.modules
    if not had:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # an import of it fails at once
    try:
        import jieba
    finally:
        if not had:
            del sys.modules["pkg_resources"]
    module: ModuleType = jieba
    return module


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
