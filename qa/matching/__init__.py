"""Turns → hits."""

from qa.matching.matcher import Matcher

__all__ = ["Matcher"]
