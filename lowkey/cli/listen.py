"""A socket on the chosen address, or the sentence why it can't be had. Knows no server."""

from __future__ import annotations

import errno
import socket

from lowkey.core.config import Settings
from lowkey.core.errors import InputError

BACKLOG = 2048


def listen(settings: Settings) -> socket.socket:
    """A socket on the chosen address. Raises InputError saying why it can't be had."""
    host, port = settings.host, settings.port
    try:
        family, kind, _, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
    except socket.gaierror as error:
        raise InputError(
            "no_such_address",
            f"“{host}” is no address of this machine.",
            hint="Use 127.0.0.1 for this machine only, or 0.0.0.0 for the whole network.",
        ) from error
    except OSError as error:
        raise _refused(host, port, error) from error
    listener.set_inheritable(False)
    return listener


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    if host in ("0.0.0.0", "::", ""):
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refused(host: str, port: int, error: OSError) -> InputError:
    match error.errno:
        case errno.EADDRINUSE:
            return InputError(
                "port_in_use",
                f"Port {port} is in use by another program.",
                hint=f"Choose another one: lowkey --port {port + 1 if port < 65535 else 0}",
            )
        case errno.EACCES:
            return InputError(
                "port_not_allowed",
                f"Port {port} needs more rights than you have.",
                hint="Choose one above 1023, for example: lowkey --port 5695",
            )
        case _:
            return InputError(
                "cannot_listen",
                f"Lowkey can't listen on {host}, port {port}: {error.strerror}.",
                hint="Check --host and --port.",
            )
