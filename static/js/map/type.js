// Setting type on the canvas: measuring once, a halo under every letter.

const widths = new Map();

export function fontOf(palette, size, weight = 400) {
  return `${weight} ${Math.round(size * palette.scale * 10) / 10}px ${palette.font}`;
}

export function widthOf(context, font, text) {
  const key = `${font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    context.font = font;
    width = context.measureText(text).width;
    if (widths.size > 20_000) widths.clear();
    widths.set(key, width);
  }
  return width;
}

/** Lines `{text, font, color, size}` measured as one block: `{lines, width, height}`. */
export function block(context, lines) {
  const measured = lines.map((line) => ({ ...line, width: widthOf(context, line.font, line.text) }));
  const height = measured.reduce((sum, line) => sum + line.size * 1.22, 0);
  return { lines: measured, width: Math.max(...measured.map((line) => line.width)), height };
}

/** Writes a block centred on a point. */
export function write(context, { lines, height }, x, y, halo, haloWidth = 3.4) {
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round", strokeStyle: halo });
  context.lineWidth = haloWidth;
  for (const pass of ["stroke", "fill"]) {
    let top = y - height / 2;
    for (const line of lines) {
      context.font = line.font;
      context.fillStyle = line.color;
      const baseline = top + line.size * 0.62;
      if (pass === "stroke") context.strokeText(line.text, x, baseline);
      else context.fillText(line.text, x, baseline);
      top += line.size * 1.22;
    }
  }
}

/** Writes single glyphs `{text, x, y, angle}`, all halos first so that none covers a neighbour. */
export function writeAlong(context, glyphs, { font, color, halo }) {
  Object.assign(context, { font, textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  Object.assign(context, { strokeStyle: halo, fillStyle: color, lineWidth: 3 });
  for (const pass of ["strokeText", "fillText"]) {
    for (const { text, x, y, angle } of glyphs) {
      context.save();
      context.translate(x, y);
      context.rotate(angle);
      context[pass](text, 0, 0.5);
      context.restore();
    }
  }
}

/** A band under a whole name, half a letter longer at both ends: what runs through the name is left out. */
export function paintGap(context, glyphs, { color, width }) {
  if (glyphs.length < 2) return;
  const beyond = (end, next) => [end.x + (end.x - next.x) * 0.7, end.y + (end.y - next.y) * 0.7];
  const points = [beyond(glyphs[0], glyphs[1]), ...glyphs.map(({ x, y }) => [x, y]), beyond(glyphs.at(-1), glyphs.at(-2))];
  context.beginPath();
  points.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](x, y));
  Object.assign(context, { strokeStyle: color, lineWidth: width, lineJoin: "round", lineCap: "butt" });
  context.stroke();
}
