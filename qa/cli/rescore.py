"""``qa rescore``: what changed rules would make of the stored calls, shown before anything is adopted."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from phrasebook import Phrasebook, load_phrasebook
from qa.call import Review
from qa.cli.command import Command
from qa.cli.interrupt import listening, stop_if_interrupted
from qa.cli.terminal import Ink, padded, printable, terminal_ink
from qa.errors import InputError
from qa.judging.comparison import Change, Difference, ItemChange, compare
from qa.judging.document import review_document, review_json
from qa.judging.review import Judge
from qa.settings import load_settings

if TYPE_CHECKING:  # the store is slow to import
    from qa.store import Store

_BATCH = 50  # calls that are stored at a time
_RED, _GREEN, _DIM, _BOLD = "31", "32", "2", "1"
_SIGNS = {None: "无 not found", "sure": "确定 sure", "unsure": "待复核 unsure"}
_KINDS = {"said": "说了 said", "missed": "应说未说 missed", "other": "其他 other"}


@dataclass(slots=True)
class Tally:
    """What the changes come to for one agent."""

    calls: int = 0
    changed: int = 0
    before: float = 0.0
    after: float = 0.0

    def add(self, change: Change) -> None:
        self.calls += 1
        self.changed += not change.is_none
        self.before += change.points_before
        self.after += change.points_after


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``qa rescore``."""
    parser.add_argument(
        "--phrasebook", metavar="FOLDER", help="改过的话术,叠加在标准之上 (changed rules, an overlay)"
    )
    parser.add_argument(
        "--adopt", action="store_true", help="采用新结果,旧结果留作历史 (keep the new reviews)"
    )
    parser.add_argument(
        "--json", action="store_true", help="每通一行 JSON,只列有变化的 (a changed call a line)"
    )
    parser.add_argument("--store", metavar="URL", help="数据库 (database)")


def run(args: argparse.Namespace) -> int:
    """Judge every stored call again; exit status 1 if one could not be stored."""
    settings = load_settings({"store": args.store, "phrasebook": args.phrasebook})
    book = load_phrasebook(settings.phrasebook, company=settings.company)
    judge = Judge(book, timezone=settings.timezone)
    ink = terminal_ink()
    tallies: dict[str, Tally] = {}
    status = 0

    from qa.store import Store

    waiting: list[tuple[Review, str]] = []
    with Store(settings.store, settings.timezone) as store, listening():
        for change, review in _rejudged(store, judge):
            tallies.setdefault(change.agent_id or "", Tally()).add(change)
            if not change.is_none:
                _show(change, book, ink, as_json=args.json)
            if args.adopt:
                waiting.append((review, review_json(review)))
            if len(waiting) >= _BATCH:
                status |= _adopt(store, waiting)
                waiting = []
        status |= _adopt(store, waiting)
    if not args.json:
        for line in _summary(tallies, book, adopted=args.adopt, ink=ink):
            print(line)
    return status


COMMAND = Command(
    "rescore", "规则改了会怎样:重判已存的通话 (what changed rules would make of stored calls)", configure, run
)


def _rejudged(store: Store, judge: Judge) -> Iterator[tuple[Change, Review]]:
    for call in store.stored_calls():
        stop_if_interrupted()
        body = store.review(call.id)
        if body is not None:
            review = judge.review(call)
            yield compare(json.loads(body), review_document(review)), review


def _adopt(store: Store, reviews: list[tuple[Review, str]]) -> int:
    """Stores the new reviews beside the old ones; 1 if one was refused."""
    status = 0
    for result in store.save_many(reviews):
        if isinstance(result, InputError):
            print(f"qa: {result}", file=sys.stderr)
            status = 1
    return status


def _show(change: Change, book: Phrasebook, ink: Ink, *, as_json: bool) -> None:
    if as_json:
        document = {**asdict(change), "gain": change.gain}
        print(json.dumps(document, ensure_ascii=False), flush=True)
        return
    points = f"{change.points_before:g} → {change.points_after:g}"
    gain = ink(f"({change.gain:+g})", _GREEN if change.gain > 0 else _RED if change.gain < 0 else _DIM)
    fatal = " · 一票否决变了 fatal changed" if change.fatal_before != change.fatal_after else ""
    print(ink(printable(change.call_id), _BOLD), f"坐席 {_agent(change.agent_id)}  {points} {gain}{fatal}")
    for difference in change.differences:
        print(f"   {_line(difference, book)}")
    for item in change.items:
        print(f"   {_item_line(item, book)}")


def _line(difference: Difference, book: Phrasebook) -> str:
    phrase = book.phrases.get(difference.id)
    sign = "+" if difference.before is None else "−" if difference.after is None else "~"
    return printable(
        f"{sign} 第 {difference.turn} 轮 {difference.id} {phrase.text if phrase else ''}"
        f" · {_KINDS[difference.kind]}「{difference.words}」"
        f" {_SIGNS[difference.before]} → {_SIGNS[difference.after]}"
    )


def _item_line(item: ItemChange, book: Phrasebook) -> str:
    titles = {rule.id: rule.title for rule in book.scorecard.rules}
    worth = ["不计" if points is None else f"{points:g}" for points in (item.before, item.after)]
    where = ", ".join(f"第 {turn} 轮" for turn in item.turns)
    return printable(f"  评分 {titles.get(item.id, item.id)} {worth[0]} → {worth[1]} {where}".rstrip())


def _summary(tallies: dict[str, Tally], book: Phrasebook, *, adopted: bool, ink: Ink) -> Iterator[str]:
    calls = sum(tally.calls for tally in tallies.values())
    changed = sum(tally.changed for tally in tallies.values())
    if not calls:
        yield "还没有质检过的通话,先运行 qa check 文件 (no calls checked yet: run qa check PATH first)"
        return
    yield ""
    yield ink(
        f"话术 {book.version}:{calls} 通中 {changed} 通有变化 ({changed} of {calls} calls change)", _BOLD
    )
    yield f"  {padded('坐席 agent', 16)} {'通话':>4} {'变化':>4}   平均分 mean"
    for agent, tally in sorted(tallies.items()):
        before, after = tally.before / tally.calls, tally.after / tally.calls
        yield (
            f"  {padded(_agent(agent or None), 16)} {tally.calls:>6} {tally.changed:>6}   "
            f"{before:.1f} → {after:.1f} ({after - before:+.1f})"
        )
    if adopted:
        yield "已采用,旧结果留在历史里;以后按新规则质检请设 QA_PHRASEBOOK"
        yield "(adopted, the old reviews are kept; set QA_PHRASEBOOK so that new calls are judged alike)"
    else:
        yield "只是试算,什么都没有改;要采用请加 --adopt (nothing was changed; --adopt keeps the new reviews)"


def _agent(agent_id: str | None) -> str:
    return printable(agent_id) if agent_id else "(未注明)"
