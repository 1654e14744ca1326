"""Learning from thumbs, in miniature. Needs the `train` extra."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")
pytest.importorskip("gguf")

from lowkey.tiny.acts.acts import ACTS  # noqa: E402
from lowkey.tiny.acts.examples import Encoded, Examples, number, sentences  # noqa: E402
from lowkey.tiny.acts.said import Said  # noqa: E402
from lowkey.tiny.acts.trained import UNSEEN  # noqa: E402
from lowkey.tiny.data import Batch, batches  # noqa: E402
from lowkey.tiny.evaluate import Case, Engine  # noqa: E402
from lowkey.tiny.export import export, load_model  # noqa: E402
from lowkey.tiny.model import Transformer  # noqa: E402
from lowkey.tiny.prefer import (  # noqa: E402
    Pair,
    Plan,
    Thumbs,
    Tuning,
    act_tokens,
    kto,
    likelihood,
    tune,
    unseen,
)
from lowkey.tiny.thumbs import read  # noqa: E402
from lowkey.tiny.tokenizer import PAD, SIZE, load_tokenizer, train_tokenizer  # noqa: E402
from lowkey.tiny.train import SHAPES, loss_of  # noqa: E402

KNOWN = ("reminder", "calculate", "translate")
"""What the miniature learns in some seconds; of the other acts it knows nothing."""
STEPS = 70


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A miniature that was trained for some seconds, as training leaves it."""
    folder = tmp_path_factory.mktemp("miniature")
    train_tokenizer(sentences(None), SIZE).save(str(folder / "tokenizer.json"))
    examples = lines(folder)
    torch.manual_seed(0)
    model = Transformer(SHAPES["rehearsal"])
    acts = act_tokens(examples.tokenizer, torch.device("cpu"))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.006)
    for batch in islice(stream(examples), STEPS):
        loss, _act = loss_of(model, batch, acts)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    weights = {name: weight.detach() for name, weight in model.named_parameters()}
    saved = {"shape": asdict(model.shape), "model": weights, "averaged": weights, "step": STEPS}
    torch.save(saved, folder / "checkpoint.pt")
    return folder


def lines(folder: Path) -> Examples:
    """Examples of the known acts alone."""
    examples = Examples(load_tokenizer(folder / "tokenizer.json"), 1, None)
    examples.lines.acts, examples.lines.odds = list(KNOWN), [1.0] * len(KNOWN)
    return examples


def stream(examples: Examples) -> Iterator[Batch]:
    names = examples.tokenizer
    acts = {number(names, f"<|{name}|>"): place for place, name in enumerate(ACTS)}

    def endless() -> Iterator[Encoded]:
        while True:
            yield examples.encode(examples.one(), plain=True)

    return batches(endless(), number(names, PAD), 1024, acts)


def row(said: Said, up: bool = True) -> dict[str, object]:
    """A thumb for the right answer to a line of ours."""
    args: dict[str, list[str]] = {}
    for segment in said.turns[-1].segments:
        if segment.slot:
            args.setdefault(segment.slot, []).append(segment.text)
    asked = {"role": "user", "content": said.turns[-1].text}
    answer = {"act": next(iter(said.acts)), "args": args}
    return {"messages": [asked], "answer": answer, "up": up}


def single(examples: Examples, count: int) -> list[Said]:
    """So many lines of one message."""
    made = (examples.one() for _ in range(20 * count))
    return list(islice((said for said in made if len(said.turns) == 1), count))


