"""``qa phrasebook``: prints what is in force, or validates a phrasebook and runs its examples."""

from __future__ import annotations

import argparse
import sys

from phrasebook import Phrasebook, load_phrasebook
from qa.cli.command import Command
from qa.cli.terminal import padded, printable
from qa.settings import load_settings

_FAMILIES = (("required", "文明用语"), ("forbidden", "服务忌语"), ("other", "其他不当用语(仅提示)"))


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``qa phrasebook``."""
    parser.add_argument("action", nargs="?", choices=("show", "check"), default="show")
    parser.add_argument(
        "folder", nargs="?", metavar="FOLDER", help="话术文件夹 (an overlay; default: the one in force)"
    )


def run(args: argparse.Namespace) -> int:
    """Show or check; exit status 1 if an example does not hold, 2 if the phrasebook cannot be used."""
    settings = load_settings({"phrasebook": args.folder})
    book = load_phrasebook(settings.phrasebook, company=settings.company)
    return _check(book) if args.action == "check" else _show(book)


COMMAND = Command("phrasebook", "查看或检验话术 (show or check the phrasebook)", configure, run)


def _show(book: Phrasebook) -> int:
    print(f"话术版本 version {book.version}")
    for family, title in _FAMILIES:
        print(f"\n{title}")
        for phrase in book.phrases.values():
            if phrase.family == family:
                level = f"{phrase.severity:6} " if phrase.severity else ""
                print(
                    f"  {padded(phrase.id, 16)} {level}{printable(phrase.text)}  {printable(phrase.english)}"
                )
                if phrase.advice:
                    print(f"  {'':16} → {printable(phrase.advice)}")
    print("\n情形 situations")
    for situation in book.situations:
        print(f"  {padded(situation.id, 20)} {'/'.join(situation.owes)}  {printable(situation.why)}")
    print("\n排除 guards")
    for guard in book.guards:
        print(f"  {padded(guard.id, 24)} {printable(guard.why)}")
    print("\n评分 scorecard")
    for rule in book.scorecard.rules:
        print(f"  {padded(rule.id, 24)} {rule.points:>4g}  {printable(rule.title)}")
    return 0


def _check(book: Phrasebook) -> int:
    from qa.examples import check_examples, count_examples

    broken = list(check_examples(book))
    for example in broken:
        print(f"qa: {printable(str(example))}", file=sys.stderr)
    total = count_examples(book)
    print(f"{total - len(broken)}/{total} 个例句符合 (examples hold) · {book.version}")
    return 1 if broken else 0
