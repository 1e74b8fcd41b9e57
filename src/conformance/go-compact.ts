/** Characters that Go's encoder escapes, lest they be taken for HTML or for ends of lines. */
const ESCAPED = /[<>&\u2028\u2029]/g;

function escaped(text: string): string {
  return JSON.stringify(text).replace(
    ESCAPED,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A map from numbers: Go sorts its keys as text, where JavaScript has them as numbers. */
function isNumberMap(keys: readonly string[]): boolean {
  return keys.length > 0 && keys.every((key) => /^[0-9]+$/.test(key));
}

/** JSON as Go's json.Marshal writes it: compact, fields in their order, maps by key, HTML escaped. */
export function goCompact(value: unknown): string {
  if (typeof value === "string") return escaped(value);
  if (Array.isArray(value)) return `[${value.map(goCompact).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const keys = Object.keys(value);
  const ordered = isNumberMap(keys) ? keys.toSorted() : keys;
  const fields = ordered.map((key) =>
    `${escaped(key)}:${goCompact((value as Record<string, unknown>)[key])}`
  );
  return `{${fields.join(",")}}`;
}
