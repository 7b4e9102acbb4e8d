"""Builds the three tables that ship with the package: ``python -m phrasebook.tables``.

``syllables.txt``: a line a syllable of standard Mandarin without tone, then the characters read so (from
pypinyin's readings of the GB 2312 characters). ``simplified.txt``: pairs, a traditional character and its
simplified one (from OpenCC, where the mapping is one to one). ``words.txt``: the common words of jieba's dictionary
(MIT, (c) 2013 Sun Junyi) with their frequencies, for the word cutter loads a sixth of it in a tenth of the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "zh"

_COMMON_WORD = 100  # times in jieba's corpus

# Characters of dialect writing that GB 2312 lacks, and readings as they are heard in these phrases.
_READINGS = {
    "唔": "wu",
    "咩": "mie",
    "喺": "xi",
    "嘅": "kai",
    "佢": "qu",
    "冇": "mao",
    "嗰": "ge",
    "哋": "di",
}
_COMMON = {
    "了": "le",
    "着": "zhe",
    "的": "de",
    "地": "di",
    "得": "de",
    "长": "zhang",
    "还": "hai",
    "没": "mei",
}


def syllable_table() -> str:
    """The text of ``syllables.txt``."""
    import pypinyin

    by_syllable: defaultdict[str, list[str]] = defaultdict(list)
    readings = {**_READINGS, **_COMMON}
    for code in range(0x4E00, 0x9FA6):
        character = chr(code)
        if character in readings:
            by_syllable[readings[character]].append(character)
        elif character.encode("gb2312", "ignore"):
            by_syllable[pypinyin.lazy_pinyin(character)[0]].append(character)
    return "".join(f"{syllable} {''.join(chars)}\n" for syllable, chars in sorted(by_syllable.items()))


def simplified_table() -> str:
    """The text of ``simplified.txt``."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    pairs = []
    for code in range(0x3400, 0xA000):
        plain = convert(chr(code))
        if len(plain) == 1 and plain != chr(code):
            pairs.append(chr(code) + plain)
    lines = (" ".join(pairs[at : at + 25]) for at in range(0, len(pairs), 25))
    return "\n".join(lines) + "\n"


def word_table() -> str:
    """The text of ``words.txt``."""
    import jieba

    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    entries = (line.split()[:2] for line in lines)
    return "".join(
        f"{word} {count}\n"
        for word, count in entries
        if int(count) >= (1 if len(word) == 1 else _COMMON_WORD)
    )


def read_syllables(text: str, accents: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Character -> syllable with ``accents`` folded: ("zh", "z") at its start, ("-ing", "-in") at its end."""
    table = {}
    for line in text.splitlines():
        syllable, characters = line.split(" ", 1)
        for heard, folded in accents:
            if heard.startswith("-") and syllable.endswith(heard[1:]):
                syllable = syllable[: -len(heard) + 1] + folded[1:]
            elif syllable.startswith(heard):
                syllable = folded + syllable[len(heard) :]
        table.update(dict.fromkeys(characters, syllable))
    return table


def read_simplified(text: str) -> Mapping[str, str]:
    """Traditional character -> simplified."""
    return {pair[0]: pair[1] for pair in text.split()}


if __name__ == "__main__":
    (FOLDER / "syllables.txt").write_text(syllable_table(), encoding="utf-8")
    (FOLDER / "simplified.txt").write_text(simplified_table(), encoding="utf-8")
    (FOLDER / "words.txt").write_text(word_table(), encoding="utf-8")
