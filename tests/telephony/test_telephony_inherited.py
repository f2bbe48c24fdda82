"""Guards the socket that outlives the process: taken only by the process it was handed to."""

import os
import socket

import pytest

from gateway.telephony.inherited import inherited


@pytest.fixture
def handed_down() -> int:
    """A listening socket's number, as an earlier process would leave it."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
        return made.detach()


def test_the_process_that_was_meant_takes_it(handed_down: int) -> None:
    found = inherited({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}, os.getpid(), handed_down)
    assert found is not None
    with found, socket.create_connection(found.getsockname(), 1):
        assert not os.get_inheritable(found.fileno())


@pytest.mark.parametrize(
    "environ", [{}, {"LISTEN_PID": "1", "LISTEN_FDS": "1"}, {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "0"}]
)
def test_any_other_process_opens_its_own(environ: dict[str, str], handed_down: int) -> None:
    assert inherited(environ, os.getpid(), handed_down) is None
    os.close(handed_down)
