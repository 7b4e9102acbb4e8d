"""What columns and heading lines are called, in English and Chinese."""

from __future__ import annotations

MAYBE_STARTED_AT = "started_at?"

_TURN = {
    "role": "role|speaker|speaker_role|角色|说话人|发言人|讲话人|说话者|说话方|身份",
    "text": (
        "text|content|utterance|transcript|sentence|内容|文本|文字|对话|对话内容|说话内容|通话内容|消息内容|话术内容|"
        "转写|转写文本|转写内容|识别文本|识别结果|语句"
    ),
    "start": (
        "start|start_time|begin|start_s|start(s)|开始|开始时间|起始|起始时间|开始(秒)|开始时间(秒)|"
        "时间|消息时间|发送时间|时间戳"
    ),
    "end": "end|end_time|end_s|end(s)|结束|结束时间|终止|结束(秒)|结束时间(秒)",
}
_FACT = {
    "call_id": (
        "call_id|callid|call id|通话编号|通话id|通话标识|通话流水号|会话编号|会话id|录音编号|录音id|"
        "流水号|来电编号|话单号"
    ),
    "started_at": "started_at|通话开始时间|呼叫时间|来电时间|接听时间|呼入时间",
    MAYBE_STARTED_AT: "通话时间|通话日期",  # or how long it took
    "direction": "direction|方向|呼叫方向|通话方向|呼叫类型|通话类型",
    "agent_id": (
        "agent_id|agentid|agent id|坐席工号|座席工号|客服工号|员工工号|工号|"
        "坐席编号|座席编号|客服编号|员工编号|坐席id"
    ),
    "agent_name": "agent_name|坐席姓名|座席姓名|客服姓名|员工姓名|坐席名称|客服名称",
    "company": "company|公司|公司名称|物业公司|企业|单位",
}
_TURN_NAMES = {heading: name for name, headings in _TURN.items() for heading in headings.split("|")}
_FACT_NAMES = {heading: name for name, headings in _FACT.items() for heading in headings.split("|")}
FACT_NAMES = frozenset(_FACT) - {MAYBE_STARTED_AT}


def column_name(heading: str) -> str | None:
    """The field that a column of a table holds; ``None`` for a column that is passed over."""
    key = _key(heading)
    return _TURN_NAMES.get(key) or _FACT_NAMES.get(key)


def fact_name(heading: str) -> str | None:
    """The fact that a line ``heading: value`` above a transcript gives; there 开始时间 is the call's."""
    key = _key(heading)
    return "started_at" if key == "开始时间" else _FACT_NAMES.get(key)


def _key(heading: str) -> str:
    return heading.strip(" \t\u3000\ufeff\"'").lower().replace("（", "(").replace("）", ")")
