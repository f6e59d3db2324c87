"""The sandbox page in a real Chromium, with the real bot behind it."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bot.app import Parts
from bot.cli.demo import _settings
from bot.sandbox.feeds import SampleFeeds
from bot.sandbox.server import Sandbox
from bot.service import Service
from tests.conftest import skip_loudly

pytestmark = pytest.mark.browser


@pytest.fixture
def page() -> Iterator[Page]:
    chromium = shutil.which("chromium")
    if chromium is None:
        skip_loudly("Chromium is not installed (Debian: chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


@pytest.fixture
def bot(
    tmp_path: Path, sample_feeds: SampleFeeds, sandbox: Sandbox, wait_until: Callable[..., None]
) -> Iterator[Sandbox]:
    parts = Parts(_settings(tmp_path, sample_feeds.catalogue(), sandbox.api_url))
    service = Service(parts)
    thread = threading.Thread(target=service.run)
    thread.start()
    wait_until(lambda: sandbox.connected() and sandbox.workspace.messages, 30)
    yield sandbox
    service.stop.set()
    thread.join(20)
    parts.close()


def test_a_newcomer_reads_alerts_searches_and_asks_why(page: Page, bot: Sandbox) -> None:
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto(bot.url)
    log = page.get_by_test_id("log")

    expect(log.get_by_test_id("message").first).to_be_visible(timeout=20_000)
    expect(log.locator("[data-action-id='alert.relevant']").first).to_be_visible()

    composer = page.get_by_test_id("composer")
    composer.fill("/coop search 아스텔라스")
    composer.press("Enter")
    reply = log.get_by_test_id("message").filter(has_text="Search: 아스텔라스").last
    expect(reply).to_be_visible()
    expect(reply).to_contain_text(re.compile("Only visible to you"))

    log.locator("[data-action-id='alert.why']").first.click()
    expect(log.get_by_text("The reasons").first).to_be_visible()
    log.locator("[data-action-id='alert.relevant']").first.click()
    expect(log.get_by_text("Noted: relevant").first).to_be_visible()

    follow = page.get_by_role("menuitem", name="Follow a body").first
    for _ in range(10):  # a card that changes just then closes its menu
        log.locator("[data-action-id='alert.more']").nth(1).press("Enter")
        page.wait_for_timeout(200)
        if follow.is_visible():
            break
    follow.press("Enter")
    ask = log.get_by_test_id("message").filter(has_text="Whom do you want to follow?").last
    ask.locator("[data-action-id='act.do.0']").click()
    followed = log.get_by_test_id("message").filter(has_text=re.compile("You follow .* now")).last
    followed.get_by_role("button", name="Undo").click()
    expect(log.get_by_text(re.compile("You no longer follow")).last).to_be_visible()

    for _ in range(20):  # the index is written after the alerts
        composer.fill("/coop 최신")
        composer.press("Enter")
        page.wait_for_timeout(500)
        if page.get_by_role("button", name="채널에 공유").count():
            break
    page.get_by_role("button", name="채널에 공유").last.click()
    shared = log.get_by_test_id("message").filter(has_text="최신 소식").filter(has_not_text="Only visible to you")
    expect(shared.last).to_be_visible()
    composer.fill("/coop who アステラス")
    composer.press("Enter")
    expect(log.get_by_text("Astellas Pharma · 아스텔라스").first).to_be_visible()

    composer.fill("/coop subscribe")
    composer.press("Enter")
    dialog = page.locator("#modal")
    expect(dialog.get_by_role("heading", name="What this channel gets")).to_be_visible()
    dialog.get_by_label("Organoids").check()
    expect(dialog.get_by_text(re.compile(r"would have brought \d+ stories"))).to_be_visible()
    dialog.locator("[data-action-id='wish.actors']").fill("Nobody & Sons")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text(re.compile("is no listed body"))).to_be_visible()
    dialog.locator("[data-action-id='wish.actors']").fill("アステラス製薬")
    dialog.get_by_role("button", name="Save").click()
    saved = log.get_by_role("listitem").filter(has_text="#korea-japan-bio: Organoids · Astellas Pharma")
    expect(saved.first).to_be_visible()

    page.locator("#home-link").click()
    expect(page.locator("#home").get_by_text("Newest")).to_be_visible()
    wish = page.locator("#home").get_by_role("listitem").filter(has_text="Organoids · Astellas Pharma")
    expect(wish).to_be_visible()
    wish.get_by_role("link", name="#korea-japan-bio").click()
    expect(log).to_be_visible()

    composer.fill("/coop serch x")
    composer.press("Enter")
    expect(log.get_by_text("Did you mean /coop search?").first).to_be_visible()
    voted = log.get_by_text(re.compile("Relevant: .*You")).first
    expect(voted).to_be_visible(timeout=60_000)  # the card changes when its turn comes, after the other alerts
    assert mistakes == []
    assert page.locator("[data-testid='unsupported']").count() == 0
