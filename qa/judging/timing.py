"""What the clock says about a call whose turns carry times."""

from __future__ import annotations

from qa.call import Call, Timing


def timing(call: Call, *, dead_air_s: float) -> Timing:
    """Dead air (the sum of silences of ``dead_air_s`` and more), overlap of the voices, the agent's rate and share.

    All ``None`` where a turn lacks its times.
    """
    timed = [(t.start, t.end, t) for t in call.turns if t.start is not None and t.end is not None]
    if not timed or len(timed) < len(call.turns):
        return Timing()
    silent = overlap = 0.0
    reached = timed[0][0]
    for start, end, _ in sorted(timed, key=lambda item: (item[0], item[1])):
        silence = start - reached
        if silence >= dead_air_s:
            silent += silence
        elif silence < 0:
            overlap += min(end, reached) - start
        reached = max(reached, end)
    talk = {"agent": 0.0, "customer": 0.0, "other": 0.0}
    for start, end, turn in timed:
        talk[turn.role] += end - start
    letters = sum(c.isalnum() for _, _, turn in timed if turn.role == "agent" for c in turn.text)
    spoken = talk["agent"] + talk["customer"]
    first = next((start for start, _, turn in timed if turn.role == "agent"), None)
    return Timing(
        dead_air_s=round(silent, 2),
        overlap_s=round(overlap, 2),
        agent_speech_rate_cpm=round(60 * letters / talk["agent"], 1) if talk["agent"] > 0 else None,
        agent_talk_share=round(talk["agent"] / spoken, 3) if spoken > 0 else None,
        answer_delay_s=round(first, 2) if call.model and first is not None else None,
    )


def silences(call: Call, *, dead_air_s: float) -> list[int]:
    """The numbers of the turns after which nobody speaks for so long; empty where a turn lacks its times."""
    if any(turn.start is None or turn.end is None for turn in call.turns):
        return []
    found = []
    reached = 0.0
    for number, turn in enumerate(call.turns):
        if number and (turn.start or 0.0) - reached >= dead_air_s:
            found.append(number - 1)
        reached = max(reached, turn.end or 0.0)
    return found
