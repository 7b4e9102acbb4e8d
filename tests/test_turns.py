"""Segments become turns, in the order in which they were said, with a role and its confidence."""

from dataclasses import replace

import pytest

from phrasebook import load_phrasebook
from qa.call import Recording, Segment, Word
from qa.errors import EmptyCallError
from qa.turns import turns_of_recording

CUES = load_phrasebook().roles


def segment(channel: int, *words: tuple[float, float, str]) -> Segment:
    timed = tuple(Word(text=text, start=start, end=end, probability=0.9) for start, end, text in words)
    return Segment(
        channel=channel,
        start=timed[0].start,
        end=timed[-1].end,
        text="".join(word.text for word in timed),
        words=timed,
    )


def recording(*segments: Segment, channels: int = 2) -> Recording:
    return Recording(sha256="0" * 64, duration_s=60.0, channels=channels, segments=segments, model="scripted")


CALL = recording(
    segment(1, (0.0, 2.0, "您好翠湖物业客服中心请问有什么可以帮助您")),
    segment(0, (2.5, 4.0, "我家漏水了"), (4.1, 5.0, "你们物业能来人吗")),
    segment(1, (5.5, 6.5, "请稍等"), (14.0, 15.0, "感谢您的来电再见")),
    segment(0, (10.0, 11.0, "嗯"), (16.0, 16.5, "再见")),
)


def test_two_channels_take_turns_by_time_and_a_pause_in_which_the_other_speaks_ends_one() -> None:
    turns = turns_of_recording(CALL, CUES, source="x")
    assert [(turn.role, turn.text) for turn in turns] == [
        ("agent", "您好翠湖物业客服中心请问有什么可以帮助您"),
        ("customer", "我家漏水了你们物业能来人吗"),
        ("agent", "请稍等"),
        ("customer", "嗯"),
        ("agent", "感谢您的来电再见"),
        ("customer", "再见"),
    ]
    assert all(turn.text == "".join(word.text for word in turn.words) for turn in turns)
    assert [turn.channel for turn in turns] == [1, 0, 1, 0, 1, 0]
    assert (turns[1].start, turns[1].end) == (2.5, 5.0)
    assert all(turn.role_confidence > 0.9 for turn in turns)


def test_a_pause_in_which_nobody_else_speaks_ends_no_turn() -> None:
    (first, *_) = turns_of_recording(
        recording(
            segment(0, (0.0, 1.0, "您好"), (4.0, 5.0, "请问有什么可以帮您")),
            segment(1, (6.0, 7.0, "我家停电了")),
        ),
        CUES,
        source="x",
    )
    assert first.text == "您好，请问有什么可以帮您"
    assert first.text == "".join(word.text for word in first.words)


def test_swapping_exchanges_the_voices_for_certain() -> None:
    turns = turns_of_recording(CALL, CUES, source="x", swap=True)
    assert [turn.role for turn in turns][:2] == ["customer", "agent"]
    assert {turn.role_confidence for turn in turns} == {1.0}


def test_one_channel_with_two_voices_is_told_apart_by_what_is_said_and_says_how_sure() -> None:
    turns = turns_of_recording(
        recording(
            segment(
                0,
                (0.0, 2.0, "您好翠湖物业客服中心请问有什么可以帮助您"),
                (2.6, 4.0, "我家漏水了你们物业能不能派人来"),
                (4.6, 6.0, "请您稍等我帮您登记"),
                (6.6, 7.0, "好"),
            ),
            channels=1,
        ),
        CUES,
        source="x",
    )
    assert [turn.role for turn in turns][:3] == ["agent", "customer", "agent"]
    assert all(0.5 <= turn.role_confidence < 1 for turn in turns)


def test_without_an_agent_there_is_nothing_to_judge() -> None:
    with pytest.raises(EmptyCallError, match="--swap"):
        turns_of_recording(
            recording(segment(0, (0.0, 2.0, "我家漏水了我要投诉你们物业你们管不管")), channels=1),
            CUES,
            source="x",
        )


def test_who_is_known_to_speak_in_a_channel_is_not_guessed() -> None:
    """Both say what the other would say."""
    turns = turns_of_recording(replace(CALL, channel_roles=("agent", "customer")), CUES, source="x")
    assert [turn.role for turn in turns][:3] == ["customer", "agent", "customer"]
    assert {turn.role_confidence for turn in turns} == {1.0}


