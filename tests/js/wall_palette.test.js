// The wall's colours for readers who see colours differently: ΔE 2000 under simulated colour blindness, and contrast.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const read = (name) => readFileSync(new URL(`../../static/css/${name}`, import.meta.url), "utf8");
const names = (text) => Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, key, value]) => [key, value]));
const tokens = names(read("tokens.css").match(/\[data-theme="dark"\] \{([^}]*)\}/)[1]);
const wall = { ...names(read("wall.css")), ...names(read("wall_map.css")) };
const STATUS = ["new", "doing", "done", "overdue", "off"].map((name) => [name, tokens[`status-${name}`]]);
const LEAST = 15;

// Viénot, Brettel and Mollon 1999, on linear RGB.
const SEEN = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
  deutan: [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
  tritan: [[1, 0.14461, -0.14461], [0, 0.85924, 0.14076], [0, 0.85924, 0.14076]],
};

const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const rgb = (hex) => [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));
const apply = (matrix, vector) => matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, weight, at) => sum + weight * vector[at], 0))));
const luminance = (hex) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => sum + weight * rgb(hex)[at], 0);

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function lab([r, g, b]) {
  const xyz = [(0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047, 0.2126729 * r + 0.7151522 * g + 0.072175 * b, (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883];
  const [x, y, z] = xyz.map((value) => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const rad = (degrees) => (degrees * Math.PI) / 180;
const hue = (a, b) => (a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360);

/** ΔE 2000 of two Lab colours (CIE 142-2001). */
function deltaE([l1, a1, b1], [l2, a2, b2]) {
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)];
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin(rad(turn / 2));
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = c1 * c2 === 0 ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2;
  const t = 1 - 0.17 * Math.cos(rad(h - 30)) + 0.24 * Math.cos(rad(2 * h)) + 0.32 * Math.cos(rad(3 * h + 6)) - 0.2 * Math.cos(rad(4 * h - 63));
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rt = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(rad(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  const [x, y, z] = [(l2 - l1) / sl, (c2 - c1) / sc, dh / sh];
  return Math.sqrt(x * x + y * y + z * z + rt * y * z);
}

const seenAs = (hex, matrix) => lab(apply(matrix, rgb(hex)));

test("the formula gives the published differences", () => {
  const pairs = [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ];
  for (const [one, other, expected] of pairs) assert.ok(Math.abs(deltaE(one, other) - expected) < 0.0001, `${expected}`);
});

for (const [eye, matrix] of Object.entries(SEEN)) {
  test(`${eye}: any two status colours differ by ΔE ${LEAST} or more`, () => {
    for (const [at, [one, hex]] of STATUS.entries()) {
      for (const [other, another] of STATUS.slice(at + 1)) {
        const reached = deltaE(seenAs(hex, matrix), seenAs(another, matrix));
        assert.ok(reached >= LEAST, `${one} and ${other}: ${reached.toFixed(1)}`);
      }
    }
  });
}

test("status colours and all that is written stand out from the wall's ground", () => {
  for (const [name, hex] of STATUS) assert.ok(contrast(hex, wall.wall) >= 4.5, name);
  for (const name of ["quiet", "baseline", "simulated", "age-le30", "age-le90", "age-gt90"]) assert.ok(contrast(wall[name], wall.wall) >= 4.5, `${name} ${contrast(wall[name], wall.wall).toFixed(2)}`);
  for (const name of ["ink", "ink-soft"]) assert.ok(contrast(tokens[name], wall.wall) >= 4.5, name);
});

test("the youngest hazards, which are only drawn, stand out by three to one, and what is written on a mark can be read", () => {
  assert.ok(contrast(wall["age-le7"], wall["map-land"]) >= 3);
  for (const age of ["le7", "le30", "le90", "gt90"]) assert.ok(contrast(wall[`age-${age}`], wall.wall) >= 4.5, age);
  for (const [name, hex] of STATUS) assert.ok(contrast(tokens["status-ink"], hex) >= 4.5, name);
});

test("on the wall's map names and borders stand out from every ground", () => {
  for (let tint = 0; tint < 6; tint++) {
    for (const border of ["map-section", "map-area", "map-edge"]) assert.ok(contrast(wall[border], wall[`map-tint-${tint}`]) >= 3, `${border} on tint ${tint}`);
  }
  for (const text of ["map-text", "map-text-soft", "map-text-street", "map-section-text"]) assert.ok(contrast(wall[text], wall["map-outside"]) >= 4.5, text);
});
