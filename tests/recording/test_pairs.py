"""A file for each party: together one call, with channel 0 the agent's and channel 1 the customer's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from sounds import RATE, encode, noise, pitch, tones, wav_bytes

from qa.call import Segment
from qa.errors import EmptyCallError, FormatError, InputError
from qa.inputs import Input, find_inputs
from qa.recording import ScriptedRecogniser, recognise
from qa.recording.decode import decoded

SCRIPT = ScriptedRecogniser(
    (
        Segment(channel=0, start=0.2, end=1.0, text="您好。"),
        Segment(channel=1, start=1.2, end=1.9, text="你好。"),
    )
)


def tone(path: Path, hz: float, seconds: float = 3.0) -> Path:
    path.write_bytes(wav_bytes(tones(seconds, hz)))
    return path


@pytest.fixture
def agent(tmp_path: Path) -> Path:
    return tone(tmp_path / "X_agent.wav", 440)


@pytest.fixture
def customer(tmp_path: Path) -> Path:
    return tone(tmp_path / "X_customer.wav", 700)


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")


def shown(*paths: str) -> list[tuple[str, str | None, str | None] | str]:
    """(source, role, partner) of each input, or the source of an error."""
    return [
        (entry.source, entry.role, entry.partner and entry.partner.name)
        if isinstance(entry, Input)
        else entry.source
        for entry in find_inputs(paths)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("X_agent.wav", "X_customer.wav"),
        ("X-agent.wav", "X-customer.wav"),
        ("X_坐席.mp3", "X_客户.mp3"),
        ("X-座席.amr", "X-客戶.amr"),
        ("X_AGENT.WAV", "X_Customer.wav"),
        ("X_agent.wav", "X-客户.mp3"),
        ("通话 1_agent.ogg", "通话 1_customer.ogg"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_files_are_one_input_in_a_folder_and_on_the_command_line(
    one: str, other: str, turned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    touch(tmp_path, one, other)
    expected = [(f"{one} + {other}", "agent", other)]
    assert shown(*(one, other)[:: -1 if turned else 1]) == expected
    assert shown(str(tmp_path)) == [(f"{tmp_path / one} + {other}", "agent", other)]


def test_a_pair_stands_where_its_first_file_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    touch(tmp_path, "X_customer.wav", "a.wav", "X_agent.wav", "b.wav", "t.json")
    assert shown("X_customer.wav", "a.wav", "nowhere", "t.json", "X_agent.wav", "b.wav", "X_agent.wav") == [
        ("X_agent.wav + X_customer.wav", "agent", "X_customer.wav"),
        ("a.wav", None, None),
        "nowhere",
        ("t.json", None, None),
        ("b.wav", None, None),
    ]


def test_only_files_of_one_folder_and_one_call_belong_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    touch(tmp_path, "1/X_agent.wav", "2/X_customer.wav", "1/Y_customer.wav", "2/Y_agent.wav")
    assert shown(".") == [
        ("1/X_agent.wav", "agent", None),
        "1/Y_customer.wav",
        "2/X_customer.wav",
        ("2/Y_agent.wav", "agent", None),
    ]


def test_an_export_in_two_formats_is_two_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    touch(tmp_path, "X_agent.mp3", "X_agent.wav", "X_customer.wav", "X_customer.mp3")
    assert sorted(shown(".")) == [
        ("X_agent.mp3 + X_customer.mp3", "agent", "X_customer.mp3"),
        ("X_agent.wav + X_customer.wav", "agent", "X_customer.wav"),
    ]
    (tmp_path / "X_customer.mp3").unlink()
    assert sorted(shown(".")) == [
        ("X_agent.mp3", "agent", None),
        ("X_agent.wav + X_customer.wav", "agent", "X_customer.wav"),
    ]


def test_transcripts_and_words_inside_a_name_are_no_party(tmp_path: Path) -> None:
    touch(tmp_path, "X_agent.json", "agent.wav", "大客户.wav", "agent_7.wav")
    assert all(
        isinstance(entry, Input) and entry.role is None and entry.partner is None
        for entry in find_inputs([str(tmp_path)])
    )


def test_the_customer_alone_is_refused_with_the_remedy(customer: Path) -> None:
    (error,) = find_inputs([str(customer)])
    assert isinstance(error, EmptyCallError)
    assert "只有客户一方" in str(error)


def test_each_voice_has_its_channel_and_its_role(agent: Path, customer: Path) -> None:
    with decoded(agent, source="X", max_hours=1, role="agent", partner=customer) as sound:
        assert [pitch(channel) for channel in sound.channels] == [440, 700]
        assert (sound.channel_roles, sound.warnings) == (("agent", "customer"), ())


@pytest.mark.parametrize("lengths", [(3.0, 5.0), (5.0, 3.0)])
def test_the_shorter_file_ends_in_silence(lengths: tuple[float, float], tmp_path: Path) -> None:
    paths = [
        tone(tmp_path / f"{hz}.wav", hz, seconds) for hz, seconds in zip((440, 700), lengths, strict=True)
    ]
    with decoded(paths[0], source="X", max_hours=1, role="agent", partner=paths[1]) as sound:
        assert sound.duration_s == pytest.approx(5, abs=0.01)
        for channel, seconds in zip(sound.channels, lengths, strict=True):
            assert len(channel) == len(sound.channels[0])
            assert channel[: int(seconds * 16_000) - 200].astype(float).std() > 5000
            assert not channel[int(seconds * 16_000) + 200 :].any()


def test_files_of_two_formats_and_rates_fit_together(tmp_path: Path, customer: Path) -> None:
    agent = encode(tmp_path / "X_agent.mp3", tones(3, 440, rate=44_100), rate=44_100)
    with decoded(agent, source="X", max_hours=1, role="agent", partner=customer) as sound:
        assert [pitch(channel) for channel in sound.channels] == [440, 700]


def test_a_party_in_two_channels_is_one_voice_where_both_are_the_same_or_one_is_dead(
    tmp_path: Path, customer: Path
) -> None:
    for name, channels in (("same", tones(3, 440, 440)), ("dead", tones(3, 440, 440) * np.array([[0], [1]]))):
        agent = tmp_path / f"{name}.wav"
        agent.write_bytes(wav_bytes(channels))
        with decoded(agent, source="X", max_hours=1, role="agent", partner=customer) as sound:
            assert [pitch(channel) for channel in sound.channels] == [440, 700]
            assert sound.channel_roles == ("agent", "customer")


@pytest.mark.parametrize("channels", [2, 3])
@pytest.mark.parametrize("which", [0, 1])
def test_a_party_with_two_voices_is_refused(channels: int, which: int, tmp_path: Path, agent: Path) -> None:
    stereo = tmp_path / "stereo.wav"
    stereo.write_bytes(wav_bytes(noise(3, channels=channels)))
    first, second = (stereo, agent) if which == 0 else (agent, stereo)
    with (
        pytest.raises(FormatError, match=r"^X: 一方的录音里有两个声音.*stereo\.wav"),
        decoded(first, source="X", max_hours=1, role="agent", partner=second),
    ):
        pass


def test_both_files_with_the_whole_call_are_one_channel_of_nobody(tmp_path: Path, agent: Path) -> None:
    """Who speaks is then not known from the names: the customer's words must not be taken for the agent's."""
    copy = tmp_path / "X_customer.wav"
    copy.write_bytes(wav_bytes(tones(3, 440) // 2))
    with decoded(agent, source="X", max_hours=1, role="agent", partner=copy) as sound:
        assert (len(sound.channels), sound.channel_roles) == (1, ())
        assert "同一个声音" in sound.warnings[0]


def test_a_silent_party_is_still_a_party(tmp_path: Path, agent: Path) -> None:
    silent = tmp_path / "X_customer.wav"
    silent.write_bytes(wav_bytes(np.zeros((1, 3 * RATE), np.int16)))
    with decoded(agent, source="X", max_hours=1, role="agent", partner=silent) as sound:
        assert (len(sound.channels), sound.channel_roles) == (2, ("agent", "customer"))


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "空文件"),
        (b"no recording" * 99, "不是能解码的录音"),
        (wav_bytes(noise(9))[:90_000], "录音不完整"),
    ],
    ids=["empty", "foreign", "cut off"],
)
def test_a_damaged_half_is_named_and_refuses_the_call(
    content: bytes, message: str, which: int, tmp_path: Path, agent: Path
) -> None:
    bad = tmp_path / "X_bad.wav"
    bad.write_bytes(content)
    paths = (bad, agent) if which == 0 else (agent, bad)
    with (
        pytest.raises(InputError, match=rf"^pair: {message}.*X_bad\.wav") as caught,
        decoded(paths[0], source="pair", max_hours=1, role="agent", partner=paths[1]),
    ):
        pass
    assert "\n" not in str(caught.value)


def test_the_agent_alone_is_known_and_said_to_be_alone(agent: Path) -> None:
    with decoded(agent, source="X", max_hours=1, role="agent") as sound:
        assert (len(sound.channels), sound.channel_roles) == (1, ("agent",))
        assert "只有坐席一方" in sound.warnings[0]


def test_a_name_alone_makes_nobody_of_two_voices(tmp_path: Path) -> None:
    stereo = tmp_path / "X_agent.wav"
    stereo.write_bytes(wav_bytes(noise(3, channels=2)))
    with decoded(stereo, source="X", max_hours=1, role="agent") as sound:
        assert (len(sound.channels), sound.channel_roles) == (2, ())
        assert "却有两个声音" in sound.warnings[0]


def test_a_dead_channel_leaves_an_ordinary_mono_recording(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(tones(3, 440, 700) * np.array([[0], [1]])))
    recording = recognise(path, source="call.wav", recogniser=SCRIPT)
    assert (recording.channels, recording.channel_roles) == (1, ())
    assert {segment.channel for segment in recording.segments} == {0}
    assert "第 1 声道没有声音" in recording.warnings[0]


def test_a_pair_is_known_by_both_digests_the_agents_first(agent: Path, customer: Path) -> None:
    def heard(first: Path, second: Path) -> str:
        return recognise(first, source="X", recogniser=SCRIPT, role="agent", partner=second).sha256

    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (agent, customer)]
    assert heard(agent, customer) == hashlib.sha256("".join(digests).encode()).hexdigest()
    assert heard(customer, agent) != heard(agent, customer)


def test_a_partner_that_is_gone_is_said(agent: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有这个文件"):
        recognise(agent, source="X", recogniser=SCRIPT, role="agent", partner=tmp_path / "gone.wav")
