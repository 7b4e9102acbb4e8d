"""WHAT is demanded of an agent: the service standard as data, and its loader. Imports nothing of ours."""

from phrasebook.load import load_phrasebook
from phrasebook.model import Phrase, Phrasebook, PhrasebookError

__all__ = ["Phrase", "Phrasebook", "PhrasebookError", "load_phrasebook"]
