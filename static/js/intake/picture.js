// A picture is chosen, pasted or dropped; it is shown small before it is sent.

export function wirePicture(form) {
  const input = form.querySelector("[data-photo]");
  const drop = form.querySelector("[data-drop]");
  const preview = form.querySelector("[data-preview]");
  input.addEventListener("change", () => show(preview, input.files[0]));
  addEventListener("paste", (event) => take(input, preview, event.clipboardData?.files));
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") take(input, preview, event.dataTransfer?.files);
    });
  }
}

function take(input, preview, files) {
  const picture = [...(files || [])].find(({ type }) => input.accept.split(",").includes(type));
  if (!picture) return;
  const kept = new DataTransfer();
  kept.items.add(picture);
  input.files = kept.files;
  show(preview, picture);
}

function show(preview, file) {
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.hidden = !file;
  if (file) preview.src = URL.createObjectURL(file);
}
