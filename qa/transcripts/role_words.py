"""What files call the speakers: role words in Chinese and English, and labels that only tell voices apart."""

from __future__ import annotations

import re
from functools import lru_cache

from qa.call import Role

_WORDS: dict[Role, str] = {
    "agent": """
        坐席 座席 客服 客服人员 客服代表 客服中心 接线员 接线人员 话务员 话务 接听员 值班员 工作人员 员工 人工
        坐席员 坐席方 物业 物業 管家 管理处 前台 专员 服务人员 服务员
        客户服务 客户经理 客户代表 客户主任
        agent operator staff csr representative rep employee service assistant
    """,
    "customer": """
        客户 客戶 客户方 业主 業主 来电 来电人 來電人 来电者 住户 住戶 用户 用戶 顾客 顧客 市民
        租户 租客 访客 居民 群众 诉求人 报修人 投诉人 主叫 客人
        customer caller user client guest resident owner tenant
    """,
    "other": """
        系统 系統 系统消息 系统提示 机器人 機器人 智能客服 智能语音 自动语音 语音导航 语音播报
        提示音 导航 旁白
        other system robot bot ivr chatbot prompt narrator
    """,
}
_ROLES: dict[str, Role] = {word: role for role, words in _WORDS.items() for word in words.split()}
_BY_LENGTH = sorted((word for word in _ROLES if not word.isascii()), key=len, reverse=True)

# "客服说", "业主电话", "你们物业" begin or end with a role word and are no labels.
_NO_NAME = re.compile(
    r"[说讲问答喊叫骂称]|告诉|表示|回复|反映|反馈|电话|热线|号码|手机|姓名|名称|编号|工号|地址|房号|诉求|情况|需求|问题|"
    r"要求|意见|态度|类型|满意|等级|评价|时间|日期|服务|费|显示|通知|公告|提醒|群|名$|的|了|是|在|给|让|找"
)
_NO_COMPANY = re.compile(r"[你我他她您们找是的这那叫让给跟和]")
_SEPARATED = re.compile(r"[\s\-_#.·/]")
_NUMBERED = re.compile(r"[\s\-_#.·/A-Za-z0-9]{0,20}")
_IN_BRACKETS = re.compile(r"(.+?)\s*[(（\[【](.{1,20})[)）\]】]")
_VOICE = re.compile(
    r"[A-Za-z]\d{0,3}|[甲乙丙丁](?:方)?|[男女]|[问答]|(?:左|右)声道|"
    r"(?:发言人|说话人|讲话人|说话者|发言者|讲话者|声道|通道|人员)\s*[0-9A-Za-z一二三四五]{1,3}|"
    r"(?:speaker|spk|channel|ch|person|voice|participant)[\s_\-]*[0-9A-Za-z]{1,3}",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"([A-Za-z]+)(?:[\s_\-#.]*(?:[0-9A-Z]{1,12}|\(.{0,20}\)))?")


@lru_cache(maxsize=4096)
def role_of(label: str) -> Role | None:
    """The role that a label names: "客服", "客服 小王", "翠湖物业", "Agent 01"; ``None`` for any other."""
    label = label.strip(" \t\u3000:：")
    bracketed = _IN_BRACKETS.fullmatch(label)
    if bracketed:  # "客服 (小王)", "小王 (客服)"
        return role_of(bracketed[1]) or _ROLES.get(bracketed[2].strip().lower())
    label = label.strip("[]【】()（）<>《》「」 ")
    if not label or len(label) > 30:
        return None
    exact = _ROLES.get(label.lower())
    if exact:
        return exact
    english = _ENGLISH.fullmatch(label)
    if english:
        return _ROLES.get(english[1].lower())
    return _role_within(label)


def is_voice(label: str) -> bool:
    """Whether a label only tells voices apart: "A", "发言人1", "Speaker 2", "左声道"."""
    return _VOICE.fullmatch(label.strip()) is not None


def _role_within(label: str) -> Role | None:
    for word in _BY_LENGTH:
        if label.startswith(word):
            rest = label[len(word) :]
            most = 6 if _SEPARATED.match(rest) else 4
            is_name = len(rest.strip()) <= most and not _NO_NAME.search(rest)
            return _ROLES[word] if is_name or _NUMBERED.fullmatch(rest) else None
    for word in _BY_LENGTH:
        if label.endswith(word):
            before = label[: -len(word)]
            return None if len(before) > 8 or _NO_COMPANY.search(before) else _ROLES[word]
    return None
