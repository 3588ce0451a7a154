// Whistles by hour as one small chart: today in bars, the days it is compared with as lines. Only its data change.

import uPlot from "uplot";

const TODAY = "#7db4ff";
const YESTERDAY = "#e8eef7";
const WEEK = "#8fa0b8";
const QUIET = "#8fa0b8";
const HAIR = "#22304a";
const HOURS = [0, 6, 12, 18, 23];

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

/** What is drawn, in the order that uPlot takes: hours, yesterday, a week ago, today. Hours to come are left out. */
export function dataOf({ hours, today, yesterday, week }) {
  return [hours, yesterday, week, today].map((values) => values.map((value) => value ?? null));
}

/** The upper end of the scale: never so small that one whistle fills the chart. */
export function topOf(data) {
  return Math.max(4, ...data.slice(1).flat().filter((value) => value !== null));
}

export class HoursChart {
  constructor(place) {
    this.place = place;
    this.watch = new ResizeObserver(() => this.#fit());
    this.watch.observe(place);
  }

  show(series) {
    const data = dataOf(series);
    const text = JSON.stringify(data);
    if (text === this.text) return;
    this.text = text;
    this.data = data;
    if (this.plot) this.plot.setData(data);
    else this.#fit();
  }

  // Type and lines are measured in rem: a screen of another size gets another plot, which happens once in its life.
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (!this.data || !width || !height) return;
    const size = rem();
    if (this.plot && this.size === size) return this.plot.setSize({ width, height });
    this.plot?.destroy();
    this.size = size;
    this.plot = new uPlot(options({ width, height, size }), this.data, this.place);
    return undefined;
  }
}

function options({ width, height, size }) {
  const font = `${1.25 * size}px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: QUIET, font, gap: 0.25 * size, ticks: { show: false } };
  return {
    width,
    height,
    padding: [0.7 * size, 0.5 * size, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: false, range: [-0.6, 23.6] }, y: { range: (plot) => [0, topOf(plot.data) * 1.05] } },
    axes: [
      { ...axis, size: 1.75 * size, splits: () => HOURS, values: (_plot, hours) => hours.map((hour) => String(hour)), grid: { show: false } },
      { ...axis, size: 2.25 * size, splits: (plot) => steps(topOf(plot.data)), values: (_plot, values) => values.map(String), grid: { stroke: HAIR, width: 1 } },
    ],
    series: [
      {},
      line(YESTERDAY, 0.14 * size, [0.5 * size, 0.35 * size]),
      line(WEEK, 0.14 * size),
      { stroke: TODAY, fill: TODAY, width: 0, paths: uPlot.paths.bars({ size: [0.62, 2 * size] }), points: { show: false } },
    ],
  };
}

const line = (stroke, width, dash) => ({ stroke, width, dash, points: { show: false } });

/** Three whole numbers: nothing, half, all. */
export function steps(top) {
  const half = Math.max(1, Math.floor(top / 2));
  return [0, half, half * 2];
}
