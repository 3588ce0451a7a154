// A photo as it leaves the phone: 1600 px at most and without what the camera wrote into it (place, time, device).

export const LONGEST_PX = 1600;
const SMALLEST_PX = 800;
const QUALITY = 0.72;

/** The size that fits: `{width, height}`. */
export function fitted(width, height, longest = LONGEST_PX) {
  const ratio = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * ratio)), height: Math.max(1, Math.round(height * ratio)) };
}

/** A new JPEG drawn from what was chosen; fails where the file is no picture. */
export async function shrunk(file, longest = LONGEST_PX) {
  const picture = await opened(file);
  const { width, height } = fitted(picture.width, picture.height, longest);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  picture.close?.();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new Error("the picture cannot be drawn");
  return { blob, width, height };
}

/** For the outbox when it is full; null where it would not get smaller. */
export async function shrunkFurther(blob) {
  const { blob: smaller } = await shrunk(blob, SMALLEST_PX);
  return smaller.size < blob.size ? smaller : null;
}

async function opened(file) {
  if (globalThis.createImageBitmap) return createImageBitmap(file, { imageOrientation: "from-image" });
  const image = new Image();
  image.src = URL.createObjectURL(file);
  await image.decode();
  URL.revokeObjectURL(image.src);
  return image;
}
