"""Time zones by the words for them: “Tokyo”, “PST”, “São Paulo”. Knows no date.

Source of the names: https://www.iana.org/time-zones, as this machine has them.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_LETTERS = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "cest": 120, "eet": 120,
    "eest": 180, "msk": 180, "gst": 240, "pkt": 300, "ist": 330, "sgt": 480, "awst": 480, "hkt": 480,
    "jst": 540, "kst": 540, "acst": 570, "aest": 600, "acdt": 630, "aedt": 660, "nzst": 720,
    "nzdt": 780, "brt": -180, "art": -180, "ast": -240, "adt": -180, "est": -300, "edt": -240,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540,
    "hst": -600,
}  # fmt: skip
"""Minutes east of Greenwich. Letters that several zones use stand for the best known one."""
_PLACES = {
    "Europe/London": "uk britain england scotland wales manchester edinburgh glasgow cardiff birmingham leeds liverpool bristol",
    "Europe/Dublin": "ireland cork galway",
    "Europe/Berlin": "germany munich hamburg cologne frankfurt",
    "Europe/Paris": "france lyon marseille",
    "Europe/Madrid": "spain barcelona valencia seville",
    "Europe/Rome": "italy milan naples",
    "Europe/Lisbon": "portugal porto",
    "Europe/Amsterdam": "netherlands holland",
    "Europe/Zurich": "switzerland geneva basel bern",
    "Europe/Vienna": "austria",
    "Europe/Warsaw": "poland krakow",
    "Europe/Athens": "greece",
    "Europe/Stockholm": "sweden",
    "Europe/Oslo": "norway",
    "Europe/Copenhagen": "denmark",
    "Europe/Helsinki": "finland",
    "Europe/Kyiv": "ukraine kiev",
    "Europe/Istanbul": "turkey ankara",
    "Atlantic/Reykjavik": "iceland",
    "America/New_York": "nyc boston washington miami philadelphia atlanta florida eastern",
    "America/Chicago": "houston dallas austin texas central",
    "America/Denver": "colorado mountain",
    "America/Phoenix": "arizona",
    "America/Los_Angeles": "la california seattle portland san_francisco sf san_diego las_vegas pacific",
    "Pacific/Honolulu": "hawaii",
    "America/Edmonton": "alberta calgary",
    "America/Toronto": "ottawa montreal",
    "America/Sao_Paulo": "rio brazil rio_de_janeiro",
    "America/Argentina/Buenos_Aires": "argentina",
    "America/Lima": "peru",
    "America/Bogota": "colombia",
    "Asia/Hong_Kong": "hk",
    "Asia/Kathmandu": "nepal",
    "Asia/Tokyo": "japan osaka kyoto",
    "Asia/Seoul": "korea south_korea",
    "Asia/Shanghai": "china beijing shenzhen guangzhou",
    "Asia/Kolkata": "india delhi new_delhi mumbai bombay bangalore bengaluru chennai hyderabad calcutta",
    "Asia/Karachi": "pakistan lahore islamabad",
    "Asia/Dubai": "uae abu_dhabi",
    "Asia/Riyadh": "saudi_arabia jeddah",
    "Asia/Bangkok": "thailand phuket",
    "Asia/Ho_Chi_Minh": "vietnam hanoi saigon",
    "Asia/Manila": "philippines",
    "Asia/Jerusalem": "israel tel_aviv",
    "Asia/Makassar": "bali",
    "Australia/Brisbane": "queensland gold_coast",
    "Australia/Sydney": "canberra new_south_wales",
    "Australia/Melbourne": "victoria",
    "Pacific/Auckland": "new_zealand wellington christchurch",
    "Africa/Johannesburg": "south_africa cape_town durban",
    "Africa/Nairobi": "kenya",
    "Africa/Lagos": "nigeria abuja",
    "Africa/Cairo": "egypt",
    "Africa/Accra": "ghana",
    "Africa/Casablanca": "morocco",
}


def place(words: str) -> ZoneInfo | None:
    """The zone of a city, a country with one zone, or an IANA name; None for any other words."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    said = re.sub(r"[^a-z0-9/_+-]+", "_", plain.lower().strip()).strip("_").removeprefix("the_")
    name = _names().get(said)
    return ZoneInfo(name) if name else None


def letters(words: str) -> tzinfo | None:
    """The zone of letters such as PST; None for any other words."""
    minutes = _LETTERS.get(words.lower())
    return timezone(timedelta(minutes=minutes), words.upper()) if minutes is not None else None


def split(text: str) -> tuple[str, tzinfo | None]:
    """A phrase without the zone it ends in, and that zone: “9am Tokyo time” is in Tokyo's."""
    words = text.split()
    for count in range(min(3, len(words) - 1), 0, -1):
        tail = words[-count:]
        timed = tail[-1] == "time" and count > 1
        named = " ".join(tail[:-1] if timed else tail)
        rest = re.sub(r"\s+(?:in|at)$", "", " ".join(words[:-count]))
        if count == 1 and (zone := letters(named)):
            return re.sub(rf" {named} ", " ", rest), zone
        ahead = words[-count - 1] if len(words) > count else ""
        if (timed or ahead == "in") and (zone := letters(named) or place(named)):
            return rest, zone
    return text, None


@cache
def _names() -> dict[str, str]:
    known = sorted(available_timezones(), key=lambda name: ("/" not in name, name), reverse=True)
    names = {name.rpartition("/")[2].lower(): name for name in known}
    names |= {name.lower(): name for name in known}
    for zone, places in _PLACES.items():
        names |= dict.fromkeys(places.split(), zone)
    return names
