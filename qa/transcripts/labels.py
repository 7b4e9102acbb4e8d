"""Finds who speaks, at the start of a line: ``客服：``, ``【业主】``, ``A:``, ``客服 小王 10:02:33``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from qa.call import Role
from qa.transcripts.clock import TIME, ClockTime, parse_time
from qa.transcripts.fields import clean
from qa.transcripts.role_words import is_voice, role_of

_NAME = r"[^\s:：,，。．？！?!；;、“”\"'‘’…<>][^:：,，。？！?!；;、“”\"…\n]{0,29}?"
_WITH_TIME = re.compile(
    rf"(?P<label>{_NAME})\s*(?:[\[【(（]\s*(?P<inner>{TIME})\s*[\]】)）]|\s(?P<time>{TIME}))"
    r"(?:\s*[:：]\s*|\s+|$)(?P<text>.*)",
    re.DOTALL,
)
_COLON = re.compile(rf"(?:[-–—•·*]\s*)?(?P<label>{_NAME})\s*[:：](?!//)\s*(?P<text>.*)", re.DOTALL)
_BRACKETS = re.compile(
    r"(?:【(?P<a>[^】\n]{1,24})】|\[(?P<b>[^\]\n]{1,24})\]|[（(](?P<c>[^)）\n]{1,24})[)）]|《(?P<d>[^》\n]{1,24})》|"
    r"<(?P<e>[^>\n]{1,24})>|「(?P<f>[^」\n]{1,24})」)\s*[:：]?\s*(?P<text>.*)",
    re.DOTALL,
)
_SPACE = re.compile(r"(?P<label>\S{1,12})[ \t\u3000]+(?P<text>\S.*)", re.DOTALL)

# Words before a colon that name no speaker, however often they come.
_NO_SPEAKER = re.compile(
    r"\d+|.*(?:地址|电话|号码|手机|时间|日期|姓名|备注|编号|工号|单号|房号|金额|原因|内容|问题|结果|标题|主题|方式|类型|"
    r"比如|例如|就是|说|第[一二三四五六七八九十\d]+[条点步]?|[一二三四五六七八九十]|https?|注)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of text taken apart. ``role`` and ``speaker`` are both ``None`` without a label."""

    text: str
    role: Role | None = None
    speaker: str | None = None
    time: ClockTime | None = None  # written between the label and the text

    @property
    def labelled(self) -> bool:
        """Whether somebody is named."""
        return self.role is not None or self.speaker is not None


class Labels:
    """The labels of one file: words for roles and voices always, a name if it comes at least twice."""

    def __init__(self, lines: Iterable[str]) -> None:
        """``lines``: those where a label may stand, without a time in front."""
        counted: Counter[str] = Counter()
        for line in lines:
            if found := _WITH_TIME.match(line):
                counted[f"@{found['label']}"] += 1
                counted["@"] += not found["text"]
            elif found := _COLON.match(line):
                counted[f":{found['label']}"] += 1
            if found := _SPACE.match(line):
                counted[f" {found['label']}"] += 1
        self._counted = counted

    def split(self, line: str) -> Spoken:
        """The label, a time after it, and the rest of a line."""
        return (
            self._with_time(line)
            or self._brackets(line)
            or self._colon(line)
            or self._space(line)
            or Spoken(line)
        )

    def _with_time(self, line: str) -> Spoken | None:
        found = _WITH_TIME.match(line)
        if not found:
            return None
        label, time = found["label"], parse_time(found["inner"] or found["time"])
        is_header = not found["text"] and self._counted["@"] >= 2 and len(label) <= 12
        if time is None or not (_is_known(label) or (is_header and not _NO_SPEAKER.fullmatch(label))):
            return None
        return named(label, found["text"], time)

    def _brackets(self, line: str) -> Spoken | None:
        found = _BRACKETS.match(line)
        label = next(filter(None, found.group("a", "b", "c", "d", "e", "f")), "") if found else ""
        return named(label, found["text"]) if found and _is_known(label) else None

    def _colon(self, line: str) -> Spoken | None:
        found = _COLON.match(line)
        if not found:
            return None
        label = found["label"]
        is_name = len(label) <= 12 and self._counted[f":{label}"] >= 2 and not _NO_SPEAKER.fullmatch(label)
        return named(label, found["text"]) if is_name or _is_known(label) else None

    def _space(self, line: str) -> Spoken | None:
        """``客服 您好``: only a word or voice that comes at least twice, for it may be speech."""
        found = _SPACE.match(line)
        if not found or self._counted[f" {found['label']}"] < 2 or not _is_known(found["label"]):
            return None
        return named(found["label"], found["text"])


def alone(line: str) -> Spoken | None:
    """A line that is nothing but a label, as after a time in a chat log; ``None`` if it is none."""
    return named(line, "") if _is_known(line) else None


def _is_known(label: str) -> bool:
    return is_voice(label) or role_of(label) is not None


def named(label: str, text: str, time: ClockTime | None = None) -> Spoken:
    """What ``label`` says: its role if it names one, else itself as the speaker."""
    role = role_of(label)
    return Spoken(text.strip(), role, None if role else clean(label.strip()), time)
