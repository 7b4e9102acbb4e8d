"""Recorders that write a file for each party: ``X_agent.wav`` and ``X_customer.wav`` are one call, X."""

from __future__ import annotations

from qa.call import Role

_SEPARATORS = ("_", "-")
# Few words, and no others that file names end with for other reasons: a whole call named so is taken for half of one.
_WORDS: dict[str, Role] = {
    "agent": "agent",
    "坐席": "agent",
    "座席": "agent",
    "customer": "customer",
    "客户": "customer",
    "客戶": "customer",
}


def party_of(stem: str) -> tuple[str, Role | None]:
    """The name of the call and who alone speaks, of a file name without its suffix; no one: the name as it is."""
    for word, role in _WORDS.items():
        for separator in _SEPARATORS:
            if stem.lower().endswith(separator + word) and len(stem) > len(word) + 1:
                return stem[: -len(word) - 1], role
    return stem, None
