"""File -> calls: one small reader a format, chosen by a registry (:mod:`qa.transcripts.formats`).

A new format is one module with a reader and one row in ``FORMATS``; a new JSON shape, such as a speech
recogniser's, is one module and one row in ``SHAPES`` (:mod:`qa.transcripts.shapes`).
"""

from qa.transcripts.formats import is_transcript, read_transcripts, suffixes
from qa.transcripts.model import Transcript

__all__ = ["Transcript", "is_transcript", "read_transcripts", "suffixes"]
