"""Recorded calls, placed against a running gateway through a simulated Twilio: fixtures, run, view, verdict."""
