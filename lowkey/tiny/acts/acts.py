"""What the built-in model can understand: the acts of a message and the slots that go with them.

A slot is always a span of the person's own words; what it means (a date, a sum, a unit) is worked
out by others. Acts that call something come first, then those that are answered with a sentence.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a message can be. `slots`: in the order the model writes them.

    `example`: a message with its slots in place, in the form of the training lines.

    `needs`: the slots that must be there before anything is done; `calls`: whether it is a tool.
    """

    name: str
    about: str
    example: str = ""
    slots: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    calls: bool = True


CALLS = (
    Act(
        "reminder",
        "be told something at a time; alarms and timers too",
        "remind me to {what:water the ficus} {when:tomorrow at 8}",
        slots=("what", "when"),
        needs=("when",),
    ),
    Act(
        "reminder_show",
        "see reminders, alarms, timers",
        "what did I ask to be reminded of {when:next week}?",
        slots=("what", "when"),
    ),
    Act(
        "reminder_cancel",
        "drop or change a reminder, alarm, timer",
        "drop the alarm for {when:6:30}",
        slots=("what", "when"),
    ),
    Act(
        "schedule",
        "put an event into the calendar, or have something done at set times",
        "put {what:lunch with Priya} in the calendar, {when:Friday at 1}, {where:Café Roma}",
        slots=("what", "when", "where"),
        needs=("what", "when"),
    ),
    Act(
        "schedule_show",
        "see what is in the calendar",
        "what's on {when:this Thursday}?",
        slots=("what", "when"),
    ),
    Act(
        "schedule_cancel",
        "drop or move an event",
        "the {what:dentist} {when:on Monday} is off, take it out",
        slots=("what", "when"),
    ),
    Act(
        "list_add",
        "put things on a list or to-do list",
        "add {items:milk} and {items:two lemons} to the {list:shopping list}",
        slots=("items", "list"),
        needs=("items",),
    ),
    Act(
        "list_remove",
        "take things off a list, tick them off",
        "tick {items:batteries} off the {list:camping list}",
        slots=("items", "list"),
    ),
    Act("list_show", "see a list or the to-dos", "read me the {list:shopping list}", ("list",), ()),
    Act(
        "note",
        "write something down as it is",
        "write this down: {text:the key is with Mrs Okafor}",
        slots=("text",),
        needs=("text",),
    ),
    Act("calculate", "work a sum out", "what's {sum:15% of 240}?", ("sum",), ("sum",)),
    Act(
        "convert",
        "change units or currencies",
        "how much is {amount:5 miles} in {to:kilometres}?",
        slots=("amount", "to"),
        needs=("amount", "to"),
    ),
    Act(
        "date",
        "ask for a date, a day, a time or a span of time",
        "what time is it in {where:Tokyo}?",
        slots=("when", "where"),
    ),
    Act(
        "remember",
        "keep a fact for good, said explicitly",
        "remember that {fact:my locker code is 4471}",
        slots=("fact",),
        needs=("fact",),
    ),
    Act(
        "forget",
        "drop what was kept about the person",
        "forget {about:my old address}",
        slots=("about",),
    ),
    Act(
        "recall",
        "be told what the person said or asked to keep",
        "what's {about:my locker code}?",
        slots=("about",),
    ),
    Act(
        "search_chats",
        "find something in earlier conversations",
        "find where we talked about {query:the boiler}",
        slots=("query",),
    ),
    Act(
        "search_files",
        "find something in own files and documents",
        "which of my files mentions {query:the lease}?",
        slots=("query",),
    ),
    Act(
        "search_web",
        "look something up on the internet, said explicitly",
        "look up online {query:who won the derby}",
        slots=("query",),
        needs=("query",),
    ),
    Act(
        "research",
        "a long, thorough investigation with a report",
        "research {topic:heat pumps for old houses} thoroughly",
        slots=("topic",),
        needs=("topic",),
    ),
    Act(
        "code_task",
        "have software written, changed or mended",
        "write a {task:script that renames my photos by date}",
        slots=("task",),
        needs=("task",),
    ),
    Act("run_code", "run code that is given or a script", "run {code:print(2**10)}", ("code",), ()),
    Act(
        "draw",
        "a picture, a drawing, a chart, a diagram",
        "draw {what:a fox in the snow}",
        slots=("what",),
        needs=("what",),
    ),
    Act(
        "summarise",
        "make a text, page or conversation short",
        "make {what:this article} shorter",
        slots=("what",),
    ),
    Act(
        "translate",
        "say words in another language",
        "how do you say {text:good night} in {to:Turkish}?",
        slots=("text", "to"),
        needs=("to",),
    ),
    Act(
        "preference",
        "how to answer from now on: style, name, units, language",
        "from now on {wish:answer in short sentences}",
        slots=("wish",),
    ),
)
SAYINGS = (
    Act("greet", "hello", calls=False),
    Act("how_are_you", "how is it going; what are you doing", calls=False),
    Act("thanks", "thank you", calls=False),
    Act("bye", "goodbye, good night", calls=False),
    Act(
        "identity",
        "who or what are you, who made you, are you human, your name, age, likes",
        calls=False,
    ),
    Act("abilities", "what can you do, help", calls=False),
    Act("privacy", "where does my data go, do you spy, do you work offline", calls=False),
    Act("connect", "how to get a better or larger model, an API key", calls=False),
    Act("praise", "well done, you are great", calls=False),
    Act("insult", "you are useless", calls=False),
    Act("joke", "tell me something funny, play a game, flip a coin", calls=False),
    Act("yes", "yes, okay, sure, do it", calls=False),
    Act("no", "no, don't, never mind, stop, cancel", calls=False),
    Act(
        "tell",
        "says something about their life, day or person, asks nothing",
        slots=("fact",),
        calls=False,
    ),
    Act("sad", "feels bad, lonely, stressed", calls=False),
    Act("crisis", "may harm themselves or is in danger", calls=False),
    Act("unsafe", "wants help to harm others or break the law", calls=False),
    Act(
        "fact",
        "asks for knowledge: facts, how-to, news, weather, prices, definitions",
        slots=("query",),
        calls=False,
    ),
    Act("advice", "asks for health, money, law or life advice or an opinion", calls=False),
    Act(
        "write",
        "wants a text written: poem, mail, story, essay, ideas",
        slots=("what",),
        calls=False,
    ),
    Act(
        "cannot",
        "wants a deed in the world: lights, music, calls, bookings, payments, bank account",
        calls=False,
    ),
    Act("foreign", "is not English", calls=False),
    Act("unclear", "can't be understood, or a fragment that could be anything", calls=False),
)
ACTS = {act.name: act for act in (*CALLS, *SAYINGS)}
SLOTS = tuple(dict.fromkeys(slot for act in ACTS.values() for slot in act.slots))
