"""Whether a notifier keeps the rules. Ships for those who write one; knows nothing of how it sends.

In a test: `await check(notifier, place)`, with a place where something listens.
"""

from __future__ import annotations

from lowkey.core.errors import InputError, LowkeyError, OutsideError
from lowkey.notify.protocol import Message, Notifier

NOWHERE = "no place at all \n"


async def check(notifier: Notifier, place: str) -> str:
    """Sends a message to `place` and gives back what the place is called. Raises OutsideError with
    what does not hold."""
    name = await notifier.look(place)
    if not name.strip() or "\n" in name:
        raise _broken("gives a place no name of one line")
    if len(place) > 20 and place in name:
        raise _broken("tells the whole place in its name")
    message = Message("report", "A test", "All is well.", "", "check", 0)
    await notifier.send(place, message)
    await notifier.send(place, message)  # At least once means: perhaps twice.
    for attempt in (notifier.look(NOWHERE), notifier.send(NOWHERE, message)):
        try:
            await attempt
        except InputError:
            continue
        except LowkeyError as error:
            raise _broken("does not call a senseless place an InputError") from error
        raise _broken("takes a senseless place for a good one")
    return name


def _broken(what: str) -> OutsideError:
    return OutsideError("bad_notifier", f"It {what}.", hint="See lowkey/notify/protocol.py.")
