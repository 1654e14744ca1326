"""Public sets of what people asked assistants, mapped to our acts. Their files are never part of Lowkey.

Where their labels don't tell our acts apart, several are right. Their slots are not ours, so a
message of theirs teaches the act alone.
"""

import csv
import json
import lzma
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lowkey.tiny.acts.acts import CALLS, SAYINGS
from lowkey.tiny.acts.said import Said, Segment, Turn


@dataclass(frozen=True, slots=True)
class Public:
    """A public set, and the files of it that are read from the folder of corpora."""

    files: str
    name: str
    licence: str


SETS = (
    Public("clinc150.train.jsonl.xz", "CLINC150, train (Larson et al. 2019)", "CC BY 3.0"),
    Public("nlu_hwu64.train.jsonl.xz", "HWU64, train (Liu et al. 2019)", "CC BY 4.0"),
    Public("banking.csv", "Banking77, train (Casanueva et al. 2020)", "CC BY 4.0"),
    Public("snips_*.json", "Snips 2017 (Coucke et al. 2018)", "CC0"),
    Public("lu_*.lu", "Microsoft Bot Framework Solutions, skills", "MIT"),
    Public(
        "texts*.jsonl.xz",
        "as plain text: WordNet's glosses, Taskmaster-3 and -4, Restaurant8k",
        "WordNet, CC BY 4.0",
    ),
)
TALK = frozenset(act.name for act in SAYINGS)
CALL = frozenset(act.name for act in CALLS)
_CANNOT = "cannot fact advice"
CLINC = {
    "translate": "translate", "transfer": "cannot", "timer": "reminder",
    "definition": "fact", "meaning_of_life": "fact advice joke", "insurance_change": _CANNOT,
    "find_phone": "cannot", "travel_alert": "fact advice search_web", "pto_request": "cannot schedule",
    "improve_credit_score": "advice fact", "fun_fact": "fact joke", "change_language": "preference cannot",
    "payday": "fact cannot schedule_show", "replacement_card_duration": "fact cannot", "time": "date",
    "application_status": _CANNOT, "flight_status": "fact cannot search_web", "flip_coin": "joke cannot",
    "change_user_name": "preference remember", "where_are_you_from": "identity",
    "shopping_list_update": "list_add list_remove", "what_can_i_ask_you": "abilities", "maybe": "unclear yes no",
    "oil_change_how": "fact advice", "restaurant_reservation": "cannot", "balance": "cannot",
    "confirm_reservation": "cannot schedule_show", "freeze_account": "cannot", "rollover_401k": _CANNOT,
    "who_made_you": "identity", "distance": "fact", "user_name": "recall", "timezone": "date fact preference",
    "next_song": "cannot", "transactions": "cannot", "restaurant_suggestion": "fact advice search_web",
    "rewards_balance": "cannot", "pay_bill": "cannot", "spending_history": "cannot",
    "pto_request_status": "cannot", "credit_score": "cannot fact", "new_card": _CANNOT, "lost_luggage": _CANNOT,
    "repeat": "recall", "mpg": "fact cannot", "oil_change_when": _CANNOT, "yes": "yes",
    "todo_list_update": "list_add list_remove", "reminder": "reminder_show reminder list_show",
    "change_speed": "preference cannot", "tire_pressure": "fact cannot", "no": "no",
    "apr": "cannot fact", "nutrition_info": "fact", "calendar": "schedule_show", "uber": "cannot",
    "calculator": "calculate", "date": "date", "carry_on": "fact", "pto_used": "cannot",
    "schedule_maintenance": "cannot schedule", "travel_notification": "cannot", "sync_device": "cannot fact",
    "thank_you": "thanks", "roll_dice": "joke cannot", "food_last": "fact", "cook_time": "fact",
    "reminder_update": "reminder reminder_cancel", "report_lost_card": "cannot", "ingredient_substitution": "fact",
    "make_call": "cannot", "alarm": "reminder", "todo_list": "list_show",
    "change_accent": "preference cannot", "w2": _CANNOT, "bill_due": "cannot fact", "calories": "fact",
    "damaged_card": _CANNOT, "restaurant_reviews": "fact search_web", "routing": "cannot fact",
    "do_you_have_pets": "identity", "schedule_meeting": "schedule cannot", "gas_type": "fact",
    "plug_type": "fact", "tire_change": "fact advice", "exchange_rate": "fact convert",
    "next_holiday": "date fact", "change_volume": "cannot", "who_do_you_work_for": "identity",
    "credit_limit": "cannot fact", "how_busy": "fact cannot", "accept_reservations": "fact cannot",
    "order_status": "cannot", "pin_change": _CANNOT, "goodbye": "bye", "account_blocked": _CANNOT,
    "what_song": "fact cannot", "international_fees": "fact cannot", "last_maintenance": _CANNOT,
    "meeting_schedule": "schedule_show", "ingredients_list": "fact", "report_fraud": _CANNOT,
    "measurement_conversion": "convert fact", "smart_home": "cannot", "book_hotel": "cannot",
    "current_location": "fact cannot", "weather": "fact", "taxes": "fact advice cannot",
    "min_payment": "cannot fact", "whisper_mode": "preference cannot", "cancel": "no reminder_cancel",
    "international_visa": "fact advice", "vaccines": "fact advice", "pto_balance": "cannot", "directions": "fact cannot",
    "spelling": "fact", "greeting": "greet how_are_you", "reset_settings": "cannot preference",
    "what_is_your_name": "identity", "direct_deposit": _CANNOT, "interest_rate": "cannot fact",
    "credit_limit_change": "cannot", "what_are_your_hobbies": "identity how_are_you", "book_flight": "cannot",
    "shopping_list": "list_show", "text": "cannot", "bill_balance": "cannot", "share_location": "cannot",
    "redeem_rewards": _CANNOT, "play_music": "cannot", "calendar_update": "schedule schedule_cancel",
    "are_you_a_bot": "identity", "gas": "cannot fact", "expiration_date": "fact cannot",
    "update_playlist": "cannot list_add", "cancel_reservation": "cannot schedule_cancel", "tell_joke": "joke",
    "change_ai_name": "preference", "how_old_are_you": "identity", "car_rental": "cannot", "jump_start": "fact",
    "meal_suggestion": "fact advice", "recipe": "fact", "income": "cannot fact", "order": "cannot",
    "traffic": "fact", "order_checks": "cannot", "card_declined": _CANNOT, "insurance": _CANNOT,
    "travel_suggestion": "fact advice",
}  # fmt: skip
"""What is missing here, `oos` above all, may be any act that calls nothing."""
HWU = {
    "alarm_query": "reminder_show", "alarm_remove": "reminder_cancel", "alarm_set": "reminder",
    "calendar_query": "schedule_show", "calendar_remove": "schedule_cancel",
    "calendar_set": "schedule reminder", "cooking_recipe": "fact", "datetime_convert": "date convert fact",
    "datetime_query": "date", "general_affirm": "yes praise", "general_joke": "joke", "general_negate": "no insult unclear",
    "general_praise": "praise thanks", "general_commandstop": "no", "general_confirm": "yes recall unclear",
    "lists_createoradd": "list_add", "lists_query": "list_show", "lists_remove": "list_remove",
    "news_query": "fact search_web", "qa_currency": "fact convert", "qa_definition": "fact", "qa_factoid": "fact search_web",
    "qa_maths": "calculate", "qa_stock": "fact", "weather_query": "fact", "email_sendemail": "cannot write",
    "transport_taxi": "cannot",
}  # fmt: skip
DOUBTFUL = frozenset({"general_quirky", "general_repeat", "general_explain", "general_dontcare"})
"""Labels under which anything at all is found."""


