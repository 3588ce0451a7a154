"""What a thumb does on the phone's page, and what is found on the phone and at the server afterwards."""

from __future__ import annotations

from typing import Any

import psycopg
from playwright.sync_api import Page, expect

from webapp.core.db import SCHEMA

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "locale": "zh-CN",
    "reduced_motion": "reduce",
}
HERE = {"longitude": 98.4937, "latitude": 39.7318, "accuracy": 18}
ALL_KEPT = """async () => {
  const open = (name) => new Promise((done, failed) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const all = (store) => new Promise((done) => { store.getAll().onsuccess = ({ target }) => done(target.result); });
  const kept = {};
  for (const { name } of await indexedDB.databases()) {
    const database = await open(name);
    for (const store of database.objectStoreNames)
      kept[`${name}/${store}`] = await all(database.transaction(store).objectStore(store));
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request, { ignoreVary: true })).text();
      if (!request.url.includes("/static/")) kept[`${name} ${request.url}`] = text;
    }
  }
  return JSON.stringify([kept, { ...localStorage }]);
}"""


def titled(page: Page, title: str) -> None:
    """The page of that question is open."""
    expect(page.locator("#page-title")).to_have_text(title)


def go_on(page: Page) -> None:
    """The large button at the foot."""
    page.locator(".page-foot .big").click()


def begin(page: Page) -> None:
    """Blow the whistle by the keyboard, which cannot hold."""
    page.locator("#blow").focus()
    page.keyboard.press("Enter")


def choose_kind(page: Page, group: str = "市容环境", leaf: int = 0) -> None:
    """A group, then one of its kinds."""
    titled(page, "哪一类？")
    page.locator(".tile", has_text=group).click()
    titled(page, group)
    page.locator(".tile").nth(leaf).click()


def answer_to_the_end(page: Page, text: str, group: str = "市容环境") -> None:
    """Every question up to the last page, without a photo."""
    begin(page)
    answer_from_the_photo(page, text, group)


def answer_from_the_photo(page: Page, text: str, group: str = "市容环境") -> None:
    """The same from the first page on."""
    titled(page, "拍一张照片？")
    go_on(page)
    choose_kind(page, group)
    titled(page, "在哪里？")
    go_on(page)
    titled(page, "什么事？")
    page.fill("#what", text)
    go_on(page)
    titled(page, "怎么处理？")
    go_on(page)
    titled(page, "请核对")


def blow(page: Page, text: str, group: str = "市容环境") -> None:
    """A whistle from the first press to the card that follows it, and back to the map."""
    answer_to_the_end(page, text, group)
    go_on(page)
    titled(page, "我的哨")
    page.get_by_role("button", name="回到地图").click()
    expect(page.locator("#page-panel")).to_be_hidden()


def all_kept(page: Page) -> str:
    """Everything that the browser has kept of the page, as one text."""
    kept: str = page.evaluate(ALL_KEPT)
    return kept


def incidents(url: str, prefix: str) -> list[str]:
    """Texts of the incidents whose text begins so, in the order of their numbers."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            f"SELECT text FROM {SCHEMA}.incident WHERE starts_with(text, %s) ORDER BY id", (prefix,)
        )
        return [row[0] for row in rows]
