"""What a conversation is called after what was understood of its first message: ours, and the person's words.

Knows nothing of how titles are stored or shown.
"""

from __future__ import annotations

from lowkey.tiny.acts.prompt import Understood

LENGTH = 60
"""Characters of a title at most."""
FORMS: dict[str, tuple[str, ...]] = {
    "reminder": ("Reminder: {what}", "Reminder: {when}"),
    "reminder_show": ("Reminders: {what}", "Reminders: {when}", "Reminders"),
    "reminder_cancel": ("No reminder: {what}", "No reminder: {when}"),
    "schedule": ("{what} · {when}", "{what}"),
    "schedule_show": ("Calendar: {what}", "Calendar: {when}", "Calendar"),
    "schedule_cancel": ("Off the calendar: {what}", "Off the calendar: {when}"),
    "list_add": ("{list}: {items}", "To a list: {items}"),
    "list_remove": ("{list}: {items} done", "Off a list: {items}"),
    "list_show": ("{list}",),
    "note": ("Note: {text}",),
    "calculate": ("{sum}",),
    "convert": ("{amount} in {to}", "{amount}"),
    "date": ("Time in {where}", "Date: {when}"),
    "remember": ("To keep: {fact}",),
    "forget": ("To forget: {about}",),
    "recall": ("{about}",),
    "search_chats": ("Earlier chats: {query}",),
    "search_files": ("Files: {query}",),
    "search_web": ("{query}",),
    "research": ("{topic}",),
    "code_task": ("{task}",),
    "run_code": ("Run {code}",),
    "draw": ("Picture: {what}",),
    "summarise": ("Summary: {what}", "Summary"),
    "translate": ("{text} in {to}", "Translation into {to}"),
    "preference": ("From now on: {wish}",),
    "fact": ("{query}",),
    "write": ("{what}",),
}
"""By act: the first form whose slots are all known is taken. Other acts give no title."""


def title(understood: Understood) -> str:
    """A short title, or an empty string where the person's first words say it better."""
    words = {
        slot: (", " if slot == "items" else " ").join(" ".join(span.split()) for span in spans)
        for slot, spans in understood.args.items()
    }
    for form in FORMS.get(understood.act, ()):
        try:
            filled = form.format_map(words)
        except KeyError:
            continue
        return _short(filled[:1].upper() + filled[1:])
    return ""


def _short(text: str) -> str:
    """Cut at a space where it is too long."""
    text = text.strip(" .,;:!?")
    if len(text) <= LENGTH:
        return text
    cut = text[: LENGTH - 1].rsplit(" ", 1)[0]
    return f"{cut[: LENGTH - 1].rstrip(' .,;:')}…"
