"""``qa agents`` and ``qa agent ID``: the figures of all agents, and of one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from phrasebook import load_phrasebook
from qa.cli.command import Command
from qa.cli.terminal import columns, printable
from qa.settings import load_settings

if TYPE_CHECKING:  # the store is slow to import
    from qa.store import AgentReport, AgentSummary, Mean, Period, Share, Store

UNNAMED = "(未注明)"  # stands for the calls that name no agent, in the output and as ID
EMPTY = "还没有质检过的通话,先运行 qa check 文件 (no calls checked yet: run qa check PATH first)"
FEW = "* 通话太少,仅供参考 (too few calls: indicative only)"


def phrase_texts(family: str = "required") -> Mapping[str, str]:
    """Every phrase of a family in force, by id, with its words."""
    book = load_phrasebook(load_settings().phrasebook)
    return {phrase.id: phrase.text for phrase in book.phrases.values() if phrase.family == family}


def list_agents(args: argparse.Namespace) -> int:
    """Prints the figures of all agents."""
    with _open_store(args) as store:
        summaries = store.agents()
    if args.json:
        _print_json({"items": [asdict(summary) for summary in summaries]})
    elif not summaries:
        print(EMPTY)
    else:
        for line in agents_lines(summaries, phrase_texts()):
            print(line)
    return 0


def show_agent(args: argparse.Namespace) -> int:
    """Prints one agent at length; 1 if there is none of that id."""
    with _open_store(args) as store:
        report = store.agent(None if args.agent_id == UNNAMED else args.agent_id)
    if report is None:
        print(
            f"{printable(args.agent_id)}: 没有这个坐席的通话,用 qa agents 查看全部 "
            "(no calls of this agent; qa agents lists all)",
            file=sys.stderr,
        )
        return 1
    phrases = phrase_texts()
    if args.json:
        never = [phrase for phrase in phrases if phrase not in report.summary.shown]
        _print_json({**asdict(report), "never_shown": never})
    else:
        for line in agent_lines(report, phrases, phrase_texts("forbidden")):
            print(line)
    return 0


def agents_lines(summaries: Sequence[AgentSummary], phrases: Mapping[str, str]) -> list[str]:
    """The table of all agents."""
    rows = [
        ("坐席", "姓名", "通话", "得分 [95%区间]", "开场合格", "忌语/百通", "一票否决", "文明用语", "待复核"),
        ("agent", "name", "calls", "points [95%]", "opening", "forb./100", "fatal", "courtesy", "unsure"),
    ]
    for one in summaries:
        shown = sum(phrase in one.shown for phrase in phrases)
        rows.append(
            (
                _agent(one),
                one.name or "",
                f"{one.calls}",
                _mean(one.points),
                _share(one.opening),
                f"{one.forbidden_per_100:.1f}",
                f"{one.fatal_calls}",
                f"{shown}/{len(phrases)}",
                f"{one.unsure_open}",
            )
        )
    few = [FEW] if any(one.points.few for one in summaries) else []
    return ["坐席质检得分 (scores of the agents)", "", *_table(rows, left=2), *few]


def agent_lines(report: AgentReport, phrases: Mapping[str, str], forbidden: Mapping[str, str]) -> list[str]:
    """One agent: totals, trend, phrases, latest calls. ``phrases`` are the required ones, by id."""
    one = report.summary
    days = f"{one.first_day} – {one.last_day}" if one.first_day else "日期未注明 (undated)"
    opening = one.opening
    totals = [
        ("通话 calls", f"{one.calls}  {days}"),
        ("得分 points [95%]", _mean(one.points)),
        ("开场合格 openings passed", f"{_share(opening)}  {opening.count}/{opening.n}"),
        ("服务忌语 forbidden", f"{one.forbidden_hits}  每百通 per 100 calls: {one.forbidden_per_100:.1f}"),
        ("一票否决 fatal", f"{one.fatal_calls}"),
        ("待复核 unsure left open", f"{one.unsure_open}"),
    ]
    never = {phrase: "" for phrase in phrases if phrase not in one.shown}
    used = f"{len(phrases) - len(never)}/{len(phrases)}"
    return [
        " ".join(("坐席 agent", _agent(one), printable(one.name or ""))).rstrip(),
        "",
        *_table(totals, left=2),
        *_section("按周 by week", _weeks(report.weeks)),
        *([f"另有日期未注明 undated: {report.undated_calls}"] if report.undated_calls else []),
        *_section("说过的忌语 forbidden, hits", _phrases(report.forbidden, forbidden)),
        *_section(f"用过的文明用语 courtesy shown, calls: {used}", _phrases(one.shown, phrases)),
        *_section("从未用过 never shown", _phrases(never, phrases)),
        *_section("该说未说 owed and missed, calls", _phrases(report.missed, phrases)),
        *_section("最近通话 latest calls", _recent(report)),
        *(
            ["", FEW]
            if any(mean.few for mean in (one.points, *(week.points for week in report.weeks)))
            else []
        ),
    ]


def _weeks(weeks: Sequence[Period]) -> list[str]:
    if not weeks:
        return []
    rows = [("周一 Monday", "通话 calls", "得分 points [95%]", "忌语 forbidden", "一票否决 fatal")]
    for week in weeks:
        rows.append(
            (
                f"{week.start}",
                f"{week.calls}",
                _mean(week.points),
                f"{week.forbidden_hits}",
                f"{week.fatal_calls}",
            )
        )
    return _table(rows, left=1)


def _phrases(numbers: Mapping[str, int | str], texts: Mapping[str, str]) -> list[str]:
    rows = [(phrase, f"{numbers[phrase]}", texts.get(phrase, "")) for phrase in sorted(numbers, key=_order)]
    return _table(rows, left=1, last_left=True)


def _recent(report: AgentReport) -> list[str]:
    rows = [("通话 call", "日期 day", "得分 points", "等级 grade", "忌语 forbidden")]
    for call in report.recent:
        forbidden = " ".join(phrase.partition(":")[2] for phrase in call.forbidden)
        rows.append((call.id, f"{call.day or '—'}", f"{call.points:.1f}", call.grade, forbidden or "—"))
    return _table(rows, left=2, last_left=True)


def _section(title: str, lines: Iterable[str]) -> list[str]:
    lines = [f"  {line}" for line in lines]
    return ["", title, *lines] if lines else []


def _agent(summary: AgentSummary) -> str:
    return UNNAMED if summary.agent_id is None else printable(summary.agent_id)


def _mean(mean: Mean) -> str:
    mark = "*" if mean.few else " "
    if mean.mean is None or mean.low is None or mean.high is None:
        return f"{'—' if mean.mean is None else format(mean.mean, '.1f')}{mark}"
    return f"{mean.mean:.1f} [{mean.low:.1f}–{mean.high:.1f}]{mark}"


def _share(share: Share) -> str:
    if share.share is None or share.low is None or share.high is None:
        return "—"
    return f"{share.share:.0%} [{share.low:.0%}–{share.high:.0%}]"


def _table(rows: Sequence[Sequence[str]], *, left: int, last_left: bool = False) -> list[str]:
    """Lines of equal columns; the first ``left`` (and the last) are flush left, the others right."""
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        padded = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - columns(cell))
            flush_left = number < left or (last_left and number == len(row) - 1)
            padded.append(cell + space if flush_left else space + cell)
        lines.append("  ".join(padded).rstrip())
    return lines


def _order(phrase: str) -> tuple[str, int, str]:
    kind, _, number = phrase.partition(":")
    return (kind, int(number) if number.isdecimal() else 0, number)


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, default=str))


def _open_store(args: argparse.Namespace) -> Store:
    from qa.store import Store

    settings = load_settings({"store": args.store})
    return Store(settings.store, settings.timezone)


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="供程序读取的 JSON (JSON, for programs)")
    parser.add_argument(
        "--store",
        metavar="URL",
        help="另一个数据库,如 sqlite:///qa.db (another database, e.g. sqlite:///qa.db)",
    )


def _configure_one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "agent_id",
        metavar="ID",
        help=f"坐席编号,或 {UNNAMED} (the agent's id, or {UNNAMED} for calls without)",
    )
    _configure(parser)


AGENTS = Command(
    name="agents",
    summary="所有坐席的得分 (the scores of all agents)",
    configure=_configure,
    run=list_agents,
)
AGENT = Command(
    name="agent",
    summary="一个坐席的通话、趋势、用过和没用过的话术 (one agent: calls, trend, phrases shown and missing)",
    configure=_configure_one,
    run=show_agent,
)
