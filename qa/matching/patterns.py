"""Templates → compiled patterns that are found many at a time.

Each pattern has *anchors*: literal strings of which any match contains at least one. One Aho-Corasick pass over a
text finds the anchors, and only the patterns behind them run their regular expression. A regular expression is
compiled when its anchor is first met, for most never are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

import ahocorasick

from phrasebook.template import Choice, Edge, Gap, Node, Pause, Sequence, Slot, Text, shortest
from qa.matching.normal import PAUSE

Key = TypeVar("Key")
Encode = Callable[[str], str]

_MOST_STRINGS = 400  # expansions looked at for one anchor window
_MOST_MATCHES = 20  # of one pattern in one text: a phrase counts once a turn
_PIECE = 3  # characters of an anchor, if there are as many
_LONG = 5  # characters from which a pause or a particle may stand anywhere inside
_PARTICLES = "啊呀哈嘛呢吧"
_SURNAME = "[^,你我他她它的是不有这那请好]"
SURNAMES = (  # the commonest, some 97 % of all people
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
    "廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳"
    "邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车"
    "冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟褚简芮仝栾晏麦"
)
_SLOTS = {
    "company": "[^,]{2,10}?",
    "fullname": rf"[{SURNAMES}][^,的们家是]{{1,2}}(?={PAUSE}|\Z)",
    "surname": f"(?:欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|端木|{_SURNAME})",
    "department": "[^,]{1,8}?",
    "person": "[^,]{1,4}?",
    "number": "[0-9零一二三四五六七八九十幺两百]{1,12}",
}


@dataclass(slots=True)
class Pattern(Generic[Key]):
    """One template, in characters or in syllables."""

    key: Key
    tree: Sequence
    encode: Encode
    _regex: re.Pattern[str] | None = field(default=None)

    @property
    def regex(self) -> re.Pattern[str]:
        if self._regex is None:
            loose = shortest(self.tree) >= _LONG
            joint = f"[{PAUSE}{self.encode(_PARTICLES)}]?" if loose else ""
            self._regex = re.compile(_sequence(self.tree, self.encode, joint))
        return self._regex


class PatternSet(Generic[Key]):
    """Many patterns searched in one pass."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._patterns: list[Pattern[Key]] = []
        self._behind: dict[str, list[int]] = {}
        self._free: list[int] = []  # patterns without an anchor: always run
        self._automaton: ahocorasick.Automaton | None = None

    def add(self, key: Key, tree: Sequence) -> None:
        """Add one template under ``key``; its text must be canonical already."""
        number = len(self._patterns)
        self._patterns.append(Pattern(key, tree, self._encode))
        found = anchors(tree)
        if not found:
            self._free.append(number)
        for anchor in found:
            self._behind.setdefault(self._encode(anchor), []).append(number)

    def search(self, text: str) -> Iterator[tuple[Key, int, int]]:
        """``(key, begin, end)`` of every match in canonical (or encoded) ``text``, in order of the patterns."""
        if not self._patterns:
            return
        if self._automaton is None:
            automaton = ahocorasick.Automaton()
            for anchor, numbers in self._behind.items():
                automaton.add_word(anchor, tuple(numbers))
            automaton.make_automaton()
            self._automaton = automaton  # only now, for another thread may be searching
        wanted = set(self._free)
        if self._behind:
            for _, numbers in self._automaton.iter(text):
                wanted.update(numbers)
        if not wanted:
            return
        for number in sorted(wanted):
            pattern = self._patterns[number]
            for match in islice((pattern._regex or pattern.regex).finditer(text), _MOST_MATCHES):
                begin, end = match.span()
                if end > begin:
                    yield pattern.key, begin, end


def canonical(tree: Sequence, normalise: Encode) -> Sequence:
    """The tree with every literal in canonical writing."""
    nodes: list[Node] = []
    for node in tree.nodes:
        if isinstance(node, Text):
            nodes.append(Text(normalise(node.value)))
        elif isinstance(node, Choice):
            nodes.append(Choice(tuple(canonical(option, normalise) for option in node.options)))
        else:
            nodes.append(node)
    return Sequence(tuple(nodes))


