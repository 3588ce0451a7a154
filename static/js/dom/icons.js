// Icons from the one sprite that the build writes; also as paths, for the canvas.

const SVG = "http://www.w3.org/2000/svg";

let spriteUrl = "";
let paths = null;

export function useSprite(url) {
  spriteUrl = url;
}

export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", "0 0 24 24");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${spriteUrl}#${name}`);
  svg.append(use);
  return svg;
}

/** Path data of every icon by name, read once from the sprite (the browser has it cached). */
export function iconPaths() {
  paths ||= fetch(spriteUrl)
    .then((response) => (response.ok ? response.text() : Promise.reject(new Error(String(response.status)))))
    .then((text) => new DOMParser().parseFromString(text, "image/svg+xml"))
    .then((sprite) => new Map([...sprite.querySelectorAll("symbol")].map((symbol) => [symbol.id, pathData(symbol)])))
    .catch(() => new Map());
  return paths;
}

function pathData(symbol) {
  return [...symbol.querySelectorAll("path")].map((path) => path.getAttribute("d")).join(" ");
}
