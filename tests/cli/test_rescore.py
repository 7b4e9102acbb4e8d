"""``qa rescore``: what changed rules would make of stored calls; nothing changes before it is adopted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qa.settings import load_settings
from qa.store import Store

CALL = {
    "call_id": "C1",
    "agent_id": "A1",
    "started_at": "2026-03-02T10:00:00+08:00",
    "turns": [
        {"role": "agent", "text": "上午好，翠湖物业客服中心，我姓林，请问有什么可以帮助您？"},
        {"role": "customer", "text": "物业费几号截止？"},
        {"role": "agent", "text": "不知道。"},
        {"role": "customer", "text": "好吧。"},
        {"role": "agent", "text": "感谢您的来电，再见。"},
    ],
}


def qa(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qa.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def store(tmp_path: Path) -> str:
    """The URL of a store with one call."""
    file = tmp_path / "call.json"
    file.write_text(json.dumps(CALL, ensure_ascii=False), encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'qa.db'}"
    assert qa("check", file, "--store", url).returncode == 0
    return url


@pytest.fixture
def lenient(tmp_path: Path) -> Path:
    """Rules under which 不知道 is nothing."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "forbidden.toml").write_text(
        '[[phrase]]\nid = "forbidden:2"\ndisabled = true\n', encoding="utf-8"
    )
    return folder


def stored(url: str) -> tuple[float, int]:
    """Points of the call's current review, and how many reviews it has."""
    with Store(url, load_settings(environ={}).timezone) as opened:
        body = opened.review("C1")
        assert body is not None
        return json.loads(body)["score"]["points"], len(opened.reviews("C1"))


def test_it_shows_who_gains_and_by_what_evidence_and_changes_nothing(store: str, lenient: Path) -> None:
    before = stored(store)
    shown = qa("rescore", "--store", store, "--phrasebook", lenient)
    assert shown.returncode == 0
    assert "C1" in shown.stdout
    assert "A1" in shown.stdout
    assert "forbidden:2" in shown.stdout
    assert "「不知道」" in shown.stdout
    assert "(+10)" in shown.stdout
    assert "--adopt" in shown.stdout
    assert stored(store) == before


def test_adopting_keeps_the_history(store: str, lenient: Path) -> None:
    points, _ = stored(store)
    assert qa("rescore", "--store", store, "--phrasebook", lenient, "--adopt").returncode == 0
    assert stored(store) == (points + 10, 2)
    again = qa("rescore", "--store", store, "--phrasebook", lenient)
    assert "1 通中 0 通有变化" in again.stdout


def test_the_same_rules_change_nothing(store: str) -> None:
    assert qa("rescore", "--store", store, "--json").stdout == ""


def test_json_has_a_changed_call_a_line(store: str, lenient: Path) -> None:
    lines = qa("rescore", "--store", store, "--phrasebook", lenient, "--json").stdout.splitlines()
    [change] = [json.loads(line) for line in lines]
    assert (change["call_id"], change["agent_id"], change["gain"]) == ("C1", "A1", 10)
    [difference] = change["differences"]
    assert (difference["id"], difference["before"], difference["after"]) == ("forbidden:2", "sure", None)


def test_a_weight_alone_says_which_line_of_the_score_it_moves(store: str, tmp_path: Path) -> None:
    rules = tmp_path / "dearer"
    rules.mkdir()
    (rules / "scorecard.toml").write_text("[deductions]\nmajor = 20\n", encoding="utf-8")
    shown = qa("rescore", "--store", store, "--phrasebook", rules).stdout
    assert "评分 forbidden:2 -10 → -20 第 2 轮" in shown


def test_broken_rules_are_one_line_and_status_2(store: str, tmp_path: Path) -> None:
    rules = tmp_path / "broken"
    rules.mkdir()
    (rules / "forbidden.toml").write_text(
        '[[phrase]]\nid = "forbidden:2"\nforms = ["(不知道"]\n', encoding="utf-8"
    )
    shown = qa("rescore", "--store", store, "--phrasebook", rules)
    assert shown.returncode == 2
    assert len(shown.stderr.splitlines()) == 1
    assert "forbidden:2" in shown.stderr


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    shown = qa("rescore", "--store", f"sqlite:///{tmp_path / 'none.db'}")
    assert shown.returncode == 0
    assert "qa check" in shown.stdout
