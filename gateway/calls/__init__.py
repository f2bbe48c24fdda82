"""The one place that composes I/O: a session per call, the register of live calls, admission."""
