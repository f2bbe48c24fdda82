"""Warmline: answers the phone for plumbing and heating-and-cooling companies, and hands callers over warm."""

__version__ = "0.1.0"
