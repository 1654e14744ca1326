"""Where others can reach it, Lowkey has a door: set up once, signed in and out of, shut from afar."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import history
from tests.serving import spawned

PASSWORD = "a long sentence nobody guesses"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A server that others can reach, by a further name; its owner is Ada."""
    data = tmp_path_factory.mktemp("guarded") / "data"
    with spawned(data, "--hosts", "lowkey.test", env=QUIET) as process:
        guarded = Installation(process.url)
        code = process.set_up.partition("#")[2]
        guarded.ask("/api/setup", {"token": code, "name": "Ada", "password": PASSWORD})
        yield guarded


def sign_in(page: Page, name: str = "Ada", password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def inside(watched: Visits, url: str) -> Page:
    """The owner's page."""
    page = watched(url=url)
    sign_in(page)
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
    return page


def test_the_owner_comes_in_by_the_link_and_later_by_the_password(
    watched: Visits, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", "--hosts", "lowkey.test", env=QUIET) as process:
        page = watched(process.set_up, url=process.url)
        expect(page.get_by_role("heading", name="Set up Lowkey")).to_be_visible()
        page.get_by_label("Name").fill("Ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Create the owner").click()
        expect(page.get_by_role("heading", name="Ada")).to_be_visible()
        assert page.url == f"{process.url}/"

        page.goto(f"{process.url}/settings/general")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
        sign_in(page, password="not the password")
        expect(page.get_by_role("alert")).to_contain_text("don't belong together")
        sign_in(page)
        expect(page.get_by_label("Message", exact=True)).to_be_visible()
        watched.leave()


def test_a_stranger_sees_the_door_and_nothing_behind_it(
    guarded: Installation, watched: Visits
) -> None:
    stranger = watched("/settings/models", url=guarded.url)
    expect(stranger.get_by_role("heading", name="Welcome back")).to_be_visible()
    expect(stranger.get_by_role("navigation")).to_have_count(0)


def test_a_session_ended_elsewhere_leads_back_to_the_door(
    guarded: Installation, watched: Visits
) -> None:
    first = inside(watched, guarded.url)
    second = inside(watched, guarded.url)
    first.goto(f"{guarded.url}/settings/tokens")
    devices = first.get_by_role("listitem").filter(has_text="Chrome")
    expect(devices.filter(has_text="this one")).to_be_visible()
    others = devices.filter(has_not_text="this one")
    for left in range(others.count(), 0, -1):
        others.first.get_by_role("button", name="Sign out").click()
        expect(others).to_have_count(left - 1)
    second.get_by_label("Message", exact=True).fill("Am I still here?")
    second.keyboard.press("Enter")
    expect(second.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_a_second_person_has_conversations_of_their_own(
    guarded: Installation, watched: Visits
) -> None:
    owner = inside(watched, guarded.url)
    owner.get_by_label("Message", exact=True).fill("Only for the owner's eyes")
    owner.keyboard.press("Enter")
    expect(history(owner)).to_have_count(1)
    owner.goto(f"{guarded.url}/settings/people")
    owner.get_by_label("Name").fill("Grace")
    owner.get_by_label("Password").fill(PASSWORD)
    owner.get_by_role("button", name="Add a person").click()
    expect(owner.get_by_role("listitem").filter(has_text="Grace")).to_contain_text("Member")

    member = watched(url=guarded.url)
    sign_in(member, "Grace")
    expect(member.get_by_text("Your conversations will stand here.")).to_be_visible()
    member.goto(f"{guarded.url}/settings/people")
    expect(member.get_by_text("Only the owner can change this.")).to_be_visible()

    owner.get_by_role("button", name="Change Grace").click()
    owner.get_by_role("menuitem", name="Lock out").click()
    expect(owner.get_by_role("listitem").filter(has_text="Grace")).to_contain_text("locked out")
    member.reload()
    sign_in(member, "Grace")
    expect(member.get_by_role("alert")).to_be_visible()


def test_a_token_is_shown_once(guarded: Installation, watched: Visits) -> None:
    page = inside(watched, guarded.url)
    page.goto(f"{guarded.url}/settings/tokens")
    command = page.get_by_text("claude mcp add --transport http lowkey ")
    expect(command).to_contain_text(f'{guarded.url}/mcp --header "Authorization: Bearer lk_…"')
    page.get_by_label("What it is for").fill("My editor")
    page.get_by_label("What it may do").select_option("mcp")
    page.get_by_role("button", name="Create a token").click()
    expect(page.get_by_text("Copy it now: it will not be shown again.")).to_be_visible()
    secret = page.get_by_role("status").locator("code").inner_text()
    expect(command).to_contain_text(f"Bearer {secret}")
    expect(page.get_by_role("listitem").filter(has_text="My editor")).to_be_visible()
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="My editor")).to_be_visible()
    expect(page.get_by_text("Copy it now")).to_have_count(0)
    page.get_by_role("button", name="Remove My editor").click()
    expect(page.get_by_text("There is no token.")).to_be_visible()


def test_a_guest_is_asked_for_no_tokens(guarded: Installation, watched: Visits) -> None:
    owner = inside(watched, guarded.url)
    owner.goto(f"{guarded.url}/settings/people")
    owner.get_by_label("Name").fill("Gus")
    owner.get_by_label("Password").fill(PASSWORD)
    owner.get_by_label("Role").select_option("guest")
    owner.get_by_role("button", name="Add a person").click()
    expect(owner.get_by_role("listitem").filter(has_text="Gus")).to_contain_text("Guest")

    guest = watched(url=guarded.url)
    sign_in(guest, "Gus")
    expect(guest.get_by_label("Message", exact=True)).to_be_visible()
    guest.goto(f"{guarded.url}/settings/tokens")
    expect(guest.get_by_role("listitem").filter(has_text="this one")).to_be_visible()
    expect(guest.get_by_role("alert")).to_have_count(0)
    expect(guest.get_by_role("button", name="Create a token")).to_have_count(0)
