// The one place that names Leaflet's global; everything else imports from here.

/* global L */
const leaflet = globalThis.L;

export default leaflet;
