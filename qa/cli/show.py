"""A review for reading in a terminal: turns with their hits marked, what was owed, the score line by line, advice."""

from __future__ import annotations

from collections.abc import Iterator

from phrasebook import Phrasebook
from qa.call import Hit, Review, TimingEvent, Turn
from qa.cli.terminal import Ink, padded, printable

_ROLES = {"agent": "坐席", "customer": "客户", "other": "其他"}
_PARTS = (
    ("greeting", "问候"),
    ("company", "公司"),
    ("surname", "姓氏"),
    ("offer_of_help", "主动帮助"),
)
_TIMES = {"right": "✓", "wrong": "✗ 不对", "absent": "无", "unknown": "? 未给开始时间"}
_EVENTS = {
    "late_answer": "接听慢 late answer",
    "dead_air": "静音 dead air",
    "interruption": "抢话 interruption",
    "fast_speech": "语速快 fast speech",
}
_EXCUSED = {
    ("dead_air", "agent"): "已请客户等候 announced",
    ("dead_air", "customer"): "等客户 waiting for the customer",
    ("interruption", "customer"): "客户抢话 by the customer",
}
_RED, _GREEN, _YELLOW, _DIM, _BOLD = "31", "32", "33", "2", "1"


def review_text(review: Review, book: Phrasebook, ink: Ink) -> str:
    """The whole review; colours are never the only mark: ✗ forbidden, ✓ said, ? a person decides."""
    return "\n".join(
        (
            *_head(review, ink),
            *_turns(review, book, ink),
            "",
            _opening(review, ink),
            *_timing(review, book, ink),
            *_missed(review, book, ink),
            *_score(review, book, ink),
            *_advice(review, book, ink),
            "",
        )
    )


def _head(review: Review, ink: Ink) -> Iterator[str]:
    call, score = review.call, review.score
    colour = _RED if score.fatal or score.points < 60 else _YELLOW if score.points < 80 else _GREEN
    facts = [
        f"坐席 {call.facts.agent_id or '未注明'}",
        call.facts.started_at.strftime("%Y-%m-%d %H:%M") if call.facts.started_at else "时间未注明",
        {"inbound": "呼入", "outbound": "呼出"}.get(call.facts.direction or "", "方向未注明"),
    ]
    if call.duration_s is not None:
        facts.append(f"{call.duration_s:.0f} 秒")
    span = f"(待复核 {score.low:g}–{score.high:g})" if score.low != score.high else ""
    yield ink(f"━━ {printable(call.source)} · {printable(call.id)} ", _BOLD)
    yield f"   {printable(' · '.join(facts))}"
    fatal = f" · 致命 fatal: {', '.join(score.fatal)}" if score.fatal else ""
    yield "   得分 score " + ink(f"{score.points:g} {score.grade}", colour, _BOLD) + span + fatal
    yield ""


def _turns(review: Review, book: Phrasebook, ink: Ink) -> Iterator[str]:
    by_turn: dict[int, list[Hit]] = {}
    for hit in (*review.hits, *review.others):
        by_turn.setdefault(hit.turn, []).append(hit)
    for number, turn in enumerate(review.call.turns):
        hits = by_turn.get(number, [])
        when = f" {_clock(turn.start)}" if turn.start is not None else ""
        doubt = "?" if turn.role_confidence < book.scorecard.min_role_confidence else " "
        label = f"{number:>4}{when} {_ROLES[turn.role]}{doubt} "
        yield ink(label, _DIM) + _marked(turn, hits, ink)
        if hits:
            yield " " * 9 + "  ".join(_tag(hit, ink) for hit in hits)


def _marked(turn: Turn, hits: list[Hit], ink: Ink) -> str:
    """The turn with each hit in colour and, without colour, in brackets."""
    parts: list[str] = []
    at = 0
    for hit in sorted(hits, key=lambda hit: (hit.span[0], -hit.span[1])):
        begin, end = hit.span
        if begin < at:
            continue
        words = printable(turn.text[begin:end])
        parts += (printable(turn.text[at:begin]), ink(words, _colour(hit), _BOLD) if ink.on else f"[{words}]")
        at = end
    parts.append(printable(turn.text[at:]))
    return "".join(parts)


def _tag(hit: Hit, ink: Ink) -> str:
    sign = "?" if hit.certainty == "unsure" else "✓" if hit.id.startswith("required:") else "✗"
    method = "" if hit.method == "exact" else f" {hit.method} {hit.similarity}"
    if hit.likelihood is not None:
        method += f" 录音核对 {hit.likelihood:+.2f}"
    return ink(f"{sign} {hit.id}{method}", _colour(hit))


