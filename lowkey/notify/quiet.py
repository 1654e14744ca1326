"""Until when it is quiet. Knows no clock and no notice.

Quiet hours are stretches of time, not readings of a clock: where the clock is set, they begin and end
once. A time that is skipped is the moment of the jump; one that comes twice begins them at the first
and ends them at the second.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

from lowkey.core.zones import zone
from lowkey.notify.nouns import Quiet


def held(quiet: Quiet, now: int) -> int | None:
    """When the quiet that holds at `now` is over; None where none does. Both in ms since 1970."""
    if not quiet.on or quiet.begins == quiet.ends:
        return None
    where = zone(quiet.zone)
    moment = datetime.fromtimestamp(now / 1000, UTC)
    begins, ends = time.fromisoformat(quiet.begins), time.fromisoformat(quiet.ends)
    today = moment.astimezone(where).date()
    for back in (1, 0):
        day = today - timedelta(days=back)
        start = _moment(datetime.combine(day, begins), where, late=False)
        last = day if begins < ends else day + timedelta(days=1)
        end = _moment(datetime.combine(last, ends), where, late=True)
        if start <= moment < end:
            return int(end.timestamp() * 1000)
    return None


def _moment(local: datetime, where: tzinfo, late: bool) -> datetime:
    """The moment at which clocks there show this; `late`: the second one, where there are two."""
    first = local.replace(tzinfo=where, fold=0)
    if first.astimezone(UTC).astimezone(where).replace(tzinfo=None, fold=0) == local:
        return local.replace(tzinfo=where, fold=int(late)).astimezone(UTC)
    # Skipped: with the offsets of before and after, the clock reads past the gap and short of it.
    return _jump(local.replace(tzinfo=where, fold=1).astimezone(UTC), first.astimezone(UTC), where)


def _jump(low: datetime, high: datetime, where: tzinfo) -> datetime:
    """The moment between the two, to the second, at which the clocks there were set."""
    before = low.astimezone(where).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(where).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
