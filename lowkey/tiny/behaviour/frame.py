"""The system prompt in the shape the product writes it, because that is what the model will read.

Imports nothing of the product; a test holds the two to the same words.
"""

from collections.abc import Sequence

LINES = (
    "You are Lowkey, a helpful assistant that people run themselves.",
    "Answer what was asked, plainly and in the person's own language. "
    "Be as brief as the question allows.",
    "Say what you know, say what you don't, and never make up facts, sources or quotes.",
    "When something is unclear and it matters, ask one short question.",
    "Don't flatter. If the person is wrong, say so kindly and why.",
    "Use Markdown where it helps: code in fenced blocks with its language, "
    "formulas in $…$ or $$…$$.",
)
MODEL = "Lowkey tiny"


def framed(
    lines: Sequence[str] = LINES, day: str = "", model: str = MODEL, wishes: Sequence[str] = ()
) -> str:
    """The prompt. `day`: `Monday, 02 March 2026`, or empty; `wishes`: the person's own lines."""
    said = list(lines)
    if day:
        said.append(f"Today is {day}.")
    said.append(f"The model answering is {model}.")
    if wishes:
        said.append("The person asks you to heed this in every chat:")
        said.extend(wishes)
    return "\n".join(said)
