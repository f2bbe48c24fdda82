"""The program that loads the speech models once and forks the worker processes, which then share the models' memory.

`python -m gateway.hearing.nursery MODEL RECOGNISERS NETWORKS CONTROL_FD`; NETWORKS: JSON, each network's folder by its
name. For each byte on the control socket, which brings a worker's socket along, it forks a worker and answers with
`FORKED`. Ends when the control socket closes; its workers live on until theirs close.
"""

import json
import os
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import vosk

from gateway.hearing.wire import FORKED
from gateway.hearing.worker import Worker, memory_bytes, serve


def load(model: str, networks: dict[str, str], recognisers: int) -> Worker:
    """All models, and the recognisers of one worker, warm: whatever is made here costs no worker anything."""
    # Loading leaves the interpreter's lock, and no thread may be left when the first worker is forked.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as loading:
        whole = loading.submit(vosk.Model, model)
        small = {name: loading.submit(vosk.Model, folder) for name, folder in networks.items()}
        return Worker(whole.result(), {name: made.result() for name, made in small.items()}, recognisers)


def fork(worker: Worker, control: socket.socket, descriptor: int) -> None:
    """A worker process on that socket."""
    process = os.fork()
    if process:
        os.close(descriptor)
        control.sendall(FORKED.pack(process, memory_bytes()))
        return
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        with socket.socket(fileno=descriptor) as line:
            serve(line, worker)
    except (EOFError, ConnectionError):
        status = 0
    finally:
        os._exit(status)


def main(arguments: list[str]) -> int:
    """Run until the pool goes away."""
    model, recognisers, networks, descriptor = arguments
    # An interrupt from the terminal reaches the whole group; the gateway itself decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The system buries the workers: nobody waits for them here.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    vosk.SetLogLevel(-1)
    with socket.socket(fileno=int(descriptor)) as control:
        worker = load(model, json.loads(networks), int(recognisers))
        while True:
            try:
                asked, descriptors, _, _ = socket.recv_fds(control, 1, 1)
            except ConnectionError:
                return 0
            if not asked:
                return 0
            for one in descriptors:
                fork(worker, control, one)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
