// The palettes: status colours as measured for colour-blind readers, contrasts computed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const css = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const themes = Object.fromEntries(
  ["light", "dark"].map((name) => {
    const [, body] = css.match(new RegExp(`\\[data-theme="${name}"\\] \\{([^}]*)\\}`));
    return [name, Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, key, value]) => [key, value.trim()]))];
  }),
);

// Smallest ΔE 2000 between any two: 18 normal, 18 protan, 16 deutan, 18 tritan.
const STATUS = {
  light: { new: "#806708", doing: "#155491", done: "#24a16d", major: "#4d0d2a" },
  dark: { new: "#ffc233", doing: "#3d8bff", done: "#9be8cf", major: "#ff3d6e" },
};

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

for (const [name, tokens] of Object.entries(themes)) {
  test(`${name}: status colours are the measured ones and stand out from the ground`, () => {
    for (const [status, colour] of Object.entries(STATUS[name])) {
      assert.equal(tokens[`map-hazard-${status}`], colour);
      for (let tint = 0; tint < 6; tint++) assert.ok(contrast(colour, tokens[`map-tint-${tint}`]) >= 2.6, `${status} on tint ${tint}`);
      assert.ok(contrast(colour, tokens["map-hazard-ink"]) >= 3, `the mark on ${status}`);
    }
  });

  test(`${name}: text can be read`, () => {
    for (const ink of ["ink", "ink-soft", "ink-faint", "accent"]) {
      for (const ground of ["surface", "surface-raised", "surface-sunken"]) {
        const reached = contrast(tokens[ink], tokens[ground]);
        assert.ok(reached >= 4.5, `${ink} on ${ground}: ${reached.toFixed(2)}`);
      }
    }
    assert.ok(contrast(tokens["accent-ink"], tokens.accent) >= 4.5);
    assert.ok(contrast(tokens["warn-ink"], tokens["warn-surface"]) >= 4.5);
    assert.ok(contrast(tokens["lost-ink"], tokens["lost-surface"]) >= 4.5);
    for (const text of ["map-text", "map-text-street", "map-section-text", "map-area-text", "map-text-soft"]) {
      assert.ok(contrast(tokens[text], tokens["map-halo"]) >= 4.5, text);
    }
  });

  test(`${name}: borders stand out from every tint`, () => {
    for (let tint = 0; tint < 6; tint++) {
      for (const border of ["map-section", "map-area", "map-edge"]) {
        const reached = contrast(tokens[border], tokens[`map-tint-${tint}`]);
        assert.ok(reached >= 3, `${border} on tint ${tint}: ${reached.toFixed(2)}`);
      }
    }
  });
}

test("both themes name the same colours", () => {
  const names = (theme) => Object.keys(themes[theme]).sort();
  assert.deepEqual(names("light"), names("dark"));
});
