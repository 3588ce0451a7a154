// Drawing badges, dots and counts.

import { colorOf, hazardState, isSettled, isUrgent } from "./symbols.js";

const icons = new Map();

/** Path of an icon by its name in the sprite; null while the sprite is not there. */
function iconPath(paths, name) {
  if (!icons.has(name)) {
    const data = paths?.get(name);
    if (!data) return null;
    icons.set(name, new Path2D(data));
  }
  return icons.get(name);
}

/** Dots lie lowest, then counts, then badges: no dot sits on a figure. */
export function paintSymbols(context, points, counts, { palette, paths, kinds }) {
  const dots = [...counts.filter(({ count }) => count === 1), ...points.filter(({ badge }) => !badge).reverse()];
  for (const dot of dots) paintDot(context, dot, palette);
  paintCounts(context, counts.filter(({ count }) => count > 1), palette);
  for (const point of points.filter(({ badge }) => badge).reverse()) {
    context.globalAlpha = isSettled(point) ? 0.6 : 1;
    paintBadge(context, point, palette, iconPath(paths, iconName(point, kinds)));
    context.globalAlpha = 1;
  }
}

function iconName({ layer, props }, kinds) {
  if (layer === "cameras") return "device-cctv";
  if (layer === "vacancies") return "stairs";
  return kinds[props.kind]?.icon || "map-pin";
}

function paintDot(context, { x, y, radius, layer, props }, palette) {
  context.beginPath();
  if (isUrgent({ layer, props })) polygon(context, x, y, radius * 1.3, hazardState(props).shape);
  else context.arc(x, y, radius, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: palette[colorOf(layer, props)], strokeStyle: palette.halo, lineWidth: 1.4 * palette.scale });
  context.stroke();
  context.fill();
}

function polygon(context, x, y, radius, shape) {
  const corners = shape === "diamond" ? [[0, -1], [1, 0], [0, 1], [-1, 0]] : [[0, -1], [0.98, 0.78], [-0.98, 0.78]];
  corners.forEach(([dx, dy], i) => context[i ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius));
  context.closePath();
}

function paintBadge(context, point, palette, path) {
  const { x, y, radius, layer, props } = point;
  context.beginPath();
  if (layer === "hazards") {
    const { shape } = hazardState(props);
    if (shape === "check") context.arc(x, y, radius * 0.92, 0, 2 * Math.PI);
    else polygon(context, x, y, radius * 1.2, shape);
  } else if (layer === "shops" || layer === "places") context.arc(x, y, radius, 0, 2 * Math.PI);
  else context.roundRect(x - radius, y - radius, 2 * radius, 2 * radius, radius * 0.45);
  Object.assign(context, { fillStyle: palette[colorOf(layer, props)], strokeStyle: palette.halo, lineJoin: "round" });
  context.lineWidth = (isSettled(point) ? 1.5 : 3) * palette.scale;
  context.stroke();
  context.fill();
  if (layer === "hazards") paintMark(context, point, palette);
  else if (path) paintIcon(context, x, y, radius * 1.28, path, palette["symbol-ink"]);
}

function paintIcon(context, x, y, size, path, color) {
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(size / 24, size / 24);
  Object.assign(context, { strokeStyle: color, lineWidth: 2.3, lineJoin: "round", lineCap: "round" });
  context.stroke(path);
  context.restore();
}

function paintMark(context, { x, y, radius, props }, palette) {
  const { shape } = hazardState(props);
  const unit = radius / 9.5;
  context.beginPath();
  if (shape === "check") {
    context.moveTo(x - 4 * unit, y + 0.4 * unit);
    context.lineTo(x - 1 * unit, y + 3.2 * unit);
    context.lineTo(x + 4.2 * unit, y - 3 * unit);
  } else {
    const drop = shape === "triangle" ? 1.4 * unit : 0;
    context.moveTo(x, y - 4.4 * unit + drop);
    context.lineTo(x, y + 1.2 * unit + drop);
    context.moveTo(x, y + 4.2 * unit + drop);
    context.lineTo(x, y + 4.3 * unit + drop);
  }
  Object.assign(context, { strokeStyle: palette["hazard-ink"], lineWidth: 2.1 * unit, lineCap: "round" });
  context.stroke();
}

/** Counts are quiet: a pale disc with a coloured ring and figure, so that the ground stays the picture. */
function paintCounts(context, counts, palette) {
  const { scale } = palette;
  for (const { x, y, radius, layer, count } of counts) {
    const color = layer === "hazards" ? palette["hazard-new"] : palette[colorOf(layer)];
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: palette.halo, strokeStyle: color, lineWidth: 1.6 * scale });
    context.fill();
    context.stroke();
    Object.assign(context, { fillStyle: color, textAlign: "center", textBaseline: "middle" });
    context.font = `600 ${10.5 * scale}px ${palette.font}`;
    context.fillText(count > 9999 ? "9999+" : String(count), x, y + 0.5);
  }
}
