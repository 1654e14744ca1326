"""The way from dialogues to a GGUF, in miniature. Needs the `train` extra."""

import itertools
import random
from dataclasses import asdict, replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")
pytest.importorskip("gguf")

from tokenizers import Tokenizer  # noqa: E402

from lowkey.tiny.behaviour import Message, Writer  # noqa: E402
from lowkey.tiny.blend import blend  # noqa: E402
from lowkey.tiny.data import LENGTHS, batches, drill, encode, mixed  # noqa: E402
from lowkey.tiny.evaluate import Engine  # noqa: E402
from lowkey.tiny.export import export, load_model  # noqa: E402
from lowkey.tiny.model import Shape, Transformer  # noqa: E402
from lowkey.tiny.tokenizer import END, PAD, load_tokenizer, train_tokenizer  # noqa: E402
from lowkey.tiny.train import Plan, Training, loss_of, optimizers  # noqa: E402

SMALL = Shape(vocabulary=512, width=64, layers=2, heads=4, kv_heads=2, hidden=96, context=2048)
DIALOGUE = (Message("user", "hi, I'm Ada"), Message("assistant", "Hello Ada! Nice to meet you."))


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Threads that wait for each other on a busy machine cost more than they bring here."""
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    dialogues = Writer(0).dialogues()
    texts = (m.text for _ in range(500) for m in next(dialogues))
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    train_tokenizer(texts, SMALL.vocabulary).save(str(path))
    return load_tokenizer(path)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(
        folder=tmp_path, minutes=0.02, device="cpu", compile=False, workers=0, batch=512,
        matrix_rate=0.02, other_rate=0.003, warmup_steps=2, cooldown=0.4, drills=0.1,
        save_minutes=5, seed=1,
    )  # fmt: skip


def states(model: Transformer, tokens: list[int], documents: list[int] | None = None):
    x = torch.tensor([tokens])
    places = torch.tensor([documents or [0] * len(tokens)])
    positions = torch.arange(len(tokens))[None]
    with torch.no_grad():
        return model(x, positions, places)[0]


def test_only_what_the_assistant_wrote_is_learned(tokenizer: Tokenizer) -> None:
    encoded = encode(DIALOGUE, tokenizer)
    learned = [t for t, a in zip(encoded.tokens, encoded.answered, strict=True) if a]
    assert tokenizer.decode(learned) == "Hello Ada! Nice to meet you."
    assert learned[-1] == tokenizer.token_to_id(END)


def test_a_token_sees_nothing_that_comes_later() -> None:
    torch.manual_seed(0)
    model = Transformer(SMALL).eval()
    one, other = states(model, [5, 6, 7, 8]), states(model, [5, 6, 7, 99])
    assert torch.allclose(one[:3], other[:3])
    assert not torch.allclose(one[3], other[3])


def test_a_dialogue_sees_nothing_of_the_other_in_its_row() -> None:
    torch.manual_seed(0)
    model = Transformer(SMALL).eval()
    one = states(model, [5, 6, 7, 8], [0, 0, 1, 1])
    other = states(model, [9, 10, 7, 8], [0, 0, 1, 1])
    assert torch.allclose(one[2:], other[2:])


def test_rows_are_packed_without_losing_or_mixing_anything(tokenizer: Tokenizer) -> None:
    source = mixed(Writer(1).dialogues(), tokenizer, 0.1, random.Random(1))
    made = batches(source, tokenizer.token_to_id(PAD), 2048)
    for _ in range(5):
        batch = next(made)
        assert batch.tokens.shape[1] in LENGTHS
        inside = batch.documents[:, 1:] == batch.documents[:, :-1]
        assert torch.equal(batch.targets[:, :-1], batch.tokens[:, 1:])
        assert (batch.positions[:, 1:][inside & (batch.documents[:, 1:] >= 0)] > 0).all()
        assert batch.counted.any()


def test_a_drill_asks_only_for_what_was_seen_before() -> None:
    rng = random.Random(1)
    for _ in range(200):
        made = drill(rng, 4096)
        for place, asked in enumerate(made.answered):
            if asked:
                assert made.tokens[place] in made.tokens[:place]


def test_the_loss_falls(tokenizer: Tokenizer, plan: Plan) -> None:
    torch.manual_seed(0)
    model = Transformer(SMALL)
    source = mixed(Writer(1).dialogues(), tokenizer, 0.0, random.Random(1))
    batch = next(batches(source, tokenizer.token_to_id(PAD), 1024))
    chosen = optimizers(model, plan)
    losses: list[float] = []
    for _ in range(12):
        loss = loss_of(model, batch)
        loss.backward()
        for optimizer in chosen:
            optimizer.step()
            optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]


def test_a_stopped_training_goes_on_where_it_was(tokenizer: Tokenizer, plan: Plan) -> None:
    tokenizer.save(str(plan.folder / "tokenizer.json"))
    first = Training(plan, SMALL)
    first.run()
    assert first.step > 0
    again = Training(replace(plan, minutes=0.0), SMALL)
    assert (again.step, again.tokens) == (first.step, first.tokens)
    for name, weight in again.model.state_dict().items():
        assert torch.equal(weight, first.model.state_dict()[name])


def test_a_blend_lies_between_two_checkpoints(tokenizer: Tokenizer, tmp_path: Path) -> None:
    for name, seed in (("early", 1), ("late", 2)):
        save(tmp_path / name, tokenizer, untrained(seed))
    blend(tmp_path / "early", tmp_path / "late", 0.25, tmp_path / "blend")
    weights = [
        load_model(tmp_path / name / "checkpoint.pt").embedding.weight
        for name in ("early", "late", "blend")
    ]
    assert torch.allclose(weights[2], 0.25 * weights[0] + 0.75 * weights[1])


def test_what_was_trained_is_what_llama_cpp_answers(tokenizer: Tokenizer, plan: Plan) -> None:
    torch.manual_seed(0)
    model = Transformer(SMALL)
    lines = {"hi, I'm Zoë": "Hello Zoë! Nice to meet you.", "what's 7 + 12?": "I can't calculate."}
    dialogues = [(Message("user", a), Message("assistant", b)) for a, b in lines.items()]
    source = itertools.cycle([encode(dialogue, tokenizer) for dialogue in dialogues])
    batch = next(batches(source, tokenizer.token_to_id(PAD), 512))
    chosen = optimizers(model, plan)
    for _ in range(40):
        loss_of(model, batch).backward()
        for optimizer in chosen:
            optimizer.step()
            optimizer.zero_grad()
    save(plan.folder, tokenizer, model)
    export(plan.folder, plan.folder / "small.gguf")
    engine = Engine(plan.folder / "small.gguf")
    for asked, wanted in lines.items():
        assert engine.answer([{"role": "user", "content": asked}]) == wanted


def test_the_same_checkpoint_gives_the_same_file(tokenizer: Tokenizer, tmp_path: Path) -> None:
    save(tmp_path, tokenizer, untrained(3))
    for name in ("one.gguf", "two.gguf"):
        export(tmp_path, tmp_path / name)
    assert (tmp_path / "one.gguf").read_bytes() == (tmp_path / "two.gguf").read_bytes()


def untrained(seed: int) -> Transformer:
    torch.manual_seed(seed)
    return Transformer(SMALL)


def save(folder: Path, tokenizer: Tokenizer, model: Transformer) -> None:
    """A training folder with a small network in it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    saved = {"shape": asdict(SMALL), "model": model.state_dict(), "step": 0, "tokens": 0}
    torch.save(saved, folder / "checkpoint.pt")
