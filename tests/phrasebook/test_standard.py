"""The phrasebook carries the standard's numbers and words (articles 11, 12 and 14)."""

import pytest

from phrasebook import load_phrasebook

REQUIRED = (
    "你好您好|上午好/下午好/晚上好××物业客服中心我姓×请问有什么可以帮助您|谢谢|对不起|不客气|再见|请稍等|是的先生/小姐|请问你找谁|请问有什么可以帮助你吗|请你不要着急|"
    "请你与××部门××先生/小姐联系|请留下您的电话号码和姓名好吗|我们会为您提供帮助|请您填好《投诉单》|谢谢您的批评指正|这是我们应该做的|感谢您的来电|对不起打扰了|"
    "对于您反映的问题我们会马上处理并尽快给您回复好吗"
)
FORBIDDEN = (
    "喂|不知道|墙上贴着没长眼睛呀|急什么烦死人了|急什么没看到我在忙着吗|哪个他不在|要下班了有事明天再来|不舒服你别来了|快点说完了没有|就这么说怎么样|有本事你去告|喊什么等一下|"
    "讲了半天你还没听懂|出去今天不办公|你问我我问谁|我不管该找谁找谁|我说不能办就不能办|你怎么这么麻烦|这个事儿我处理不了|我正在忙呢你找他吧|你说话清楚点|你真烦等一会吧我在忙|"
    "你找谁呀再说一遍我没听清楚|都下班了你不知道呀|急什么|你看清楚再问|墙上有你自己看看就行了|你找谁没这个人儿|渴了自己倒水那儿有杯子|你自己都不知道我怎么知道"
)


@pytest.mark.parametrize(("family", "texts"), [("required", REQUIRED), ("forbidden", FORBIDDEN)])
def test_numbers_and_words_are_the_standards(family: str, texts: str) -> None:
    phrases = load_phrasebook().phrases
    assert [phrases[f"{family}:{n}"].text for n in range(1, texts.count("|") + 2)] == texts.split("|")


def test_each_forbidden_phrase_says_what_to_say_instead_and_has_examples_both_ways() -> None:
    for phrase in load_phrasebook().phrases.values():
        assert phrase.advice, phrase.id
        assert phrase.examples, phrase.id
        assert phrase.counter_examples, phrase.id


def test_each_guard_has_examples_both_ways() -> None:
    for guard in load_phrasebook().guards:
        assert guard.examples, guard.id
        assert guard.counter_examples, guard.id


def test_the_stiff_words_of_article_11_are_there() -> None:
    assert {"喂", "讲话", "哪里", "找谁"} <= {stiff.word for stiff in load_phrasebook().opening.stiff}
