"""``qa agents`` and ``qa agent ID``, run as the command line runs them."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from qa.call import Call, Facts, Hit, Opening, Review, Score, Timing, Turn, Versions
from qa.cli import agents
from qa.cli.command import Command
from qa.settings import load_settings
from qa.store import Store


def made(call_id: str, agent_id: str | None, name: str | None, points: float, *phrases: str) -> Review:
    hits = tuple(
        Hit(
            id=phrase,
            turn=0,
            span=(0, 2),
            text="您好",
            method="exact",
            similarity=100,
            certainty="sure",
            severity="major",
        )
        for phrase in phrases
    )
    return Review(
        call=Call(
            id=call_id,
            source="a.json",
            sha256=call_id * 8,
            facts=Facts(call_id=call_id, agent_id=agent_id, agent_name=name),
            turns=(Turn(role="agent", text="您好"),),
        ),
        versions=Versions(checker="1", phrasebook="1", model=None),
        opening=Opening(
            points=1,
            max_points=1,
            applies=True,
            greeting=True,
            company=True,
            surname=True,
            offer_of_help=True,
            time_of_day="absent",
        ),
        hits=hits,
        missed=(),
        others=(),
        timing=Timing(),
        score=Score(points=points, low=points, high=points, grade="良好", fatal=(), items=()),
    )


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'qa.db').as_posix()}"


@pytest.fixture
def filled(url: str) -> str:
    settings = load_settings({"store": url}, environ={})
    with Store(settings.store, settings.timezone) as store:
        for number, (agent_id, name, points, phrases) in enumerate(
            (
                ("8001", "欧阳张三丰", 92.5, ("required:1", "required:10", "forbidden:25")),
                ("8001", None, 80.0, ("required:1", "required:2", "forbidden:25")),
                ("long-id-8002", "Li\x1b[2J", 60.0, ()),
                (None, None, 100.0, ()),
            )
        ):
            store.save(made(f"call-{number}", agent_id, name, points, *phrases), f'{{"number": {number}}}')
    return url


def run(command: Command, *words: str) -> int:
    parser = argparse.ArgumentParser(prog=f"qa {command.name}")
    command.configure(parser)
    return command.run(parser.parse_args(words))


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def test_table_of_all(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(agents.AGENTS, "--store", filled) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0].startswith("坐席质检得分")
    assert [line.split()[0] for line in lines[2:7]] == ["坐席", "agent", "8001", "long-id-8002", "(未注明)"]
    assert "欧阳张三丰" in lines[4]
    assert "3/20" in lines[4]
    assert "86.2 [6.8–100.0]*" in lines[4]  # t(1) = 12.7 on two calls
    assert len({width(line) for line in lines[2:7]}) == 1
    assert "仅供参考" in lines[7]
    assert "\x1b" not in out


def test_json_of_all(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(agents.AGENTS, "--json", "--store", filled) == 0
    items = json.loads(capsys.readouterr().out)["items"]
    assert [(item["agent_id"], item["calls"], item["points"]["mean"]) for item in items] == [
        ("8001", 2, 86.25),
        ("long-id-8002", 1, 60.0),
        (None, 1, 100.0),
    ]
    assert items[0]["shown"] == {"required:1": 2, "required:2": 1, "required:10": 1}


def test_one_agent(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(agents.AGENT, "8001", "--store", filled) == 0
    out = capsys.readouterr().out
    assert out.startswith("坐席 agent 8001 欧阳张三丰\n")
    assert "每百通 per 100 calls: 100.0" in out
    assert out.index("required:1 ") < out.index("required:2 ") < out.index("required:10 ")
    assert "从未用过 never shown" in out
    assert "call-1" in out


def test_one_agent_as_json(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(agents.AGENT, "8001", "--json", "--store", filled) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["forbidden"] == {"forbidden:25": 2}
    assert len(report["never_shown"]) == 17
    assert [call["forbidden"] for call in report["recent"]] == [["forbidden:25"], ["forbidden:25"]]


def test_calls_of_nobody(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(agents.AGENT, agents.UNNAMED, "--store", filled) == 0
    assert "call-3" in capsys.readouterr().out


def test_unknown_agent(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(agents.AGENT, "8999", "--store", filled) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("8999: ")
    assert said.err.count("\n") == 1
    assert "qa agents" in said.err


def test_empty_store(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(agents.AGENTS, "--store", url) == 0
    assert "qa check" in capsys.readouterr().out
    assert run(agents.AGENTS, "--json", "--store", url) == 0
    assert json.loads(capsys.readouterr().out) == {"items": []}


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, qa.cli.agents; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
