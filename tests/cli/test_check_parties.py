"""``qa check`` on calls whose parties were recorded apart, and on recordings with facts in their names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import empty_desk, spoken, write_wave

from qa.cli.main import main
from qa.recording import ScriptedRecogniser

# By their words alone, the voices would be taken for each other.
HEARD = ScriptedRecogniser(
    (
        spoken(0, 0.2, "我要投诉你们物业"),
        spoken(1, 1.4, "您好,客服中心,请问有什么可以帮助您"),
        spoken(0, 2.6, "不知道"),
    )
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return empty_desk(tmp_path, monkeypatch, HEARD)


def check(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, list[dict[str, object]], list[str]]:
    status = main(["check", "--json", *arguments])
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err.splitlines()


def write_pair() -> None:
    write_wave(Path("X_agent.wav"), 4, channels=1, wavelength=9)
    write_wave(Path("X_customer.wav"), 5, channels=1, wavelength=13)


def test_a_pair_is_one_call_with_known_voices_in_any_order(capsys: pytest.CaptureFixture[str]) -> None:
    write_pair()
    Path("X.meta.json").write_text('{"agent_id": "K9"}', encoding="utf-8")
    status, (review,), errors = check(capsys, "X_customer.wav", "X_agent.wav")
    assert (status, errors) == (0, [])
    assert review["source"] == "X_agent.wav + X_customer.wav"
    assert (review["agent_id"], review["duration_s"]) == ("K9", 5.0)
    assert [(turn["role"], turn["role_confidence"]) for turn in review["turns"]] == [
        ("agent", 1.0),
        ("customer", 1.0),
        ("agent", 1.0),
    ]
    assert check(capsys, "X_agent.wav", "X_customer.wav")[1] == [review]
    assert check(capsys, ".")[1] == [review]


def test_swapped_the_files_change_their_parties(capsys: pytest.CaptureFixture[str]) -> None:
    write_pair()
    _, (review,), _ = check(capsys, "--swap", ".")
    assert [turn["role"] for turn in review["turns"]] == ["customer", "agent", "customer"]


def test_half_a_call_is_judged_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    write_pair()
    status, (review,), errors = check(capsys, "X_agent.wav")
    assert status == 0
    assert {turn["role"] for turn in review["turns"]} == {"agent"}
    (warning,) = errors
    assert warning.startswith("qa: X_agent.wav: 只有坐席一方的录音")


def test_what_cannot_be_paired_stops_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    write_pair()
    write_wave(Path("Y_customer.wav"), 4, channels=1, wavelength=9)
    write_wave(Path("Z_坐席.wav"), 4, channels=1, wavelength=9)
    Path("Z_客户.wav").write_bytes(b"RIFF")
    status, reviews, errors = check(capsys, ".")
    assert status == 1
    assert [review["source"] for review in reviews] == ["X_agent.wav + X_customer.wav"]
    assert len(errors) == 2
    assert "Y_customer.wav: 只有客户一方" in errors[0]
    assert errors[1].startswith("qa: Z_坐席.wav + Z_客户.wav: 不是能解码的录音")


def test_facts_in_a_name(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_NAME_PATTERN", "{agent_id}_{date}_{time}_{direction}_{call_id}")
    write_wave(Path("K204_20260302_143000_呼入_C1.wav"), 4, channels=1, wavelength=9)
    write_wave(Path("K204_20260302_143500_out_C2_agent.wav"), 4, channels=1, wavelength=9)
    write_wave(Path("K204_20260302_143500_out_C2_customer.wav"), 4, channels=1, wavelength=13)
    write_wave(Path("other.wav"), 4, channels=1, wavelength=11)
    status, reviews, _ = check(capsys, "--agent", "K1", ".")
    assert status == 0
    found = [(r["agent_id"], r["started_at"], r["direction"], r["call_id"]) for r in reviews]
    assert found[:2] == [
        ("K204", "2026-03-02T14:30:00+08:00", "inbound", "C1"),
        ("K204", "2026-03-02T14:35:00+08:00", "outbound", "C2"),
    ]
    assert found[2][:3] == ("K1", None, None)


def test_a_wrong_pattern_is_status_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_NAME_PATTERN", "{who}")
    write_pair()
    assert check(capsys, ".")[0] == 2
