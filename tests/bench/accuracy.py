"""Prints how the checker agrees with the labels, on each split, beside a word list."""

from __future__ import annotations

from labelled import judge_of, judged_lines, labelled, reviews_of
from metric import CallFigures, LineFigures, measure_calls, measure_lines
from wordlist import wordlist_review

from phrasebook import load_phrasebook


def main() -> None:
    book = load_phrasebook()
    judge = judge_of(book)
    print(f"phrasebook {book.version}")
    for split in ("write", "check"):
        calls = labelled("calls", split)
        _print(
            f"{split}: word list",
            measure_calls(calls, {c["call_id"]: wordlist_review(book, c) for c in calls}),
        )
        _print(f"{split}: checker", measure_calls(calls, reviews_of(judge, calls)))
        _print_lines(split, measure_lines(judged_lines(judge, labelled("lines", split))))


def _print(title: str, figures: CallFigures) -> None:
    print(f"\n{title} ({figures.calls} calls)")
    print(f"  forbidden      {figures.forbidden}")
    print(f"  required said  {figures.required}")
    print(f"  owed, missed   {figures.owed}")
    print(f"  … situational  {figures.situational}")
    print(f"  opening parts  {figures.parts_right / max(1, figures.parts):.3f}")
    print(f"  time of day    {figures.times_right / max(1, figures.calls):.3f}")
    print(f"  traps taken    {figures.traps_taken} of {figures.traps}")
    print(f"  false alarms per 1,000 agent turns  {1000 * figures.forbidden.false / figures.agent_turns:.1f}")


def _print_lines(split: str, figures: LineFigures) -> None:
    print(f"\n{split}: lines, firm")
    print(f"  forbidden      {figures.forbidden}")
    print(f"  required       {figures.required}")
    print(f"  violations under their own number  {figures.own_number / max(1, figures.violations):.3f}")


if __name__ == "__main__":
    main()
