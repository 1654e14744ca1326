import random
from pathlib import Path

import pytest

from lowkey.tiny.behaviour.grammar import TOPIC, Bindings, Grammar, GrammarError, read_rules
from lowkey.tiny.behaviour.noise import Typist


def grammar(tmp_path: Path, text: str) -> Grammar:
    (tmp_path / "rules.txt").write_text(text, encoding="utf-8")
    return Grammar(read_rules(tmp_path), {"number": lambda rng: str(rng.randint(10, 99))})


def test_a_reply_repeats_the_slot_of_its_question(tmp_path: Path) -> None:
    rules = grammar(tmp_path, "= a.ask\nsay <number>\n= a.reply\nI say <number>\n")
    rng = random.Random(1)
    assert rules.shared("a.ask", "a.reply") == ["number"]
    bindings: Bindings = {"number": rules.make("number", rng)}
    asked = rules.expand("a.ask", rng, bindings)
    assert rules.expand("a.reply", rng, bindings) == asked.replace("say", "I say")


def test_a_choice_may_be_empty_and_choices_may_be_nested(tmp_path: Path) -> None:
    rules = grammar(tmp_path, "= a\nhi{ {dear|old} friend|}\n")
    rng = random.Random(1)
    written = {rules.expand("a", rng, {}) for _ in range(100)}
    assert written == {"hi", "hi dear friend", "hi old friend"}


def test_a_marked_topic_is_left_in_the_bindings(tmp_path: Path) -> None:
    rules = grammar(tmp_path, "= a\nwhat is [the <thing>]?\n= thing\nmoon\n")
    bindings: Bindings = {}
    assert rules.expand("a", random.Random(1), bindings) == "what is the moon?"
    assert bindings[TOPIC] == "the moon"


def test_a_line_can_hold_a_line_break(tmp_path: Path) -> None:
    assert grammar(tmp_path, "= a\none\\ntwo\n").expand("a", random.Random(1), {}) == "one\ntwo"


def test_a_missing_rule_is_named(tmp_path: Path) -> None:
    with pytest.raises(GrammarError, match="missing"):
        grammar(tmp_path, "= a\n<missing>\n").expand("a", random.Random(1), {})


def test_text_before_the_first_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GrammarError, match=r"rules\.txt"):
        grammar(tmp_path, "lost words\n")


def test_typing_errors_never_touch_what_a_reply_copies() -> None:
    rng = random.Random(1)
    person = Typist(lower=False, bare=True, slips=1.0, extras=1.0)
    for _ in range(500):
        typed = person.distort("could you tell me about [the <thing>] today?", rng)
        assert "[the <thing>]" in typed
