// Where a tile of a community is asked for.

/** The query that makes a tile's address immutable; empty where no generation is in force. */
export function versionOf({ generation, tile_version, stamp }) {
  if (!generation) return "";
  return `?${new URLSearchParams({ g: generation.id, v: tile_version ?? stamp ?? "" })}`;
}
