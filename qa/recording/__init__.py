"""A recording → timed words, by channel."""

from qa.recording.meta import read_facts_beside, recording_facts
from qa.recording.names import NamePattern, name_pattern
from qa.recording.parties import party_of
from qa.recording.recogniser import Progress, Recogniser, ScriptedRecogniser
from qa.recording.recognition import RECORDING_SUFFIXES, Memory, recognise
from qa.recording.whisper import WhisperRecogniser

__all__ = [
    "RECORDING_SUFFIXES",
    "Memory",
    "NamePattern",
    "Progress",
    "Recogniser",
    "ScriptedRecogniser",
    "WhisperRecogniser",
    "name_pattern",
    "party_of",
    "read_facts_beside",
    "recognise",
    "recording_facts",
]
