"""The way from what people say to a GGUF, in miniature. Needs the `train` extra."""

import json
import lzma
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")
pytest.importorskip("gguf")

from tokenizers import Tokenizer  # noqa: E402

from lowkey.tiny.acts.acts import ACTS  # noqa: E402
from lowkey.tiny.acts.examples import Examples, Focus, sentences  # noqa: E402
from lowkey.tiny.acts.prompt import prompt, token  # noqa: E402
from lowkey.tiny.acts.said import parse  # noqa: E402
from lowkey.tiny.data import LENGTHS, Stream, held  # noqa: E402
from lowkey.tiny.evaluate import Case, Engine  # noqa: E402
from lowkey.tiny.export import export  # noqa: E402
from lowkey.tiny.model import Shape, Transformer  # noqa: E402
from lowkey.tiny.tokenizer import load_tokenizer, train_tokenizer  # noqa: E402
from lowkey.tiny.train import Plan, Training, loss_of, optimizers  # noqa: E402

SMALL = Shape(vocabulary=4096, width=64, layers=2, heads=2, kv_heads=1, hidden=128, context=2048)
RECIPE = Path(__file__).parents[2] / "lowkey" / "tiny" / "recipe_cpu.sh"


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Threads that wait for each other on a busy machine cost more than they bring here."""
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    train_tokenizer(sentences(None), SMALL.vocabulary).save(str(path))
    return path


@pytest.fixture(scope="module")
def tokenizer(path: Path) -> Tokenizer:
    return load_tokenizer(path)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(
        folder=tmp_path, shape="rehearsal", minutes=0.02, device="cpu", compile=False, workers=0, batch=1024,
        matrix_rate=0.02, other_rate=0.003, warmup_steps=2, cooldown=0.4, dropout=0.0, decay=0.1,
        average=0.9, corpora=None, save_minutes=5, seed=1,
    )  # fmt: skip


def states(model: Transformer, tokens: list[int], documents: list[int] | None = None):
    x = torch.tensor([tokens])
    places = torch.tensor([documents or [0] * len(tokens)])
    positions = torch.arange(len(tokens))[None]
    with torch.no_grad():
        return model(x, positions, places)[0]


def test_an_answer_points_to_the_very_tokens_of_the_message(tokenizer: Tokenizer) -> None:
    examples = Examples(tokenizer, 1, None)
    line = (
        "at {when:half eight} remind me, to {what:feed Ömer's cats} // > What? // {when:tomorrow}!"
    )
    one = examples.encode(parse(line, "reminder"), plain=True)
    said = tokenizer.decode(one.tokens[one.place :], skip_special_tokens=False)
    wanted = "<|reminder|><|what|> feed Ömer's cats<|when|> half eight<|when|> tomorrow<|end|>"
    assert said == wanted
    assert [tokenizer.id_to_token(act) for act in one.acts] == [token("reminder")]


def test_training_reads_what_the_product_writes(tokenizer: Tokenizer) -> None:
    examples = Examples(tokenizer, 1, None)
    one = examples.encode(parse("hello // > Hi! // thanks a lot", "thanks"), plain=True)
    asked = prompt([("user", "hello"), ("assistant", "Hi!"), ("user", "thanks a lot")])
    assert one.tokens[: one.place] == tokenizer.encode(asked).ids


def test_wider_lines_keep_their_spans(tokenizer: Tokenizer) -> None:
    examples = Examples(tokenizer, 2, None)
    for _ in range(300):
        said = examples.vary(examples.one())
        one = examples.encode(said, plain=True)
        message = tokenizer.decode(one.tokens[: one.place])
        for turn in said.turns:
            for segment in turn.segments:
                assert not segment.slot or segment.text.strip()
        answer = tokenizer.decode(one.tokens[one.place :], skip_special_tokens=False)
        for span in answer.replace("<|end|>", "").split("|>")[2:]:
            assert span.partition("<|")[0] in message


def test_a_token_sees_nothing_that_comes_later() -> None:
    torch.manual_seed(0)
    model = Transformer(SMALL).eval()
    one, other = states(model, [5, 6, 7, 8]), states(model, [5, 6, 7, 99])
    assert torch.allclose(one[:3], other[:3])
    assert not torch.allclose(one[3], other[3])


def test_an_example_sees_nothing_of_the_other_in_its_row() -> None:
    torch.manual_seed(0)
    model = Transformer(SMALL).eval()
    one = states(model, [5, 6, 7, 8], [0, 0, 1, 1])
    other = states(model, [9, 10, 7, 8], [0, 0, 1, 1])
    assert torch.allclose(one[2:], other[2:])


def test_rows_are_packed_without_losing_an_answer(path: Path, tokenizer: Tokenizer) -> None:
    made = iter(Stream(path, 1, 2048, 1.0, None))
    acts = {tokenizer.token_to_id(token(name)) for name in ACTS}
    for _ in range(3):
        batch = next(made)
        assert batch.tokens.shape[1] in LENGTHS
        found = batch.targets.flatten()[batch.places]
        assert {int(one) for one in found} <= acts
        assert len(batch.places) == len(batch.allowed) > 10
        assert batch.allowed.any(1).all()


def test_the_loss_falls(path: Path, tokenizer: Tokenizer, plan: Plan) -> None:
    torch.manual_seed(0)
    model = Transformer(SMALL)
    batch = next(iter(Stream(path, 1, 1024, 1.0, None)))
    acts = torch.tensor([tokenizer.token_to_id(token(name)) for name in ACTS])
    chosen = optimizers(model, plan)
    losses: list[float] = []
    for _ in range(12):
        loss, _act = loss_of(model, batch, acts)
        loss.backward()
        for optimizer in chosen:
            optimizer.step()
            optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]


def test_a_stopped_training_goes_on_where_it_was(tokenizer: Tokenizer, plan: Plan) -> None:
    tokenizer.save(str(plan.folder / "tokenizer.json"))
    first = Training(plan)
    first.run()
    assert first.step > 0
    again = Training(replace(plan, minutes=0.0))
    assert (again.step, again.tokens) == (first.step, first.tokens)
    for name, weight in again.model.state_dict().items():
        assert torch.equal(weight, first.model.state_dict()[name])
    assert all(torch.equal(w, first.averaged[n]) for n, w in again.averaged.items())


def test_lines_are_kept_back_from_training(path: Path, tokenizer: Tokenizer) -> None:
    examples = Examples(tokenizer, 1, None)
    kept, trained = len(examples.kept_back), len(examples.ours)
    assert 0.02 < kept / (kept + trained) < 0.08
    assert sum(len(batch.places) for batch in held(path)) > 0.95 * kept


def test_a_writers_lines_can_be_drawn_oftener(tokenizer: Tokenizer) -> None:
    every = Examples(tokenizer, 1, None, Focus(frozenset({"l", "m"}), 1.0))
    assert {said.writer for act in every.focused.by_act.values() for said in act} == {"l", "m"}
    assert len(every.focused.by_act) < len(every.lines.by_act)
    never = every.lines.by_act.keys() - every.focused.by_act.keys()
    drawn = {act for _ in range(300) for act in every.stream(0.0).acts}
    assert drawn.isdisjoint(every.ids[act] for act in never)


@pytest.mark.parametrize(("texts", "answers"), [(0.0, True), (1.0, False)])
def test_the_share_of_plain_texts_can_be_chosen(
    path: Path, tmp_path: Path, texts: float, answers: bool
) -> None:
    with lzma.open(tmp_path / "texts.jsonl.xz", "wt") as lines:
        lines.write(json.dumps([["u", "a plain text that asks for nothing"]]) + "\n")
    batch = next(iter(Stream(path, 1, 256, 60.0, tmp_path, texts=texts)))
    assert (batch.places.numel() > 0) is answers


def test_a_writer_without_lines_is_no_focus(tokenizer: Tokenizer, plan: Plan) -> None:
    with pytest.raises(ValueError, match="'zz'"):
        Examples(tokenizer, 1, None, Focus(frozenset({"l", "zz"}), 0.4))


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
def test_only_the_last_layers_learn(tokenizer: Tokenizer, plan: Plan, optimizer: str) -> None:
    tokenizer.save(str(plan.folder / "tokenizer.json"))
    training = Training(replace(plan, optimizer=optimizer, trained_layers=1))
    before = {name: w.clone() for name, w in training.model.state_dict().items()}
    training.run()
    after = training.model.state_dict()
    changed = {name for name, w in after.items() if not torch.equal(w, before[name])}
    assert training.step > 0
    assert changed == {n for n in before if n.startswith("blocks.1.")} | {"norm.weight"}
    assert all(torch.equal(w, before[n]) for n, w in training.averaged.items() if n not in changed)


def test_torch_and_llama_cpp_agree(path: Path, tokenizer: Tokenizer, plan: Plan) -> None:
    """The same act, with nearly the same certainty, from the network and from its GGUF."""
    model = Transformer(replace(SMALL)).eval()
    save(plan.folder, tokenizer, model)
    export(plan.folder, plan.folder / "small.gguf")
    engine = Engine(plan.folder / "small.gguf")
    acts = torch.tensor([tokenizer.token_to_id(token(name)) for name in ACTS])
    for text in ("remind me at 5 of the rent", "hello", "what's 17 × 23?"):
        tokens = tokenizer.encode(prompt([("user", text)])).ids
        scores = model.logits(states(model, tokens)[-1])
        best = scores.softmax(0)[acts]
        answer = engine.ask(Case([("user", text)], frozenset()))
        assert answer.understood is not None
        place = list(ACTS).index(answer.understood.act)
        assert best[place] > 0.97 * best.max()


def test_the_same_checkpoint_gives_the_same_file(tokenizer: Tokenizer, tmp_path: Path) -> None:
    torch.manual_seed(3)
    save(tmp_path, tokenizer, Transformer(SMALL))
    for name in ("one.gguf", "two.gguf"):
        export(tmp_path, tmp_path / name)
    assert (tmp_path / "one.gguf").read_bytes() == (tmp_path / "two.gguf").read_bytes()


def test_the_recipe_goes_from_our_lines_to_an_answer(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHON": sys.executable}
    words = [str(RECIPE), str(tmp_path), "", "0.1", "rehearsal"]
    subprocess.run(words, env=env, check=True, capture_output=True)
    answer = Engine(tmp_path / "lowkey-tiny.gguf").ask(Case([("user", "hello")], frozenset()))
    assert answer.understood is not None and answer.understood.act in ACTS


def save(folder: Path, tokenizer: Tokenizer, model: Transformer) -> None:
    """A training folder with a small network in it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    averaged = {name: weight.detach() for name, weight in model.named_parameters()}
    saved = {"shape": asdict(SMALL), "averaged": averaged, "step": 0, "tokens": 0}
    torch.save(saved, folder / "checkpoint.pt")
