"""Titles made of what was understood."""

import pytest

from lowkey.tiny.acts.acts import ACTS, SLOTS
from lowkey.tiny.acts.prompt import Understood
from lowkey.tiny.acts.titles import FORMS, LENGTH, title


@pytest.mark.parametrize(
    ("act", "args", "called"),
    [
        ("reminder", {"what": ("water the ficus",), "when": ("at 8",)}, "Reminder: water the ficus"),
        ("reminder", {"when": ("in 20 minutes",)}, "Reminder: in 20 minutes"),
        ("schedule", {"what": ("lunch with Priya",), "when": ("Friday", "at 1")}, "Lunch with Priya · Friday at 1"),
        ("list_add", {"items": ("milk", "two lemons"), "list": ("shopping list",)}, "Shopping list: milk, two lemons"),
        ("list_add", {"items": ("milk",)}, "To a list: milk"),
        ("translate", {"text": ("good night",), "to": ("Turkish",)}, "Good night in Turkish"),
        ("fact", {"query": ("the capital of Peru?",)}, "The capital of Peru"),
        ("schedule_show", {}, "Calendar"),
        ("fact", {}, ""),
        ("greet", {}, ""),
    ],
)  # fmt: skip
def test_a_title_is_what_it_is_about(
    act: str, args: dict[str, tuple[str, ...]], called: str
) -> None:
    assert title(Understood(act, args)) == called


def test_a_long_one_is_cut_between_words() -> None:
    long = title(Understood("note", {"text": ("the key is with Mrs Okafor " * 9,)}))
    assert len(long) <= LENGTH
    assert long.startswith("Note: the key is") and long.endswith("…")
    assert len(title(Understood("note", {"text": ("x" * 500,)}))) <= LENGTH


def test_every_form_names_slots_of_its_act() -> None:
    every = dict.fromkeys(SLOTS, "")
    for act, forms in FORMS.items():
        for form in forms:
            form.format_map({slot: every[slot] for slot in ACTS[act].slots})
