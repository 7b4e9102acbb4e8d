"""Templates find what they say, and the anchors before them lose nothing."""

import pytest

from phrasebook.template import TemplateError, parse_template
from qa.matching.patterns import PatternSet, anchors, expansions

NAMES = {"什么": parse_template("(什么|啥)", {})}


def found(template: str, text: str) -> str | None:
    patterns: PatternSet[str] = PatternSet(str)
    patterns.add("key", parse_template(template, NAMES))
    return next((text[begin:end] for _, begin, end in patterns.search(text)), None)


@pytest.mark.parametrize(
    ("template", "text", "match"),
    [
        ("急<什么>", "你急啥呀", "急啥"),
        ("急<什么>", "着急,什么", None),
        ("[你]急什么", "急什么", "急什么"),
        ("急什么,烦死人了", "急什么烦死人了", "急什么烦死人了"),
        ("急什么,烦死人了", "急什么,烦死人了", "急什么,烦死人了"),
        ("墙上…看", "墙上你自己看", "墙上你自己看"),
        ("墙上…看", "墙上有,看", None),
        ("墙上……看", "墙上有,你看", "墙上有,你看"),
        ("^找谁$", "喂,找谁", "找谁"),
        ("^找谁$", "请问找谁", None),
        ("^^喂", "你好,喂", None),
        ("再见$$", "再见,", "再见"),
        ("我姓{surname}", "我姓欧阳", "我姓欧阳"),
        ("讲了半天你还没听懂", "讲了半天啊你还没听懂", "讲了半天啊你还没听懂"),
        ("(a|b(c|d))e", "bde", "bde"),
    ],
)
def test_a_template_finds_what_it_says(template: str, text: str, match: str | None) -> None:
    assert found(template, text) == match


@pytest.mark.parametrize("template", ["", "(急", "急)", "[急", "<无>", "{无}", "急]", "急>"])
def test_a_broken_template_is_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(template, NAMES)


def test_an_anchor_is_in_every_match() -> None:
    for template in ("急<什么>[呀]", "(墙上|门口)…(看|找)", "[你]怎么(这么|那么)麻烦"):
        tree = parse_template(template, NAMES)
        strings = expansions(tree)
        assert anchors(tree)
        for string in strings or ():
            assert any(anchor in string for anchor in anchors(tree)), (template, string)
