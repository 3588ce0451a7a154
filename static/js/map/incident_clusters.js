// Which marks stand alone and which share one badge, so that no label covers another.

/**
 * Groups points `{id, x, y, alone}` (px): whatever lies within a box of `width` × `height` around the first of a group
 * joins it. Those `alone` are never grouped. The order of the points is the order of importance.
 */
export function groups(points, { width, height }) {
  const made = [];
  const cells = new Map();
  for (const point of points) {
    const found = point.alone ? null : nearest(cells, point, width, height);
    if (found) {
      found.members.push(point);
      continue;
    }
    const group = { x: point.x, y: point.y, members: [point] };
    made.push(group);
    if (!point.alone) put(cells, group, width, height);
  }
  return made;
}

const column = (value, side) => Math.floor(value / side);

function put(cells, group, width, height) {
  const key = `${column(group.x, width)}/${column(group.y, height)}`;
  cells.set(key, [...(cells.get(key) || []), group]);
}

function nearest(cells, { x, y }, width, height) {
  let best = null;
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const group of cells.get(`${column(x, width) + dx}/${column(y, height) + dy}`) || []) {
        const [across, down] = [Math.abs(group.x - x), Math.abs(group.y - y)];
        const distance = across / width + down / height;
        if (across < width && down < height && (!best || distance < best.distance)) best = { group, distance };
      }
    }
  }
  return best?.group || null;
}

/** Where the members of a group stand when it is fanned out: on a circle around the group, first on top. */
export function fanned(members, { x, y }, step) {
  const radius = Math.max(step, (members.length * step) / (2 * Math.PI));
  return members.map((member, index) => {
    const angle = (2 * Math.PI * index) / members.length - Math.PI / 2;
    return { ...member, x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });
}
