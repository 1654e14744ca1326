"""What is not remembered, case by case."""

from __future__ import annotations

import pytest

from lowkey.core.errors import InputError
from lowkey.memory import Memories, Origin, Wish
from lowkey.memory.guard import check

KEEP = "Please remember that"


def verdict(text: str, said: str | None) -> str:
    """The code of the refusal; empty where there is none."""
    try:
        check(text, said)
    except InputError as refused:
        assert refused.problem.hint
        return refused.code
    return ""


@pytest.mark.parametrize(
    "text",
    [
        "My card is 4111 1111 1111 1111",
        "amex 378282246310005 until 05/29",
        "5555-5555-5555-4444",
        "It's sk-proj-abcdefghij1234567890",
        "The token is ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "AKIAIOSFODNN7EXAMPLE is the key",
        "-----BEGIN OPENSSH PRIVATE KEY----- b3Blbn",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
    ],
)
def test_keys_and_cards_are_never_kept(text: str) -> None:
    for said in (None, "", f"{KEEP} {text}"):
        assert verdict(text, said) == "memory_secret"


@pytest.mark.parametrize(
    "text",
    [
        "My phone number is +44 7700 900123",
        "The order number is 4111 1111 1111 1112",
        "My locker code is 4471",
        "The serial number of the drill is 0000000000000",
        "The alarm code for the shop, 9035",
        "I was born on 1984-03-12",
        "I ski in Risk-free places",
        "My IBAN ends in 882",
        "I forgot my password again",
        "I keep my passwords in a safe",
    ],
)
def test_what_only_looks_like_a_secret_is_kept(text: str) -> None:
    assert verdict(text, "") == ""


@pytest.mark.parametrize(
    "text",
    [
        "The wifi password is otterpond77",
        "my PIN is 4471",
        "Bank PIN code: 4471",
        "Das Passwort lautet otterpond77",
        "Passphrase = blue-horse",
    ],
)
def test_a_password_is_kept_only_where_just_that_was_asked_for(text: str) -> None:
    assert verdict(text, "Here it is, so that you can log in") == "memory_password"
    assert verdict(text, f"{KEEP} I like jazz") == "memory_password"
    assert verdict(text, f"{KEEP} {text}") == ""
    assert verdict(text, None) == ""


@pytest.mark.parametrize(
    "text",
    [
        "My mum has diabetes",
        "The person's sister is pregnant",
        "Anna Miller is gay",
        "He is in prison",
        "My boss is a Muslim",
        "Our neighbour's son was arrested for theft",
        "Meine Schwester ist schwanger",
        "Mein Chef hat Depressionen",
        "User's wife suffers from anxiety",
    ],
)
def test_what_is_sensitive_of_others_is_kept_only_where_it_was_asked_for(text: str) -> None:
    assert verdict(text, text) == "memory_private"
    assert verdict(text, f"{KEEP} I like jazz") == "memory_private"
    assert verdict(text, f"{KEEP} {text}") == ""
    assert verdict(text, f"Merk dir bitte: {text}") == ""
    assert verdict(text, None) == ""


def test_the_wish_must_be_for_just_that() -> None:
    said = "Remember that my mum has asthma. She told me Ben is gay."
    assert verdict("My mum has asthma", said) == ""
    assert verdict("The person's mother has diabetes", said) == "memory_private"


@pytest.mark.parametrize(
    "text",
    [
        "I have diabetes",
        "The person is Catholic",
        "I'm gay",
        "allergic to penicillin",
        "Diabetes runs slow these days",
        "My husband's name is Tunde",
        "Tom plays the cello",
        "My sister lives in Toronto",
        "Ich bin schwanger",
        "I'm reading a book on autism and faith",
    ],
)
def test_ones_own_and_what_is_not_sensitive_is_kept(text: str) -> None:
    assert verdict(text, "") == ""


async def test_what_is_refused_is_not_in_the_database(memories: Memories) -> None:
    origin = Origin("conv_1", "msg_1", "My mum has diabetes")
    with pytest.raises(InputError):
        await memories.learn("user_a", Wish(text="My mum has diabetes"), origin)
    assert await memories.export("user_a") == []
    await memories.remember("user_a", Wish(text="My mum has diabetes"))
    assert len(await memories.export("user_a")) == 1
