// The direction of imports, and that only one module names Leaflet's global.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../static/js", import.meta.url));
const RANK = { screens: 4, map: 2, live: 2, outbox: 2, net: 1, dom: 1, text: 0 };
const SUBJECT = 3;
const files = readdirSync(ROOT, { recursive: true }).filter((name) => name.endsWith(".js"));
const folderOf = (path) => path.split(/[\\/]/)[0];
const rankOf = (folder) => RANK[folder] ?? SUBJECT;

test("imports point downwards: screens, subjects, map and live, net and dom, text", () => {
  assert.ok(files.length > 30);
  for (const file of files) {
    const source = readFileSync(join(ROOT, file), "utf8");
    for (const [, wanted] of source.matchAll(/^(?:import|export)[^;]*?from\s+"(\.[^"]+)"/gms)) {
      const target = relative(ROOT, resolve(ROOT, dirname(file), wanted));
      const [from, to] = [folderOf(file), folderOf(target)];
      assert.ok(from === to || rankOf(to) < rankOf(from), `${file} must not import ${target}`);
    }
  }
});

test("subjects do not import each other", () => {
  for (const file of files.filter((name) => rankOf(folderOf(name)) === SUBJECT)) {
    const source = readFileSync(join(ROOT, file), "utf8");
    for (const [, folder] of source.matchAll(/from\s+"\.\.\/(\w+)\//g)) {
      assert.ok(rankOf(folder) !== SUBJECT || folder === folderOf(file), `${file} imports the subject ${folder}`);
    }
  }
});

test("only map/leaflet.js names Leaflet's global", () => {
  for (const file of files) {
    const source = readFileSync(join(ROOT, file), "utf8");
    const names = /globalThis\.L\b|window\.L\b/.test(source);
    assert.equal(names, file === join("map", "leaflet.js"), file);
    if (/\bL\.\w/.test(source)) assert.match(source, /import L from "\.\/leaflet\.js"/, file);
  }
});

test("no pattern looks behind: browsers of 2022 would not read the script at all", () => {
  for (const file of files) assert.doesNotMatch(readFileSync(join(ROOT, file), "utf8"), /\(\?<[!=]/, file);
});

test("nothing is ever parsed as HTML", () => {
  for (const file of files) {
    const source = readFileSync(join(ROOT, file), "utf8");
    assert.doesNotMatch(source, /\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
  }
});

test("no module is longer than one can read at a sitting", () => {
  for (const file of files) {
    assert.ok(readFileSync(join(ROOT, file), "utf8").split("\n").length <= 400, file);
  }
});
