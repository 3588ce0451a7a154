// Puts the phone's position into the form when somebody asks for it; without it, words and building say where.

const PATIENCE_MS = 20000;

export function wireWhere(root) {
  const box = root.querySelector("[data-where]");
  if (!box || !("geolocation" in navigator) || !window.isSecureContext) return;
  box.hidden = false;
  const said = box.querySelector("[data-where-said]");
  box.querySelector("[data-where-ask]").addEventListener("click", () => {
    said.textContent = said.dataset.asking || "…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        box.querySelector("[name=lon]").value = coords.longitude.toFixed(6);
        box.querySelector("[name=lat]").value = coords.latitude.toFixed(6);
        said.textContent = `✓ ±${Math.round(coords.accuracy)} m`;
      },
      () => {
        said.textContent = "✗";
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  });
}