def test_one_channel_of_a_known_voice_is_that_voices_alone() -> None:
    heard = recording(segment(0, (0.0, 2.0, "我家漏水了你们物业能来人吗"), (6.0, 7.0, "再见")), channels=1)
    (turn,) = turns_of_recording(replace(heard, channel_roles=("agent",)), CUES, source="x")
    assert (turn.role, turn.role_confidence) == ("agent", 1.0)


def test_of_two_known_voices_one_may_be_silent() -> None:
    heard = recording(segment(0, (0.0, 2.0, "我家漏水了")))
    (turn,) = turns_of_recording(replace(heard, channel_roles=("agent", "customer")), CUES, source="x")
    assert (turn.role, turn.role_confidence) == ("agent", 1.0)


def voiced(voice: int, sure: float, *words: tuple[float, float, str]) -> Segment:
    return replace(segment(0, *words), voice=voice, voice_probability=sure)


def test_voices_of_one_channel_are_named_by_all_that_each_says() -> None:
    turns = turns_of_recording(
        recording(
            voiced(1, 0.99, (0.0, 2.0, "您好翠湖物业客服中心请问有什么可以帮助您")),
            voiced(0, 0.99, (2.5, 4.0, "我家漏水了"), (4.1, 5.0, "你们物业能来人吗")),
            voiced(1, 0.99, (5.5, 5.8, "嗯"), (5.9, 7.0, "几号楼")),
            voiced(0, 0.97, (7.5, 8.0, "三号楼")),
            voiced(1, 0.99, (8.5, 10.0, "好的马上给您登记")),
            channels=1,
        ),
        CUES,
        source="x",
    )
    assert [turn.role for turn in turns] == ["agent", "customer", "agent", "customer", "agent"]
    assert all(turn.role_confidence > 0.9 for turn in turns)  # as good as a channel of one's own
    assert turns[2].text == "嗯几号楼"


def test_a_doubtful_voice_is_a_doubtful_turn() -> None:
    turns = turns_of_recording(
        recording(
            voiced(1, 0.99, (0.0, 2.0, "您好翠湖物业客服中心请问有什么可以帮助您")),
            voiced(0, 0.99, (2.5, 4.0, "我家漏水了")),
            voiced(1, 0.6, (5.5, 5.8, "急什么")),
            channels=1,
        ),
        CUES,
        source="x",
    )
    assert (turns[-1].role, turns[-1].role_confidence) == ("agent", 0.6)


def test_what_only_the_other_side_says_makes_a_voice_doubtful() -> None:
    """A piece given to the wrong voice is held against nobody."""
    turns = turns_of_recording(
        recording(
            voiced(1, 0.99, (0.0, 2.0, "您好翠湖物业客服中心请问有什么可以帮助您")),
            voiced(0, 0.99, (2.5, 4.0, "我家漏水了")),
            voiced(1, 0.99, (5.5, 7.0, "你们物业怎么还不来人我要投诉你们")),
            channels=1,
        ),
        CUES,
        source="x",
    )
    assert turns[-1].role_confidence < 0.9


def test_one_partys_file_with_two_voices_is_not_believed() -> None:
    two = recording(
        voiced(1, 0.99, (0.0, 2.0, "您好翠湖物业客服中心请问有什么可以帮助您")),
        voiced(0, 0.99, (2.5, 4.0, "我家漏水了")),
        channels=1,
    )
    turns = turns_of_recording(replace(two, channel_roles=("agent",)), CUES, source="x")
    assert [turn.role for turn in turns] == ["agent", "customer"]


def test_a_sound_too_short_to_tell_its_voice_accuses_nobody() -> None:
    """One voice that was told, and pieces that were not, are not two voices."""
    known = voiced(1, 0.99, (0.0, 2.0, "您好翠湖物业客服中心请问有什么可以帮助您"))
    bare = segment(0, (2.5, 4.0, "急什么"))
    for heard in ([known, bare], [known, bare, voiced(0, 0.99, (5.0, 6.5, "我家漏水了"))]):
        turns = turns_of_recording(recording(*heard, channels=1), CUES, source="x")
        (doubtful,) = [turn for turn in turns if "急什么" in turn.text]
        assert doubtful.role_confidence < 0.9