def _colour(hit: Hit) -> str:
    if hit.certainty == "unsure" or hit.id.startswith("other:"):
        return _YELLOW
    return _GREEN if hit.id.startswith("required:") else _RED


def _opening(review: Review, ink: Ink) -> str:
    opening = review.opening
    marks = []
    for name, title in _PARTS:
        said = getattr(opening, name)
        sign, colour = ("?", _YELLOW) if said is None else ("✓", _GREEN) if said else ("✗", _RED)
        marks.append(f"{title} {ink(sign, colour)}")
    marks.append(f"时段 {_TIMES[opening.time_of_day]}")
    if opening.stiff_words:
        marks.append(f"生硬 {ink('、'.join(opening.stiff_words), _RED)}")
    if opening.answer_delay_s is not None:
        marks.append(f"接听 {opening.answer_delay_s:.1f} 秒")
    return ink("开场 opening  ", _BOLD) + "  ".join(marks)


def _timing(review: Review, book: Phrasebook, ink: Ink) -> Iterator[str]:
    """Measures on one line, then each event with its place; ✗ the agent's, ? a person decides, · nobody's fault."""
    timing = review.timing
    if timing.dead_air_s is None:
        return
    marks = [f"静音 {timing.dead_air_s:.1f} 秒", f"同时说话 {timing.overlap_s or 0.0:.1f} 秒"]
    if timing.agent_speech_rate_cpm is not None:
        marks.append(f"坐席语速 {timing.agent_speech_rate_cpm:.0f} 字/分钟")
    if timing.agent_talk_share is not None:
        least = book.scorecard.min_role_confidence
        doubt = "?" if any(turn.role_confidence < least for turn in review.call.turns) else ""
        marks.append(f"坐席占 {100 * timing.agent_talk_share:.0f} %{doubt}")
    if timing.hang_up_delay_s is not None:
        last = {True: ",坐席最后说话", False: ",对方最后说话", None: ""}[timing.agent_spoke_last]
        marks.append(f"挂机 {timing.hang_up_delay_s:.1f} 秒{last}")
    yield ink("时间 timing  ", _BOLD) + "  ".join(marks)
    for event in timing.events:
        sign, colour = ("✗", _RED) if event.certainty == "sure" else ("?", _YELLOW)
        if event.excused:
            sign, colour = "·", _DIM
        span = f"{_clock(event.start)}–{_clock(event.end)}"
        yield ink(f"  {sign} {span} {_EVENTS[event.kind]} {_measure(event)} — 第 {event.turn} 轮", colour)


def _measure(event: TimingEvent) -> str:
    if event.rate_cpm is not None:
        return f"{event.rate_cpm:.0f} 字/分钟"
    why = _EXCUSED.get((event.kind, event.role), "") if event.excused else ""
    return f"{event.end - event.start:.1f} 秒" + (f"({why})" if why else "")


def _missed(review: Review, book: Phrasebook, ink: Ink) -> Iterator[str]:
    if review.missed:
        yield ink("应说未说 owed and not said", _BOLD)
    for miss in review.missed:
        text = printable(book.phrases[miss.id].text)
        sign = ink("?", _YELLOW) if miss.certainty == "unsure" else ink("○", _RED)
        yield f"  {sign} {miss.id} {text} — 第 {miss.turn} 轮:{printable(miss.why)}"


def _score(review: Review, book: Phrasebook, ink: Ink) -> Iterator[str]:
    titles = {rule.id: rule.title for rule in book.scorecard.rules}
    yield ink("评分 score", _BOLD)
    for item in review.score.items:
        if not item.applies:
            continue
        title = titles.get(item.id) or book.phrases[item.id].text
        points = f"{item.points:g}/{item.max_points:g}" if item.max_points else f"{item.points:g}"
        full = item.points >= item.max_points
        turns = [review.hits[n].turn for n in item.hits] + [review.missed[n].turn for n in item.missed]
        turns += [review.timing.events[n].turn for n in item.events]
        where = ", ".join(f"第 {turn} 轮" for turn in dict.fromkeys(turns))
        line = f"  {padded(points, 7)} {padded(title, 34)} {item.id}  {where}".rstrip()
        yield line if full else ink(line, _RED)
    aside = [titles[item.id] for item in review.score.items if not item.applies]
    if aside:
        yield ink(f"  不适用 not applicable: {'、'.join(aside)}", _DIM)


def _advice(review: Review, book: Phrasebook, ink: Ink) -> Iterator[str]:
    said = {hit.id for hit in (*review.hits, *review.others)}
    advices = {name: advice for name, advice in review.advice.items() if advice and name in said}
    if advices:
        yield ink("建议 what to say instead", _BOLD)
    for name, advice in advices.items():
        yield f"  {name} {printable(book.phrases[name].text)} → {printable(advice)}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"
