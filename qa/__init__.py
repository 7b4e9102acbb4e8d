"""JUDGES a call against a service standard, with evidence. Knows nothing of the web.

checker = Checker(load_phrasebook(), timezone=ZoneInfo("Asia/Shanghai"))
for outcome in checker.check(Path("call.json")): ...
"""

__version__ = "0.1.0"
