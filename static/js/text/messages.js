// Words on screen: English message ids, translated by the catalogue that the page carries.

let catalogue = {};

export function useCatalogue(messages) {
  catalogue = messages || {};
}

/** The text for an English message id; `%(name)s` is replaced by `values.name`. */
export function t(msgid, values = {}) {
  const text = catalogue[msgid] || msgid;
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
