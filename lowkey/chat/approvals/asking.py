"""A call put as a question to a person: what it is, why it is asked, exactly what will happen.

Knows no database and waits for nobody. The page says the same in its own language.
"""

from __future__ import annotations

from lowkey.chat.nouns import Word, is_temporary
from lowkey.core.clock import Clock
from lowkey.core.parts import Approval, CallPart, Effect, Lasting, Why
from lowkey.safety import Verdict
from lowkey.tools import AnyTool, Caller, preview

DOES: dict[Effect, str] = {
    "read": "Lowkey would look something up with “{name}”.",
    "write": "Lowkey would change something that is kept here, with “{name}”.",
    "spend": "Lowkey would spend money with “{name}”.",
    "execute": "Lowkey would run code on this machine with “{name}”.",
    "contact": "Lowkey would reach somebody or something outside with “{name}”.",
}
BECAUSE: dict[Why, str] = {
    "effect": "",
    "outside": "It has read text that others wrote, and that may be what wishes for this.",
    "chosen": "You chose to be asked each time.",
    "again": "It was stopped in the middle of this, so it may have been done already.",
}


async def approval(
    tool: AnyTool,
    part: CallPart,
    effect: Effect,
    verdict: Verdict,
    caller: Caller,
    clock: Clock,
    patience: float,
) -> Approval:
    """The question. `patience`: seconds until it counts as answered with no.

    Raises ToolFailed where the call can't be made anyway.
    """
    why = verdict.why or "effect"
    return Approval(
        id=clock.id("approval"),
        call_id=part.call_id,
        name=tool.name,
        effect=effect,
        why=why,
        text=f"{DOES[effect].format(name=tool.name)} {BECAUSE[why]}".strip(),
        preview=await preview(tool, part.text, caller),
        lasting=reach(caller.conversation_id) if verdict.lasting else (),
        until=clock.now() + int(patience * 1000),
    )


def reach(conversation_id: str) -> tuple[Lasting, ...]:
    """How far a yes may go: what a temporary chat is allowed ends with it."""
    return ("conversation",) if is_temporary(conversation_id) else ("conversation", "everywhere")


def refusal(word: Word) -> str:
    """What the model is told of a no."""
    if word.late:
        return "The person did not answer whether this may be done, so it was not done."
    said = f" They said: {word.reason.strip()}" if word.reason.strip() else ""
    return (
        f"The person did not allow this, and it was not done.{said} "
        "Do not try it in another way; ask them what they want instead."
    )
