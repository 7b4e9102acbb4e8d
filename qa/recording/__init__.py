"""A recording → timed words, by channel."""

from qa.recording.meta import read_facts_beside
from qa.recording.recogniser import Progress, Recogniser, ScriptedRecogniser
from qa.recording.recognition import RECORDING_SUFFIXES, Memory, Recording, recognise
from qa.recording.whisper import WhisperRecogniser

__all__ = [
    "RECORDING_SUFFIXES",
    "Memory",
    "Progress",
    "Recogniser",
    "Recording",
    "ScriptedRecogniser",
    "WhisperRecogniser",
    "read_facts_beside",
    "recognise",
]
