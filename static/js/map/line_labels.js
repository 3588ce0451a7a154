// Names that follow their street. Points are [x, y] pairs in one pixel space.

/** The parts of a polyline inside a rectangle `[left, top, right, bottom]` (Liang–Barsky, segment by segment). */
export function clipLine(points, rect) {
  const parts = [];
  let part = null;
  for (let i = 1; i < points.length; i++) {
    const cut = clipSegment(points[i - 1], points[i], rect);
    if (!cut) {
      part = null;
      continue;
    }
    const [from, to, leaves] = cut;
    if (!part) parts.push((part = [from]));
    part.push(to);
    if (leaves) part = null;
  }
  return parts;
}

function clipSegment([x1, y1], [x2, y2], [left, top, right, bottom]) {
  const dx = x2 - x1;
  const dy = y2 - y1;
  let enter = 0;
  let leave = 1;
  for (const [step, room] of [
    [-dx, x1 - left],
    [dx, right - x1],
    [-dy, y1 - top],
    [dy, bottom - y1],
  ]) {
    if (step === 0) {
      if (room < 0) return null;
    } else if (step < 0) enter = Math.max(enter, room / step);
    else leave = Math.min(leave, room / step);
  }
  if (enter > leave) return null;
  return [[x1 + enter * dx, y1 + enter * dy], [x1 + leave * dx, y1 + leave * dy], leave < 1];
}

/** Joins polylines whose ends meet within `tolerance`, straightest continuation first. */
export function chain(lines, tolerance = 1.5) {
  const rest = lines.filter((line) => line.length > 1).map((line) => [...line]);
  const chains = [];
  while (rest.length) {
    let line = rest.pop();
    for (let joined = true; joined; ) {
      joined = false;
      const [ahead, behind] = [bestNext(line, rest, tolerance), bestNext([...line].reverse(), rest, tolerance)];
      if (ahead) {
        line = line.concat(take(rest, ahead).slice(1));
        joined = true;
      } else if (behind) {
        line = [...line].reverse().concat(take(rest, behind).slice(1));
        joined = true;
      }
    }
    chains.push(line);
  }
  return chains;
}

function bestNext(line, rest, tolerance) {
  const end = line[line.length - 1];
  const heading = direction(line[line.length - 2], end);
  let best = null;
  rest.forEach((other, index) => {
    for (const flipped of [false, true]) {
      const start = flipped ? other[other.length - 1] : other[0];
      if (Math.hypot(start[0] - end[0], start[1] - end[1]) > tolerance) continue;
      const next = flipped ? other[other.length - 2] : other[1];
      const turn = Math.abs(turnBetween(heading, direction(start, next)));
      if (turn < Math.PI / 3 && (!best || turn < best.turn)) best = { index, flipped, turn };
    }
  });
  return best;
}

function take(rest, { index, flipped }) {
  const [line] = rest.splice(index, 1);
  return flipped ? line.reverse() : line;
}

function direction([x1, y1], [x2, y2]) {
  return Math.atan2(y2 - y1, x2 - x1);
}

export function turnBetween(a, b) {
  let turn = b - a;
  while (turn > Math.PI) turn -= 2 * Math.PI;
  while (turn < -Math.PI) turn += 2 * Math.PI;
  return turn;
}

export function lengthOf(points) {
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    length += Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
  }
  return length;
}

/** The point and direction at a distance along a polyline. */
export function pointAt(points, distance) {
  let left = distance;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const step = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (left <= step || i === points.length - 1) {
      const share = step ? left / step : 0;
      return { x: a[0] + (b[0] - a[0]) * share, y: a[1] + (b[1] - a[1]) * share, angle: direction(a, b) };
    }
    left -= step;
  }
  return null;
}

const MAX_TURN = Math.PI / 7;
const MAX_TOTAL_TURN = Math.PI / 2.2;

/**
 * Glyphs `{text, x, y, angle}` of a name centred at `middle` along a line, or null where it bends too much.
 * Chinese on a steep street is set as a column of upright characters; other scripts turn with the line.
 */
export function along(points, glyphs, middle, { upright }) {
  const total = glyphs.reduce((sum, glyph) => sum + glyph.advance, 0);
  const [from, to] = [pointAt(points, middle - total / 2), pointAt(points, middle + total / 2)];
  const overall = direction([from.x, from.y], [to.x, to.y]);
  const steep = upright && Math.abs(Math.sin(overall)) > Math.SQRT1_2;
  const backwards = steep ? Math.sin(overall) < 0 : Math.cos(overall) < 0;
  const placed = [];
  let at = middle - total / 2;
  let previous = null;
  let turned = 0;
  for (const glyph of backwards ? [...glyphs].reverse() : glyphs) {
    const spot = pointAt(points, at + glyph.advance / 2);
    if (previous !== null) {
      const turn = Math.abs(turnBetween(previous, spot.angle));
      turned += turn;
      if (turn > MAX_TURN || turned > MAX_TOTAL_TURN) return null;
    }
    previous = spot.angle;
    at += glyph.advance;
    const reading = backwards ? spot.angle + Math.PI : spot.angle;
    placed.push({ text: glyph.text, x: spot.x, y: spot.y, angle: steep ? reading - Math.PI / 2 : reading, steep });
  }
  return backwards ? placed.reverse() : placed;
}

/** Middles of the names along a line: one in the centre, more where the line is long. */
export function middles(length, width, repeat) {
  const room = length - width * 1.2;
  if (room < 0) return [];
  const count = 1 + Math.floor(Math.max(0, length - repeat / 2) / repeat);
  return Array.from({ length: count }, (_, i) => (length * (i + 0.5)) / count);
}
