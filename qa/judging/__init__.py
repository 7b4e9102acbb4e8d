"""Hits → review."""
