"""Warmline: answers the phone for plumbing and heating-and-cooling companies, and hands callers over warm."""

import os

# onnxruntime keeps notes of what it runs, with an id of the device, for its maker, unless it is told not to before it
# is imported. What runs here is nobody else's business.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"
