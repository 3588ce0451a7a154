// What the walk of the wall's frames asks of the page: `window.lookAt(least_px)`, `window.sizesOf(selector)`, `window.placesAt(zoom)`.

window.lookAt = (least_px) => {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const found = { small: [], overlapping: [], beyond: [], unworded: [], wide: document.documentElement.scrollWidth - innerWidth };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("script, noscript, .visually-hidden");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !seen(element)) continue;
    const svg = element.closest("svg");
    const own = parseFloat(getComputedStyle(element).fontSize);
    const size = svg ? own * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : own;
    if (size / rem < least_px) found.small.push([node.data, size / rem]);
  }
  const blocks = [...document.querySelectorAll(".panel, .set-words, .wall-head, .wall-foot")].filter(seen);
  const boxes = blocks.map((block) => block.getBoundingClientRect());
  const name = (block) => block.id || block.className;
  boxes.forEach((a, one) => boxes.slice(one + 1).forEach((b, other) => {
    const meet = a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    if (meet) found.overlapping.push([name(blocks[one]), name(blocks[one + 1 + other])]);
  }));
  blocks.forEach((block, at) => {
    for (const inner of block.querySelectorAll("*")) {
      if (!seen(inner) || inner.closest(".uplot, .ticker")) continue;
      const { right, bottom } = inner.getBoundingClientRect();
      if (bottom > boxes[at].bottom + 2 || right > boxes[at].right + 2) found.beyond.push([name(block), inner.className]);
    }
  });
  for (const each of document.querySelectorAll(".waiting, .matter"))
    if (seen(each) && !(each.querySelector("svg path") && each.dataset.status && each.textContent.trim())) found.unworded.push(each.className);
  return found;
};

window.sizesOf = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility())
  .map((each) => parseFloat(getComputedStyle(each).fontSize));

window.placesAt = (zoom) => [...document.querySelectorAll(".panel, .mark-anchor:not([hidden]), .wall-stage, .bar, .figure")].map((each) => {
  const { left, top, width, height } = each.getBoundingClientRect();
  return [left, top, width, height].map((value) => value / zoom);
});
