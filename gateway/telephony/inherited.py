"""A listening socket that outlives the process: systemd opens it, and callers' requests wait in it while the gateway
is being started again (the protocol of sd_listen_fds(3))."""

import os
import socket
from collections.abc import Mapping

FIRST_FD = 3


def inherited(environ: Mapping[str, str], pid: int, first_fd: int = FIRST_FD) -> socket.socket | None:
    """The socket that was handed to process `pid`; None when there is none, or it was meant for another process."""
    if environ.get("LISTEN_PID") != str(pid) or environ.get("LISTEN_FDS", "0") in ("", "0"):
        return None
    os.set_inheritable(first_fd, False)
    found = socket.socket(fileno=first_fd)
    found.setblocking(False)
    return found