def _acts(label: str, mapping: dict[str, str]) -> frozenset[str]:
    return frozenset(mapping[label].split()) if label in mapping else TALK


def _lines(path: Path) -> Iterator[dict[str, str]]:
    data = path.read_bytes()
    text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode()
    yield from (json.loads(line) for line in text.splitlines())


def _said(text: str, acts: frozenset[str]) -> Said:
    return Said((Turn(True, (Segment(text.strip()),)),), acts, known=False)


def clinc(path: Path) -> list[Said]:
    return [_said(row["text"], _acts(row["intent"], CLINC)) for row in _lines(path)]


def hwu(path: Path) -> list[Said]:
    return [
        _said(row["text"], _acts(row["intent"], HWU))
        for row in _lines(path)
        if row["intent"] not in DOUBTFUL
    ]


SNIPS = {
    "GetWeather": "fact", "SearchCreativeWork": "fact search_web cannot", "BookRestaurant": "cannot",
    "SearchScreeningEvent": "fact search_web cannot", "RateBook": "cannot", "PlayMusic": "cannot",
    "AddToPlaylist": "cannot",
}  # fmt: skip
LU = {
    "AddToDo": "list_add reminder", "DeleteToDo": "list_remove", "MarkToDo": "list_remove", "ShowToDo": "list_show",
    "CreateCalendarEntry": "schedule", "DeleteCalendarEntry": "schedule_cancel",
    "ChangeCalendarEntry": "schedule_cancel schedule", "FindCalendarEntry": "schedule_show",
    "FindCalendarWhen": "schedule_show", "FindCalendarWhere": "schedule_show",
    "FindCalendarWho": "schedule_show", "FindCalendarDetail": "schedule_show", "FindDuration": "schedule_show",
    "TimeRemaining": "schedule_show date", "CheckAvailability": "schedule_show", "SendEmail": "cannot write",
    "Reply": "cannot write", "Forward": "cannot", "CheckMessages": "cannot", "SearchMessages": "cannot search_chats",
    "AddFlag": "cannot", "Delete": "cannot", "FindArticles": "fact search_web", "TrendingArticles": "fact search_web",
    "QueryWeather": "fact", "CheckWeatherValue": "fact", "CheckWeatherTime": "fact", "GetWeatherAdvisory": "fact",
    "PlayMusic": "cannot", "AdjustVolume": "cannot", "Shuffle": "cannot", "Pause": "cannot no",
    "Confirm": "yes", "Reject": "no", "Cancel": "no", "Stop": "no", "Help": "abilities",
}  # fmt: skip


