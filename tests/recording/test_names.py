"""Facts in the names of recordings, by a pattern; and whose voice a file holds, by the end of its name."""

from __future__ import annotations

import json
import pickle
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qa.call import Facts, Role
from qa.errors import FormatError
from qa.recording import name_pattern, party_of, recording_facts

SHANGHAI = ZoneInfo("Asia/Shanghai")
HALF_PAST_TWO = datetime(2026, 3, 2, 14, 30, tzinfo=SHANGHAI)
ALL = "{agent_id}_{date}_{time}_{direction}_{call_id}"


def facts(pattern: str, name: str, timezone: ZoneInfo = SHANGHAI) -> Facts:
    return name_pattern(pattern).facts(name, timezone)


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        (
            ALL,
            "K204_20260302_143000_in_C1",
            Facts(agent_id="K204", started_at=HALF_PAST_TWO, direction="inbound", call_id="C1"),
        ),
        (
            ALL,
            "K204_2026-03-02_14-30-00_呼出_C_1",
            Facts(agent_id="K204", started_at=HALF_PAST_TWO, direction="outbound", call_id="C_1"),
        ),
        ("{date}{time}", "20260302143000", Facts(started_at=HALF_PAST_TWO)),
        ("{date} {time}", "2026-03-02 14-30", Facts(started_at=HALF_PAST_TWO)),
        ("录音-{agent_name}({company})", "录音-小王(翠湖物业)", Facts(agent_name="小王", company="翠湖物业")),
        ("{*}_{agent_id}_{*}", "rec_7_a_b_c", Facts(agent_id="7")),
        ("{*}.{direction}.{*}.{call_id}", "x.OUTBOUND..9", Facts(direction="outbound", call_id="9")),
        ("{date}{call_id}-{time}", "2026.03.02X-1430", Facts(started_at=HALF_PAST_TWO, call_id="X")),
        ("REC[{call_id}]", "rec[5]", Facts(call_id="5")),
    ],
)
def test_a_name_that_fits_tells_its_facts(pattern: str, name: str, expected: Facts) -> None:
    assert facts(pattern, name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "holiday",
        "K204_20261302_143000_in_C1",
        "K204_20260302_256000_in_C1",
        "K204_20260302_143000_sideways_C1",
        "K204__143000_in_C1",
        "K204_20260302_143000_in_",
        "K204_20260302_143000_in_" + "9" * 300,
        "K204_20260302_143000_in_C\x01",
        "K204_20260302_143000_in_C1".replace("0", "٠"),
    ],
)
def test_a_name_that_does_not_fit_tells_nothing(name: str) -> None:
    assert facts(ALL, name) == Facts()


def test_times_are_those_of_the_company() -> None:
    found = facts("{date}_{time}", "20260302_143000", ZoneInfo("Asia/Urumqi")).started_at
    assert found is not None
    assert (found.hour, found.utcoffset()) == (
        14,
        HALF_PAST_TWO.replace(tzinfo=ZoneInfo("Asia/Urumqi")).utcoffset(),
    )


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "没有任何一项"),
        ("{*}_{*}", "没有任何一项"),
        ("{agent}", "没有 {agent} 这一项"),
        ("{agent_id", "花括号"),
        ("agent_id}", "花括号"),
        ("{}", "没有 {} 这一项"),
        ("{call_id}_{call_id}", "{call_id} 只能写一次"),
        ("{agent_id}{call_id}", "{agent_id} 和 {call_id} 之间"),
        ("{*}{call_id}", "{*} 和 {call_id} 之间"),
        ("{date}_{call_id}", "要一起写"),
        ("{time}", "要一起写"),
    ],
)
def test_a_wrong_pattern_says_why(pattern: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        name_pattern(pattern)


def test_any_name_is_tried_in_no_time() -> None:
    slow = name_pattern("_".join(["{*}"] * 40) + "_{call_id}x")
    assert slow.facts("_" * 255, SHANGHAI) == Facts()


def test_a_pattern_goes_to_other_processes() -> None:
    pattern = name_pattern(ALL)
    assert pickle.loads(pickle.dumps(pattern)) == pattern


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("X_agent", ("X", "agent")),
        ("X-Customer", ("X", "customer")),
        ("0301_王_坐席", ("0301_王", "agent")),
        ("0301-客户", ("0301", "customer")),
        ("reagent", ("reagent", None)),
        ("agent", ("agent", None)),
        ("_agent", ("_agent", None)),
        ("agent_1", ("agent_1", None)),
        ("客户", ("客户", None)),
        ("大客户", ("大客户", None)),
    ],
)
def test_whose_voice_a_file_holds(stem: str, expected: tuple[str, Role | None]) -> None:
    assert party_of(stem) == expected


def write(path: Path, **values: str) -> None:
    path.write_text(json.dumps(values), encoding="utf-8")


def test_a_file_beside_is_believed_before_the_name(tmp_path: Path) -> None:
    write(tmp_path / "K1_C1.meta.json", agent_id="K9")
    found = recording_facts(
        tmp_path / "K1_C1.wav",
        source="K1_C1.wav",
        timezone=SHANGHAI,
        pattern=name_pattern("{agent_id}_{call_id}"),
    )
    assert found == Facts(agent_id="K9", call_id="C1")


def test_two_files_of_a_call_share_their_facts(tmp_path: Path) -> None:
    write(tmp_path / "K1_C1.meta.json", agent_id="K9")
    write(tmp_path / "K1_C1_agent.meta.json", agent_id="K8", company="翠湖物业")
    pattern = name_pattern("{agent_id}_{call_id}")
    found = recording_facts(tmp_path / "K1_C1_agent.wav", source="x", timezone=SHANGHAI, pattern=pattern)
    assert found == Facts(agent_id="K9", call_id="C1", company="翠湖物业")


def test_a_broken_file_beside_a_pair_is_named(tmp_path: Path) -> None:
    (tmp_path / "X.meta.json").write_text("{", encoding="utf-8")
    source = "in/X_agent.wav + X_customer.wav"
    with pytest.raises(FormatError) as caught:
        recording_facts(tmp_path / "X_agent.wav", source=source, timezone=SHANGHAI)
    assert caught.value.source == str(Path("in/X.meta.json"))