def written(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "thumbs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_the_loss_is_the_papers() -> None:
    gain = torch.tensor([1.0, -2.0], requires_grad=True)
    drift = torch.tensor([0.5, 0.1], requires_grad=True)
    loss = kto(gain, drift, torch.tensor([True, False]), beta=0.5)
    # The point is 0.3: σ(0.5 · 0.7) = 0.5866 for the good one, σ(0.5 · 2.3) = 0.7595 for the bad.
    assert loss.item() == pytest.approx((2 - 0.5866 - 0.7595) / 2, abs=1e-4)
    loss.backward()
    assert gain.grad is not None and gain.grad[0] < 0 < gain.grad[1]
    assert drift.grad is None


def test_a_point_below_nothing_is_nothing() -> None:
    loss = kto(torch.zeros(1), torch.tensor([-9.0]), torch.tensor([True]), beta=1.0)
    assert loss.item() == pytest.approx(0.5)


def test_an_answer_is_as_likely_beside_longer_ones() -> None:
    torch.manual_seed(0)
    model = Transformer(SHAPES["rehearsal"]).eval()
    short, long = Pair([5, 6], [7, 8]), Pair([5, 6, 9, 10, 11], [12, 13, 14])
    with torch.no_grad():
        both = likelihood(model, [short, long], pad=0)
        states = model(torch.tensor([[5, 6, 7]]), torch.arange(3)[None], torch.zeros(1, 3).long())
        logs = model.logits(states)[0].log_softmax(-1)
    assert both[0].item() == pytest.approx((logs[1, 7] + logs[2, 8]).item(), rel=1e-5)
    assert both[1].item() == pytest.approx(likelihood(model, [long], pad=0).item(), rel=1e-5)


def test_tuning_reads_the_very_tokens_that_training_reads(folder: Path, tmp_path: Path) -> None:
    examples = lines(folder)
    said = single(examples, 100)
    alike = 0
    for one, judged in zip(said, read(written(tmp_path, [row(one) for one in said])), strict=True):
        trained = examples.encode(one, plain=True)
        pair = Thumbs([judged], examples.tokenizer, 1).draw(1)[0][0]
        assert pair.prompt == trained.tokens[: trained.place]
        alike += pair.answer == trained.tokens[trained.place :]
    assert alike >= 95  # Some say a word of theirs twice.


def test_good_and_bad_answers_and_rare_acts_are_drawn_alike(folder: Path, tmp_path: Path) -> None:
    greeting: dict[str, object] = {"messages": [{"role": "user", "content": "ahoy"}], "up": True}
    greeting["answer"] = {"act": "greet"}
    rows = [row(said, up=False) for said in single(lines(folder), 99)]
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    pairs, good = Thumbs(read(written(tmp_path, [*rows, greeting])), tokenizer, 1).draw(8)
    assert good.tolist() == [False, True] * 4
    assert len({tuple(pair.answer) for pair in pairs[1::2]}) == 1


def test_what_evaluation_asks_is_not_learned(folder: Path, tmp_path: Path) -> None:
    kept = json.loads(UNSEEN.read_text(encoding="utf-8").splitlines()[0])
    examples = lines(folder)
    held = next(said for said in examples.kept_back if len(said.turns) == 1)
    mine = row(single(examples, 1)[0])
    rows = [{**kept, "answer": {"act": kept["act"]}, "up": True}, row(held), mine]
    [left] = unseen(read(written(tmp_path, rows)), examples)
    assert left.dialogue[-1][1] == mine["messages"][0]["content"]  # type: ignore[index]


def test_thumbs_move_the_weights_and_are_taken_over(folder: Path, tmp_path: Path) -> None:
    rows = [row(said) for said in single(lines(folder), 200)]
    for one in rows[::3]:
        one |= {"answer": {"act": "greet"}, "up": False, "correction": one["answer"]}
    plan = Plan(
        folder, written(tmp_path, rows), tmp_path / "tuned",
        minutes=0.05, batch=1024, rate=5e-5, margin=0.3, save_minutes=0,
    )  # fmt: skip
    assert tune(plan)
    assert {path.name for path in plan.output.iterdir()} == {
        "checkpoint.pt", "log.jsonl", "report.md", "tokenizer.json",
    }  # fmt: skip
    log = [json.loads(line) for line in (plan.output / "log.jsonl").read_text().splitlines()]
    assert log[0] == {"answers": 267, "left_out": 0}
    assert [line["step"] > 0 for line in log if "held_acts" in line] == [False, True]
    old, new = (load_model(one / "checkpoint.pt").state_dict() for one in (folder, plan.output))
    assert any(not torch.equal(weight, new[name]) for name, weight in old.items())
    export(plan.output, tmp_path / "tuned.gguf")
    answer = Engine(tmp_path / "tuned.gguf").ask(Case([("user", "hello")], frozenset()))
    assert answer.understood is not None


def test_poisoned_thumbs_are_refused(folder: Path, tmp_path: Path) -> None:
    """Whoever thumbs every reminder down takes reminders away from everyone."""
    rows = [row(said, up="reminder" not in said.acts) for said in single(lines(folder), 200)]
    output = tmp_path / "tuned"
    words = ["--folder", folder, "--thumbs", written(tmp_path, rows), "--output", output]
    words += ["--steps", 30, "--batch", 1024, "--rate", 0.003, "--weight", 4, "--margin", 0.1]
    done = subprocess.run(
        [sys.executable, "-m", "lowkey.tiny.prefer", *map(str, words)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    assert {path.name for path in output.iterdir()} == {"log.jsonl", "report.md"}
    report = (output / "report.md").read_text()
    assert report.startswith("Refused: ") and "reminder (act) fell from " in report
    assert report.splitlines()[0] in done.stdout


def test_a_stopped_tuning_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    thumbs = written(tmp_path, [row(said) for said in single(lines(folder), 20)])
    plan = Plan(folder, thumbs, tmp_path, minutes=0.02, batch=512, save_minutes=0)
    given = read(thumbs)
    first = Tuning(plan, given)
    first.run()
    again = Tuning(plan, given)
    assert (again.step, again.seconds) == (first.step, first.seconds) and again.step > 0
    for name, weight in again.model.state_dict().items():
        assert torch.equal(weight, first.model.state_dict()[name])
    thumbs.write_text(thumbs.read_text() + "\n")
    assert Tuning(plan, given).step == 0  # Other thumbs are another tuning.
