"""All that is kept, and all SQL of the project.

>>> with Store(settings.store, settings.timezone) as store:       # doctest: +SKIP
...     saved = store.save(review, body)
...     for summary in store.agents(): ...
"""

from qa.store.figures import AgentCall, AgentReport, AgentSummary, Period
from qa.store.reading import CallRow, ReviewRow
from qa.store.saving import Outcome, Saved
from qa.store.statistics import FEW_CALLS, Mean, Share
from qa.store.store import Store

__all__ = [
    "FEW_CALLS",
    "AgentCall",
    "AgentReport",
    "AgentSummary",
    "CallRow",
    "Mean",
    "Outcome",
    "Period",
    "ReviewRow",
    "Saved",
    "Share",
    "Store",
]
