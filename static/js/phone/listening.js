// What happens elsewhere, at once: the stream says that something of mine has changed, the page asks what.

import { debounce } from "../dom/debounce.js";
import { Live } from "../live/stream.js";

const TOGETHER_MS = 250;
const MINE = ["call.changed", "incident.changed", "incident.noted"];

/** `onChange(incident)` hears of a changed incident (null: anything may have), `onState(isOpen)` whether one listens. */
export function listen(community, { onChange, onState }, make = (address, handlers) => new Live(address, handlers, { whileSeen: true })) {
  const touched = new Set();
  const tell = debounce(() => {
    const incidents = [...touched];
    touched.clear();
    onChange(incidents);
  }, TOGETHER_MS);
  const heard = ({ incident, ref, id }) => {
    touched.add(incident ?? ref ?? id ?? null);
    tell();
  };
  const topics = Object.fromEntries(MINE.map((topic) => [topic, heard]));
  const live = make(`/live/c/${community}`, { topics, onResync: () => heard({}), onHello: (_hello, { isReturn } = {}) => isReturn && heard({}), onState });
  live.start();
  return live;
}
