"""Finding what was said: every word, in every script, and nothing that is hidden."""

from __future__ import annotations

import pytest

from bench.upstream import Plan
from tests.chat.talk import Json, Talk


def marked(hit: Json) -> str:
    return "".join(
        f"[{piece['text']}]" if piece["hit"] else piece["text"] for piece in hit["snippet"]
    )


@pytest.fixture
async def talk(talk: Talk) -> Talk:
    talk.up.plans["steady"] = Plan(text="Okay.")
    return talk


async def test_titles_and_messages_are_found_newest_first_with_the_words_marked(
    talk: Talk,
) -> None:
    first = await talk.say("The heron stands still")
    talk.up.next(Plan(text="A heron waits. " + "It waits. " * 60 + "Then the heron strikes."))
    second = await talk.say("What does it do?")
    hits = await talk.find("heron")
    assert [(hit["conversation_id"], hit["message_id"]) for hit in hits] == [
        (second["conversation_id"], second["id"]),
        (first["conversation_id"], first["parent_id"]),
        (first["conversation_id"], None),
    ]
    assert marked(hits[0]).startswith("A [heron] waits.")
    assert marked(hits[0]).endswith("…")
    assert marked(hits[2]) == "The [heron] stands still"


async def test_all_words_must_be_there_and_each_may_be_a_beginning(talk: Talk) -> None:
    made = await talk.say("Blue herons nest in the reeds")
    await talk.say("Blue whales don't")
    assert [hit["message_id"] for hit in await talk.find("her blu")] == [made["parent_id"], None]
    assert await talk.find("heron whale") == []
    assert await talk.find("erons") == []


SAID = {
    "CAFE zurich": "A café in Zürich",
    "crème brûlée": "A creme brulee",
    "strasse gross": "Die große Straße",
    "天気": "今日は天気がいい",
    "안녕": "안녕하세요 여러분",
    "שלום": "שלום עולם",
    "בוקר טוב": "בֹּקֶר טוֹב",
    "בקר טוב": "בֹּקֶר טוֹב",
    "بالع": "مرحبا بالعالم",
    "example com setup": "see docs.example.com/setup_guide",
    "3.14": "version 3.14 of it",
    "ชาวโลก": "สวัสดีชาวโลก",
    "final": "the ﬁnal word",
}
NOWHERE = {"בוקר טוב"}
"""Written with another letter: that is another word."""


async def test_words_of_every_script_are_found(talk: Talk) -> None:
    sent = {said: await talk.say(said) for said in set(SAID.values())}
    for query, said in SAID.items():
        found = [hit["message_id"] for hit in await talk.find(query)]
        assert found == ([] if query in NOWHERE else [sent[said]["parent_id"], None]), query


FOUND = [
    'say "cheese"', "cheese*", "^cheese", "(cheese", "-cheese", "{cheese}", "+cheese", "cheese;--",
    "'cheese'", "cheese:*", "'cheese':*", "cheese & say", "cheese <-> say", '"cheese', "_cheese_",
]  # fmt: skip
"""Queries whose words are all in the message."""
NOT_FOUND = [
    "cheese AND NOT bread", "NEAR(cheese say)", "body:cheese", "scope : userlocal", "cheese OR bread",
    "cheese'; DROP TABLE messages; --", "che%se", "ch_ese", "\\", "'", '"', "''''", "😀", "   ", "*",
    "!cheese | x", "cheese NOT", "rowid:1", "cheese {x y}",
]  # fmt: skip
"""Queries with a word that is not there, though it may look like an operator."""


async def test_what_looks_like_syntax_is_only_text(talk: Talk) -> None:
    made = await talk.say("say cheese")
    for query in FOUND:
        assert [hit["message_id"] for hit in await talk.find(query)] == [made["parent_id"], None]
    for query in NOT_FOUND:
        assert await talk.find(query) == [], query


async def test_a_query_is_never_more_than_its_first_words(talk: Talk) -> None:
    await talk.say("word " * 5)
    assert len(await talk.find("word " * 90)) == 2


async def test_what_is_renamed_is_found_by_its_new_name_only(talk: Talk) -> None:
    made = (await talk.say("walrus"))["conversation_id"]
    await talk.good("PATCH", f"/api/conversations/{made}", {"title": "narwhal"})
    assert [hit["message_id"] for hit in await talk.find("narwhal")] == [None]
    assert None not in [hit["message_id"] for hit in await talk.find("walrus")]


async def test_thoughts_and_drafts_of_the_model_are_not_what_was_said(talk: Talk) -> None:
    talk.up.next(Plan(text="spoken aloud", thinks=3))
    await talk.say("Think", model="up/gpt-5-scripted")
    assert await talk.find("t0 t1") == []
    assert len(await talk.find("spoken aloud")) == 1


async def test_a_rare_word_is_found_in_a_very_long_message(talk: Talk) -> None:
    made = await talk.say("lorem ipsum " * 10_000 + "zyzzyva " + "dolor sit " * 10_000)
    (hit,) = await talk.find("zyzzyva")
    assert hit["message_id"] == made["parent_id"]
    assert "[zyzzyva]" in marked(hit)
