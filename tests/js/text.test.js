import assert from "node:assert/strict";
import test from "node:test";
import { pieces } from "../../static/js/text/highlight.js";
import { t, useCatalogue } from "../../static/js/text/messages.js";
import { formatDay, formatNumber, formatPosition, useLanguage } from "../../static/js/text/numbers.js";
import { isChinese, wrapName } from "../../static/js/text/wrap.js";

test("a text without translation stays English, values are filled in", () => {
  useCatalogue({ "%(count)s results": "%(count)s 条结果" });
  assert.equal(t("%(count)s results", { count: 3 }), "3 条结果");
  assert.equal(t("Zoom in"), "Zoom in");
  assert.equal(t("%(missing)s stays", {}), "%(missing)s stays");
});

test("a long Chinese name is halved, a short one is left alone", () => {
  assert.deepEqual(wrapName("面粉厂家属院", 6), ["面粉厂家属院"]);
  assert.deepEqual(wrapName("肃州区第二小学校", 6), ["肃州区第", "二小学校"]);
});

test("other names break at the space nearest the middle, never inside a word", () => {
  assert.deepEqual(wrapName("Avenue de la Costa", 6), ["Avenue de", "la Costa"]);
  assert.deepEqual(wrapName("Mannerheimintie", 6), ["Mannerheimintie"]);
});

test("rare characters beyond the basic plane count as Chinese and are never cut in half", () => {
  assert.equal(isChinese("𠮷"), true);
  assert.deepEqual(wrapName("𠮷𠮷𠮷𠮷", 2), ["𠮷𠮷", "𠮷𠮷"]);
});

test("what matched is marked, markup in a name stays text", () => {
  assert.deepEqual(pieces("广厦社区", "社区"), [
    { text: "广厦", hit: false },
    { text: "社区", hit: true },
  ]);
  assert.deepEqual(pieces("<b>x</b>", "y"), [{ text: "<b>x</b>", hit: false }]);
});

test("numbers and days are written as the language does", () => {
  useLanguage("zh-CN");
  assert.equal(formatNumber(16208), "16,208");
  assert.equal(formatDay("2026-03-31"), "2026年3月31日");
  assert.equal(formatDay("in spring"), "in spring");
  assert.equal(formatNumber(null), "–");
  useLanguage("en");
  assert.equal(formatDay("2026-03-31"), "March 31, 2026");
});

test("a position names its hemispheres", () => {
  assert.equal(formatPosition(39.73199, 98.49372), "39.73199°N 98.49372°E");
  assert.equal(formatPosition(-33.9, -70.1), "33.90000°S 70.10000°W");
});
