"""Article 11: what an opening contains, and what a stiff one is."""

import pytest
from calls import FULL, JUDGE, call

from qa.call import Opening


def opening(text: str, **facts: object) -> Opening:
    return JUDGE.review(call(f"坐:{text}", "客:我想问一下。", **facts)).opening  # type: ignore[arg-type]


def parts(found: Opening) -> str:
    """Initials of the parts that were said."""
    said = {"g": found.greeting, "c": found.company, "s": found.surname, "o": found.offer_of_help}
    return "".join(letter for letter, value in said.items() if value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FULL, "gcso"),
        ("您好，翠湖物业。", "gc"),
        ("您好，我们物业客服。", "g"),
        ("你好，物业。", "g"),
        ("喂，讲话。", ""),
        ("早上好翠湖物业客服中心我姓林请问有啥能帮您的", "gcso"),
        ("您好，这里是翠湖管理处，免贵姓欧阳。", "gcs"),
        ("您好，我叫林晓燕，很高兴为您服务。", "gso"),
        ("您好，我是翠湖物业客服小林。", "gcs"),
        ("您好，鑫家园物业。", "gc"),
        ("下午好新家园务业客服中心我姓郭请问有什么可以帮助您", "gcso"),
        ("金域物業客服中心，您好，請問有什麼可以幫助您？", "gco"),
    ],
)
def test_parts(text: str, said: str) -> None:
    assert parts(opening(text)) == said


def test_the_company_is_known_by_its_short_name_and_the_agent_by_the_full_one() -> None:
    assert opening("喂，恒安。", company="恒安物业").company
    assert not opening("喂，恒安。").company
    assert opening("您好，我是客服林晓燕，请讲。", agent_name="林晓燕").surname


@pytest.mark.parametrize(
    ("greeting", "at", "judged"),
    [
        ("上午好", "2026-03-02T05:00:00+08:00", "right"),
        ("上午好", "2026-03-02T11:59:59+08:00", "right"),
        ("上午好", "2026-03-02T12:00:00+08:00", "wrong"),
        ("早上好", "2026-03-02T06:00:00+08:00", "right"),
        ("早晨", "2026-03-02T06:00:00+08:00", "right"),
        ("下午好", "2026-03-02T12:00:00+08:00", "right"),
        ("下午好", "2026-03-02T17:59:00+08:00", "right"),
        ("下午好", "2026-03-02T18:00:00+08:00", "wrong"),
        ("晚上好", "2026-03-02T18:00:00+08:00", "right"),
        ("晚上好", "2026-03-03T04:59:00+08:00", "right"),
        ("晚上好", "2026-03-03T05:00:00+08:00", "wrong"),
        ("下午好", "2026-03-02T06:30:00+00:00", "right"),
        ("您好", "2026-03-02T06:30:00+00:00", "absent"),
        ("下午好", None, "unknown"),
    ],
)
def test_time_of_day_against_the_start_of_the_call(greeting: str, at: str | None, judged: str) -> None:
    assert opening(f"{greeting}，翠湖物业。", at=at).time_of_day == judged


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("喂，讲话。", ("讲话", "喂")),
        ("喂，哪里？", ("哪里", "喂")),
        ("找谁？", ("找谁",)),
        ("您好，请问您是哪里的业主？", ()),
        ("您好，请问您找谁？", ()),
        ("您好，喂，听得到吗？", ()),
    ],
)
def test_stiff_words(text: str, words: tuple[str, ...]) -> None:
    assert tuple(sorted(opening(text).stiff_words)) == tuple(sorted(words))


def test_hey_costs_once() -> None:
    review = JUDGE.review(call("坐:喂，翠湖物业。", "客:你好。"))
    assert review.opening.stiff_words == ("喂",)
    items = {item.id: item for item in review.score.items}
    assert items["forbidden:1"].points < 0
    assert items["opening.stiff_words"].points == items["opening.stiff_words"].max_points


def test_the_full_opening_counts_with_what_it_contains() -> None:
    ids = {hit.id for hit in JUDGE.review(call(f"坐:您好，{FULL}", "客:你好。")).hits}
    assert {"required:1", "required:2", "required:10"} <= ids
    wrong_hour = JUDGE.review(call(f"坐:{FULL}", "客:你好。", at="2026-03-02T20:00:00+08:00"))
    assert "required:2" not in {hit.id for hit in wrong_hour.hits}
    assert "required:2" in {miss.id for miss in wrong_hour.missed}


def test_what_the_agent_adds_before_anybody_else_speaks_belongs_to_the_opening() -> None:
    review = JUDGE.review(call("坐:您好。", "坐:翠湖物业客服中心，我姓林。", "客:你好。"))
    assert parts(review.opening) == "gcs"


def test_answer_delay_is_known_of_recordings_alone() -> None:
    assert opening(FULL).answer_delay_s is None
    assert opening(FULL, model="whisper").answer_delay_s == 1.0
