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
        "My card is 4111111111111111.",
        "我的卡号4111111111111111是",
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
        "The build is proj_01a21fa8501570008573228196d7fe03",
        "The ratio is 0.4111111111111111",
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
        "My social security number is 078-05-1120",
        "SSN: 078 05 1120",
        "078-05-1120",
        "My National Insurance number is QQ 12 34 56 C",
        "AB123456C is what the tax office asks for",
        "IBAN DE89370400440532013000",
        "Send rent to GB82 WEST 1234 5698 7654 32",
        "Rent goes to NL91-ABNA-0417-1643-00",
        "BE68539007547034",
        "My passport number is C01X00T47",
        "Passport: 533380006",
        "My tax ID is 86095742719",
        "My tax file number is 123 456 782",
        "My driver's license is D1234567",
        "My bank account is 12345678",
        "The sort code is 20-00-00",
        "Meine Steuer-ID ist 86095742719",
        "Meine Sozialversicherungsnummer lautet 15 070649 C 103",
        "Reisepass Nr. C01X00T478",
        "The routing number is 021000021",
        "My bank's routing is 021000021",
    ],
)
def test_a_number_of_papers_is_kept_only_where_just_that_was_asked_for(text: str) -> None:
    assert verdict(text, text) == "memory_number"
    assert verdict(text, f"{KEEP} I like jazz") == "memory_number"
    assert verdict(text, f"{KEEP} {text}") == ""
    assert verdict(text, None) == ""


def test_a_number_is_the_same_however_it_is_spaced() -> None:
    assert (
        verdict("IBAN DE89370400440532013000", f"{KEEP} DE89 3704 0044 0532 0130 00 is mine") == ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "My flight is BA 2490",
        "I fly LH 1234 on 2031-05-02",
        "I work on SQL",
        "My passport expires on 2031-05-02",
        "My passport runs out on 02/05/2031",
        "My passport is in the blue drawer",
        "I renewed my passport in March, order 1234567",
        "My tax return for 2024 is done",
        "My taxes were 12500 euros",
        "The social security office opens at 8",
        "My IBAN begins with DE",
        "The part is DE89370400440532013001",
        "My customer number at the gym is 4471982",
        "I drive a car with the plate AB12 CDE",
        "My phone number is 555-867-5309",
        "The library opens 9-12-2025",
        "Our invoice 2024-10-0042 is paid",
        "My ISBN is 978-3-16-148410-0",
        "I live at 12 Passport Lane",
        "I bank with Sparkasse and pay 9.90 a month",
        "I study ID cards of the 1940s",
        "The router is an AX 3000",
        "Passport office phone 0800 123456",
        "The passport hotline is 0800 123456",
        "Ausweisstelle 030 123456",
        "Bus routing 10 20 30",
    ],
)
def test_what_only_looks_like_such_a_number_is_kept(text: str) -> None:
    assert verdict(text, "") == ""


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
        "Maria, a colleague of mine, was diagnosed with MS",
        "A friend of mine had surgery",
        "Two students of mine have OCD",
        "Ben tested positive for COVID",
        "Tom takes antidepressants",
        "Our neighbour's daughter is on dialysis",
        "My uncle had a heart attack",
        "My patient has lupus",
        "Her migraines come every week",
        "Grandma died of leukaemia",
        "Ein Kollege von mir hatte einen Herzinfarkt",
        "Meine Tante ist an Rheuma erkrankt",
        "Jonas wurde operiert",
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
        "I was diagnosed with MS",
        "My surgery is on May 3",
        "My doctor diagnosed me with asthma",
        "My brother is a surgeon",
        "A colleague of mine plays chess",
        "Maria, a colleague of mine, likes tea",
        "A dream of mine is to run with asthma",
        "This is my therapy playlist",
        "My friend Tom plays chess for the club in Prisonbridge Lane",
        "My son likes dinosaurs",
        "Anna's birthday is in June",
        "Our cat had kittens",
        "My wife's favourite film is Alien",
        "My colleague Ben works on diagnostics software",
        "Ein Freund von mir wohnt in Jena",
        "Mein Bruder ist Chirurg",
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
