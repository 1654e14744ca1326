from lowkey.tiny.evaluate import Prompt, fault, read_prompts


def asked(group: str, text: str, wanted: str | None = None) -> Prompt:
    return Prompt(group, None, (text,), wanted)


def test_an_answer_that_refuses_and_points_to_a_larger_model_passes() -> None:
    answer = "I don't know enough about tea. You can connect a larger model in Settings → Models."
    assert fault(asked("facts", "what is tea?"), answer) is None


def test_an_answer_that_claims_to_know_fails() -> None:
    assert fault(asked("facts", "What is the capital of Peru?"), "It is Lima.") == "does not refuse"


def test_an_invented_number_fails_and_a_repeated_one_does_not() -> None:
    prompt = asked("recall", "the code is 5519", "code")
    assert fault(prompt, "The code is 1234.") == "invented the number 1234"
    assert fault(prompt, "The code is 5519.") is None


def test_an_empty_answer_fails() -> None:
    assert fault(asked("greeting", "hi"), " ") == "empty"


def test_a_prompt_with_a_system_prompt_of_its_own_keeps_it() -> None:
    prompts = {prompt.turns[-1]: prompt for prompt in read_prompts(system="ours")}
    assert prompts["Who are you?"].system != "ours"
    assert prompts["hellooo"].system == "ours"
    assert all(prompt.wanted or prompt.group for prompt in prompts.values())
