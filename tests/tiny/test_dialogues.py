import itertools
import re

from lowkey.tiny.behaviour import Dialogue, Writer
from lowkey.tiny.behaviour.dialogues import ACTS
from lowkey.tiny.evaluate import SIZE, read_prompts

RECALLS = re.compile(
    r"^(?:You told me that your name is|You mentioned|You told me about|It was:"
    r"|You told me what your work is:) (.+?)\.?$"
)


def some(seed: int, count: int) -> list[Dialogue]:
    return list(itertools.islice(Writer(seed).dialogues(), count))


def test_the_same_seed_writes_the_same_dialogues() -> None:
    assert some(5, 200) == some(5, 200)
    assert some(5, 200) != some(6, 200)


def test_every_act_has_something_to_ask_and_to_answer() -> None:
    rules = Writer(0).grammar.rules
    assert [
        act for act in ACTS if not rules.get(f"{act}.ask") or not rules.get(f"{act}.reply")
    ] == []


def test_every_rule_can_be_written_out() -> None:
    writer = Writer(1)
    for rule in writer.grammar.rules:
        for _ in range(5):
            bindings = {"last": "one", "first": "two", "day": "Monday, 01 January 2024"}
            text = writer.grammar.expand(rule, writer.rng, {**bindings, "topic": "tea"})
            assert not re.search(r"[{}]|<[a-z.]+>", text) or rule in ("snippet", "code.ask"), text


def test_dialogues_take_turns_and_end_with_an_answer() -> None:
    for dialogue in some(2, 300):
        roles = [message.role for message in dialogue if message.role != "system"]
        assert roles == ["user", "assistant"] * (len(roles) // 2)
        assert all(message.text.strip() for message in dialogue)


def test_an_answer_recalls_only_what_was_said_before() -> None:
    recalled = 0
    for dialogue in some(4, 1_000):
        for place, message in enumerate(dialogue):
            found = RECALLS.match(message.text) if message.role == "assistant" else None
            if found:
                recalled += 1
                said = " ".join(earlier.text for earlier in dialogue[:place])
                assert found.group(1) in said
    assert recalled > 100


def test_no_answer_holds_a_number_that_nobody_wrote() -> None:
    for dialogue in some(8, 1_000):
        for place, message in enumerate(dialogue):
            if message.role == "assistant":
                said = " ".join(earlier.text for earlier in dialogue[:place])
                numbers = re.findall(r"\d+", message.text.replace(SIZE, ""))
                assert [number for number in numbers if number not in said] == []


def test_the_held_out_prompts_are_not_written_in_training() -> None:
    """Those with a system prompt, or about what was never said, can hardly be asked otherwise."""
    held_out = {
        prompt.turns[0].lower()
        for prompt in read_prompts()
        if len(prompt.turns) == 1 and not prompt.system and prompt.group != "recall_nothing"
    }
    written = {m.text.lower() for dialogue in some(9, 5_000) for m in dialogue if m.role == "user"}
    assert held_out & written == set()
