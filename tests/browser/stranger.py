"""A stranger on loopback who listens for whatever an app might bring: connections and datagrams. Answers nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Stranger:
    """`came`: the first bytes of each connection, and each datagram."""

    port: int
    came: list[bytes] = field(default_factory=list[bytes])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def listening() -> Iterator[Stranger]:
    """One port, by TCP and by UDP."""
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(type=socket.SOCK_DGRAM) as udp,
    ):
        stranger = Stranger(tcp.getsockname()[1])
        udp.bind(("127.0.0.1", stranger.port))
        threading.Thread(target=_accept, args=(tcp, stranger), daemon=True).start()
        threading.Thread(target=_receive, args=(udp, stranger), daemon=True).start()
        yield stranger
        tcp.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, stranger: Stranger) -> None:
    with contextlib.suppress(OSError):  # The listening is over.
        while True:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.settimeout(1)
                stranger.came.append(b"connected")
                stranger.came.append(connection.recv(2000))


def _receive(server: socket.socket, stranger: Stranger) -> None:
    with contextlib.suppress(OSError):
        while True:
            stranger.came.append(server.recv(2000))