def literals(tree: Sequence) -> str:
    """All characters that the tree mentions."""
    parts = []
    for node in tree.nodes:
        if isinstance(node, Text):
            parts.append(node.value)
        elif isinstance(node, Choice):
            parts.extend(map(literals, node.options))
    return "".join(parts)


def expansions(tree: Sequence) -> frozenset[str] | None:
    """All strings that the tree stands for, pauses left out; ``None`` if it has gaps, slots or too many."""
    nodes = tuple(node for node in tree.nodes if not isinstance(node, Pause))
    return _all_strings(Sequence(nodes))


def anchors(tree: Sequence) -> frozenset[str]:
    """Strings of which every match of ``tree`` contains one; empty if there is no such set.

    A long template has them from two places, for a pause or a particle may break up one.
    """
    nodes = _in_pieces(tree.nodes)
    first, at = _best_window(nodes)
    if not first or shortest(tree) < _LONG:
        return first
    second, _ = _best_window([node for n, node in enumerate(nodes) if n not in at])
    worth = min(map(len, second), default=0) > 1  # a single character is met everywhere
    return first | second if worth else first


def _in_pieces(nodes: tuple[Node, ...]) -> list[Node]:
    """The nodes with long texts cut up."""
    pieces: list[Node] = []
    for node in nodes:
        if isinstance(node, Text) and len(node.value) > _PIECE:
            value = node.value
            pieces += [Text(value[at : at + _PIECE]) for at in range(0, len(value) - _PIECE + 1, _PIECE)]
        else:
            pieces.append(node)
    return pieces


def _best_window(nodes: list[Node]) -> tuple[frozenset[str], range]:
    """The neighbours whose strings are longest, up to a piece's length, and then fewest; and where they are."""
    best: frozenset[str] = frozenset()
    best_rank = (0, 0)
    where = range(0)
    for begin, node in enumerate(nodes):
        window = frozenset({""})
        for end in range(begin, len(nodes)):
            options = _strings(nodes[end])
            if options is None or len(window) * len(options) > _MOST_STRINGS:
                break
            window = frozenset(head + tail for head in window for tail in options)
            rank = (min(_PIECE, min(map(len, window))), -len(window))
            if rank[0] > 0 and rank > best_rank:
                best, best_rank, where = window, rank, range(begin, end + 1)
        if isinstance(node, Choice):  # options that are not finite, but anchored each
            parts = [anchors(option) for option in node.options]
            union = frozenset().union(*parts) if all(parts) else frozenset()
            rank = (min(map(len, union), default=0), -len(union))
            if union and rank > best_rank:
                best, best_rank, where = union, rank, range(begin, begin + 1)
    return best, where


def _all_strings(tree: Sequence) -> frozenset[str] | None:
    strings = frozenset({""})
    for node in tree.nodes:
        options = _strings(node)
        if options is None or len(strings) * len(options) > _MOST_STRINGS:
            return None
        strings = frozenset(head + tail for head in strings for tail in options)
    return strings


def _strings(node: Node) -> frozenset[str] | None:
    """The strings of one node without a pause inside; ``None`` where that is no finite set."""
    if isinstance(node, Text):
        return frozenset({node.value})
    if isinstance(node, Edge):
        return frozenset({""})
    if isinstance(node, Choice):
        found: frozenset[str] = frozenset()
        for option in node.options:
            strings = _all_strings(option)
            if strings is None:
                return None
            found |= strings
        return found
    return None


def _sequence(tree: Sequence, encode: Encode, joint: str) -> str:
    return joint.join(_node(node, encode, joint) for node in tree.nodes)


def _node(node: Node, encode: Encode, joint: str) -> str:
    if isinstance(node, Text):
        return joint.join(map(re.escape, encode(node.value)))
    if isinstance(node, Choice):
        return "(?:" + "|".join(_sequence(option, encode, joint) for option in node.options) + ")"
    if isinstance(node, Pause):
        return f"{PAUSE}?"
    if isinstance(node, Gap):
        return f".{{0,{node.most}}}?" if node.across else f"[^{PAUSE}]{{0,{node.most}}}?"
    if isinstance(node, Slot):
        return _SLOTS[node.name]
    if node.at_end:
        return rf"(?={PAUSE}?\Z)" if node.of_turn else rf"(?={PAUSE}|\Z)"
    return r"\A" if node.of_turn else rf"(?:\A|(?<={PAUSE}))"
