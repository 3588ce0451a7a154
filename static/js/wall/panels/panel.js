// What every panel does: it is drawn only while its view is shown, says how old it is, and writes its figures in place.

import { drawFigure, figuresOf } from "../figures.js";
import { part, show, write } from "../write.js";
import { clock } from "../../text/time_left.js";

export class Panel {
  /** `element` is the section of the template. */
  constructor(element) {
    this.element = element;
    this.age = part(element, "age");
    this.empty = part(element, "nothing");
    this.figures = figuresOf(element);
  }

  isShown(view) {
    const views = this.element.dataset.views;
    return !views || views.split(" ").includes(view);
  }

  /** Writes the age of what is shown, then the figures of a set. */
  draw({ state }, now, set) {
    if (this.age) write(this.age, clock(state.as_of, now, { seconds: true }));
    if (set) this.drawFigures(state, set.figures);
  }

  drawFigures({ definitions = {} }, numbers) {
    for (const figure of this.figures) {
      const key = figure.dataset.figure;
      drawFigure(figure, numbers[key], { definition: definitions[key]?.text });
    }
  }

  /** Says in words that there is nothing; an empty text takes the words away. */
  sayNothing(words) {
    write(this.empty, words);
    show(this.empty, Boolean(words));
  }
}
