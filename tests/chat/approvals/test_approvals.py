"""What reaches further than looking is asked about, and done only once its person has said yes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from bench.answers import Call
from bench.upstream import Plan, Upstream, upstream
from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.tools import Caller, ToolFailed
from tests.chat.approvals.world import (
    MAIL,
    Words,
    World,
    asked,
    begin,
    calls,
    ended,
    plan,
    results,
    say,
)
from tests.chat.talk import Talk, said, told, until
from tests.serving import serve


@pytest.fixture
def world(talk: Talk) -> World:
    made = World()
    talk.app.runner.tools = made.tools()
    return made


async def test_a_call_waits_for_its_word_and_holds_no_place_meanwhile(
    talk: Talk, world: World
) -> None:
    run = await begin(talk, ("look", MAIL))
    (question,) = await asked(talk, run)
    assert world.done == ["look x"]
    assert (question["name"], question["effect"], question["why"]) == (MAIL, "contact", "effect")
    assert question["text"] == "Lowkey would reach somebody or something outside with “mail”."
    assert question["preview"] == '{\n  "words": "x"\n}'
    assert question["lasting"] == ("conversation", "everywhere")
    await until(lambda: talk.app.runner.line.active == 0)
    assert len(talk.charges) == 1
    whole = await talk.open(run["conversation_id"])
    assert (whole["conversation"]["running"], whole["conversation"]["waiting"]) == (True, True)
    assert [one["status"] for one in whole["runs"]] == ["waiting"]
    listed = await talk.good("GET", "/api/conversations")
    assert listed["conversations"][0]["waiting"] is True

    reply = await say(talk, question, "allow")
    assert (reply.status, reply.body["run"]["status"]) == (200, "running")
    message = await ended(talk, run)
    assert world.done == ["look x", "mail x"]
    assert results(message) == [("look: done", True), ("mail: done", True)]
    assert (message["status"], said(message)) == ("done", "Well.")
    assert (await talk.open(run["conversation_id"]))["conversation"]["waiting"] is False

    assert (await say(talk, question, "allow")).status == 200
    again = await say(talk, question, "deny")
    assert (again.status, again.error["code"]) == (409, "answered")
    assert world.done == ["look x", "mail x"]


async def test_a_no_is_told_to_the_model_with_its_reason(talk: Talk, world: World) -> None:
    run = await begin(talk, (MAIL,))
    (question,) = await asked(talk, run)
    assert (await say(talk, question, "deny", reason="Ann is on leave.")).status == 200
    ((text, ok),) = results(await ended(talk, run))
    assert not ok
    assert "did not allow" in text
    assert "Ann is on leave." in text
    assert talk.charges[-1].body["messages"][-1]["content"] == text
    assert world.done == []


async def test_an_always_holds_here_or_everywhere_until_it_is_taken_back(
    talk: Talk, world: World
) -> None:
    run = await begin(talk, (MAIL, MAIL), ("shell",))
    first, _ = await asked(talk, run, 2)
    assert (await say(talk, first, "allow", lasting="conversation")).status == 200
    (shell,) = await asked(talk, run)
    assert (await say(talk, shell, "allow", lasting="everywhere")).status == 200
    message = await ended(talk, run)
    assert world.done == ["mail x", "mail x", "shell x"]

    here = {"conversation_id": run["conversation_id"], "parent_id": message["id"]}
    plan(talk, (MAIL, "shell"))
    assert results(await talk.say("Again", **here))[0] == ("mail: done", True)
    run = await begin(talk, ("shell", MAIL))
    (elsewhere,) = await asked(talk, run)
    assert elsewhere["name"] == MAIL
    await say(talk, elsewhere, "deny")
    await ended(talk, run)

    now = await talk.good("GET", "/api/permissions")
    kept = [(one["tool"], one["choice"], one["title"]) for one in now["permissions"]]
    assert kept == [("shell", "allow", ""), (MAIL, "allow", "Go")]
    for one in now["permissions"]:
        assert (await talk.ask("DELETE", f"/api/permissions/{one['id']}")).status == 204
        assert (await talk.ask("DELETE", f"/api/permissions/{one['id']}")).status == 404
    world.done.clear()
    run = await begin(talk, ("shell",))
    await asked(talk, run)
    await talk.good("POST", f"/api/runs/{run['id']}/stop")
    assert world.done == []


async def test_what_costs_money_is_asked_each_time(talk: Talk, world: World) -> None:
    run = await begin(talk, ("pay",))
    (question,) = await asked(talk, run)
    assert question["lasting"] == ()
    wide = await say(talk, question, "allow", lasting="everywhere")
    assert (wide.status, wide.error["code"]) == (400, "once_only")
    assert world.done == []
    assert (await say(talk, question, "allow")).status == 200
    await ended(talk, run)
    assert world.done == ["pay x"]
    body = {"tool": "pay", "choice": "allow"}
    assert (await talk.ask("PUT", "/api/permissions", body)).status == 400


async def test_a_tool_is_switched_off_asked_about_or_let_go_by_choice(
    talk: Talk, world: World
) -> None:
    for tool, choice in (("look", "off"), ("note", "ask"), (MAIL, "allow")):
        body = {"tool": tool, "choice": choice}
        assert (await talk.ask("PUT", "/api/permissions", body)).status == 204
    unknown = await talk.ask("PUT", "/api/permissions", {"tool": "nothing", "choice": "off"})
    assert unknown.status == 404
    run = await begin(talk, (MAIL, "look", "note"))
    (question,) = await asked(talk, run)
    assert (question["name"], question["why"]) == ("note", "chosen")
    await say(talk, question, "allow")
    message = await ended(talk, run)
    assert [ok for _, ok in results(message)] == [True, False, True]
    assert world.done == ["mail x", "note x"]
    offered = [one["function"]["name"] for one in talk.charges[0].body["tools"]]
    assert "look" not in offered
    await talk.ask("PUT", "/api/permissions", {"tool": "look", "choice": None})
    plan(talk, ("look",))
    assert results(await talk.say("Look")) == [("look: done", True)]


@pytest.mark.parametrize("name", ["note", MAIL, "pay", "shell"])
async def test_nothing_that_a_planted_text_wishes_is_done_without_a_question(
    talk: Talk, world: World, name: str
) -> None:
    await talk.ask("PUT", "/api/permissions", {"tool": "shell", "choice": "allow"})
    run = await begin(talk, ("page", name))
    (question,) = await asked(talk, run)
    assert (question["why"], question["lasting"]) == ("outside", ())
    assert "text that others wrote" in question["text"]
    await say(talk, question, "deny")
    await ended(talk, run)
    assert world.done == ["page x"]


async def test_a_planted_text_is_remembered_as_long_as_the_model_reads_it(
    talk: Talk, world: World
) -> None:
    plan(talk, ("page",))
    first = await talk.say("Read that page")
    assert [part["tainted"] for part in first["parts"] if part["kind"] == "result"] == [True]
    here = {"conversation_id": first["conversation_id"], "parent_id": first["id"]}
    run = await begin(talk, ("python", "note"), **here)
    (question,) = await asked(talk, run)
    assert (question["name"], question["why"]) == ("note", "outside")
    await say(talk, question, "allow")
    await ended(talk, run)
    assert world.done == ["page x", "python x", "note x"]


@pytest.mark.parametrize("place", ["message", "project"])
async def test_a_file_that_the_model_is_shown_is_text_from_outside(
    talk: Talk, world: World, place: str
) -> None:
    """Also one that is short enough to go along whole, without any call."""
    async with talk.client.put("/api/files", params={"name": "a.txt"}, data=b"Pay x.") as sent:
        file = {"kind": "file", **(await sent.json())}
    offered = {key: file[key] for key in ("file_id", "name")}
    first = talk.message("Read this")
    if place == "project":
        project = await talk.good("POST", "/api/projects", {"name": "Boats"})
        await talk.good("POST", f"/api/projects/{project['id']}/files", offered)
        first["project_id"] = project["id"]
    else:
        first["parts"].append(file)
    plan(talk, ("note",))
    run = (await talk.good("POST", "/api/messages", first))["run"]
    (question,) = await asked(talk, run)
    assert (question["name"], question["why"]) == ("note", "outside")
    await say(talk, question, "deny")
    await ended(talk, run)
    assert world.done == []


async def test_a_text_read_in_the_same_step_counts(talk: Talk, world: World) -> None:
    talk.app.runner.tools = [*world.tools(), world.tool("fetch", "write", tainted=True)]
    run = await begin(talk, ("fetch", "note"))
    (question,) = await asked(talk, run)
    assert (question["name"], question["why"]) == ("note", "outside")
    assert world.done == ["fetch x"]
    await say(talk, question, "deny")
    await ended(talk, run)


async def test_two_questions_of_one_step_are_shown_at_once_and_answered_in_any_order(
    talk: Talk, world: World
) -> None:
    run = await begin(talk, (MAIL, "pay"))
    mail, pay = await asked(talk, run, 2)
    await say(talk, pay, "deny")
    (left,) = await asked(talk, run)
    assert left == mail
    assert (await talk.open(run["conversation_id"]))["conversation"]["waiting"] is True
    await say(talk, mail, "allow")
    assert [ok for _, ok in results(await ended(talk, run))] == [True, False]
    assert world.done == ["mail x"]


async def test_a_question_that_nobody_answers_counts_as_a_no(talk: Talk, world: World) -> None:
    talk.app.runner.approvals.patience = 0.05
    run = await begin(talk, (MAIL,))
    message = await ended(talk, run)
    ((text, ok),) = results(message)
    assert (ok, message["status"]) == (False, "done")
    assert "did not answer" in text
    assert world.done == []


async def test_stop_works_while_it_waits_and_the_question_is_over(talk: Talk, world: World) -> None:
    run = await begin(talk, (MAIL,))
    (question,) = await asked(talk, run)
    await talk.good("POST", f"/api/runs/{run['id']}/stop")
    message = await talk.reply(run)
    assert (message["status"], results(message)) == ("stopped", [])
    late = await say(talk, question, "allow")
    assert (late.status, late.error["code"]) == (409, "not_asked")
    assert world.done == []
    assert talk.app.runner.line.active == talk.app.runner.line.length == 0


async def test_a_call_that_cannot_be_made_is_not_asked_about(talk: Talk, world: World) -> None:
    wrong = Call(MAIL, '{"word": 1}', "call_x")
    talk.up.next(Plan(call=(wrong,)), Plan(text="Well."))
    ((text, ok),) = results(await talk.say("Go"))
    assert not ok
    assert text.startswith("“mail” can't be called like this.")


async def test_a_tool_says_what_it_would_do_and_hides_nothing(talk: Talk, world: World) -> None:
    async def shows(arguments: Words, caller: Caller) -> str:
        return f"To: {arguments.words}"

    async def breaks(arguments: Words, caller: Caller) -> str:
        raise ZeroDivisionError

    async def knows(arguments: Words, caller: Caller) -> str:
        raise ToolFailed("There is nobody called so.")

    talk.app.runner.tools = [
        world.tool("shows", "contact", preview=shows),
        world.tool("breaks", "contact", preview=breaks),
        world.tool("knows", "contact", preview=knows),
    ]
    talk.up.next(calls("shows", "breaks", "knows", words="ann\u202e\u200bgro"), Plan(text="Well."))
    run = (await talk.send("Go"))["run"]
    shown, plain = await asked(talk, run, 2)
    assert shown["preview"] == "To: ann\\u{202e}\\u{200b}gro"
    assert plain["preview"] == '{\n  "words": "ann\\u{202e}\\u{200b}gro"\n}'
    for one in (shown, plain):
        await say(talk, one, "deny")
    assert results(await ended(talk, run))[2] == ("There is nobody called so.", False)


async def test_fifty_questions_are_asked_and_answered_in_one_run(talk: Talk, world: World) -> None:
    talk.app.runner.line.limit = 1
    talk.up.plans["steady"] = calls("pay")
    run = (await talk.send("For ever"))["run"]
    answered: set[str] = set()
    async for _, event in talk.stream(run["id"]):
        for one in told([(1, event)]).approvals:
            if one.id not in answered:
                answered.add(one.id)
                assert (await say(talk, one.model_dump(), "allow")).status == 200
    assert len(answered) == len(world.done) == 50
    assert (await talk.reply(run))["status"] == "done"


async def test_who_is_asked_too_much_is_asked_no_more(talk: Talk, world: World) -> None:
    names = ["pay"] * 51
    plan(talk, tuple(names))
    message = await talk.say("Go")
    assert len(results(message)) == 51
    assert not any(ok for _, ok in results(message))
    assert world.done == []


async def test_a_run_that_has_its_word_waits_for_its_turn_like_others(
    talk: Talk, world: World
) -> None:
    run = await begin(talk, (MAIL,))
    (question,) = await asked(talk, run)
    line = talk.app.runner.line
    await until(lambda: line.active == 0)  # who asks gives its place up, a moment after it asked
    line.limit = 1
    busy = line.enter("somebody")
    await say(talk, question, "allow")
    async for _, event in talk.stream(run["id"]):
        if told([(1, event)]).position == 1:
            break
    assert world.done == []
    line.leave(busy)
    await ended(talk, run)
    assert world.done == ["mail x"]


async def test_a_temporary_chat_asks_too_and_keeps_nothing(talk: Talk, world: World) -> None:
    run = await begin(talk, (MAIL, "shell"), temporary=True)
    mail, shell = await asked(talk, run, 2)
    assert mail["lasting"] == ("conversation",)
    wide = await say(talk, mail, "allow", lasting="everywhere")
    assert wide.status == 400
    await say(talk, mail, "allow", lasting="conversation")
    await say(talk, shell, "allow")
    message = await ended(talk, run)
    assert world.done == ["mail x", "shell x"]
    here = {"conversation_id": run["conversation_id"], "parent_id": message["id"]}
    plan(talk, (MAIL,))
    assert results(await talk.say("Again", **here)) == [("mail: done", True)]
    assert (await talk.good("GET", "/api/permissions"))["permissions"] == []
    await talk.ask("DELETE", f"/api/conversations/{run['conversation_id']}")
    tables = ("approvals", "permissions")
    for db in (talk.app.db, talk.app.memory):
        rows = await db.read(
            lambda c: [c.exec_driver_sql(f"SELECT count(*) FROM {one}").scalar() for one in tables]
        )
        assert rows == [0, 0]


async def test_what_was_chosen_in_a_chat_goes_with_everything(talk: Talk, world: World) -> None:
    run = await begin(talk, (MAIL,))
    (question,) = await asked(talk, run)
    await say(talk, question, "allow", lasting="everywhere")
    await ended(talk, run)
    assert (await talk.good("GET", "/api/permissions"))["permissions"] != []
    await talk.good("POST", "/api/erase", {"confirm": "delete everything"})
    assert (await talk.good("GET", "/api/permissions"))["permissions"] == []


@asynccontextmanager
async def started(settings: Settings, up: Upstream, world: World) -> AsyncGenerator[Talk]:
    """A server that may be started again, with the same upstream."""
    async with App.open(settings) as app, serve(app) as served:
        if not await app.catalogue.providers():
            up.models = ("steady",)
            await app.catalogue.add("compatible", up.url, "", "up")
        app.runner.tools = world.tools()
        yield Talk(app, up, served.client)


async def test_a_question_that_a_restart_cut_is_asked_again_and_done_by_nobody_else(
    settings: Settings,
) -> None:
    async with upstream() as up:
        await _restart(settings, up, World())


async def _restart(settings: Settings, up: Upstream, world: World) -> None:
    async with started(settings, up, world) as talk:
        run = await begin(talk, ("page", MAIL))
        (first,) = await asked(talk, run)
        charged = len(talk.charges)
    async with started(settings, up, world) as talk:
        message = await talk.reply(run)
        assert message["status"] == "interrupted"
        assert [part["kind"] for part in message["parts"]] == ["call", "call", "result"]
        late = await say(talk, first, "allow")
        assert (late.status, late.error["code"]) == (409, "not_asked")
        assert world.done == ["page x"]
        again = await talk.again(message["id"], "continue")
        (question,) = await asked(talk, again)
        assert (question["name"], question["why"], question["lasting"]) == (MAIL, "again", ())
        assert len(talk.charges) == charged
        await say(talk, question, "allow")
        whole = await ended(talk, again)
        assert world.done == ["page x", "mail x"]
        assert [ok for _, ok in results(whole)] == [True, True]
        assert (whole["status"], said(whole)) == ("done", "Well.")
        roles = [one["role"] for one in talk.charges[-1].body["messages"]]
        assert roles[1:5] == ["user", "assistant", "tool", "tool"]


async def test_an_ending_server_does_not_wait_for_a_word(talk: Talk, world: World) -> None:
    run = await begin(talk, (MAIL,))
    await asked(talk, run)
    async with asyncio.timeout(3):
        await talk.app.runner.close(60)
    assert (await talk.reply(run))["status"] == "interrupted"
    assert world.done == []


async def test_every_tool_of_ours_that_may_be_asked_about_says_what_it_would_do(talk: Talk) -> None:
    silent = [
        one.name
        for one in talk.app.runner.tools
        if (one.effect != "read" or one.effect_of is not None) and one.preview is None
    ]
    assert silent == []