def banking(path: Path) -> list[Said]:
    with path.open(encoding="utf-8") as rows:
        return [_said(row["text"], frozenset(_CANNOT.split())) for row in csv.DictReader(rows)]


def snips(path: Path) -> list[Said]:
    name = path.stem.removeprefix("snips_")
    rows = json.loads(path.read_text(encoding="utf-8", errors="replace"))[name]
    acts = frozenset(SNIPS[name].split())
    return [_said("".join(piece["text"] for piece in row["data"]), acts) for row in rows]


def lu(path: Path) -> list[Said]:
    found: list[Said] = []
    label = ""
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        if line.startswith("## "):
            label = line[3:].strip()
        elif line.startswith("- ") and label in LU:
            text = re.sub(r"\{@?\w+=([^{}]*)\}", r"\1", line[2:])
            if "{" not in text and text.strip():
                found.append(_said(text, frozenset(LU[label].split())))
    return found


FILES: dict[str, Callable[[Path], list[Said]]] = {
    "clinc150.train*": clinc,
    "nlu_hwu64.train*": hwu,
    "banking.csv": banking,
    "snips_*.json": snips,
    "lu_*.lu": lu,
}


def read(folder: Path) -> list[Said]:
    """All of the sets that lie in the folder."""
    paths = [(reader, path) for name, reader in FILES.items() for path in sorted(folder.glob(name))]
    return [said for reader, path in paths for said in reader(path)]
