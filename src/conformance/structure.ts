type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What Go's nil, empty list, empty text and empty map have in common: there is nothing in it. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.values(value).every(isNothing);
}

const SHOWN_CHARACTERS = 80;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function listDiffers(path: string, actual: readonly unknown[], expected: readonly unknown[]): string | null {
  if (actual.length !== expected.length) {
    return `${path} has ${actual.length} entries, expected ${expected.length}`;
  }
  for (const [i, value] of actual.entries()) {
    const difference = structureDiffers(`${path}[${i}]`, value, expected[i]);
    if (difference) return difference;
  }
  return null;
}

function fieldsDiffer(path: string, actual: Fields, expected: Fields): string | null {
  for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const difference = structureDiffers(path ? `${path}.${name}` : name, actual[name], expected[name]);
    if (difference) return difference;
  }
  return null;
}

/**
 * The first place at which two values of Go's JSON differ, with both; null for none. Nil, an empty list, an empty text
 * and an empty map are one.
 * @param path of the values, for the difference to name
 */
export function structureDiffers(path: string, actual: unknown, expected: unknown): string | null {
  if (isNothing(actual) && isNothing(expected)) return null;
  if (Array.isArray(actual) && Array.isArray(expected)) return listDiffers(path, actual, expected);
  if (isFields(actual) && isFields(expected)) return fieldsDiffer(path, actual, expected);
  return actual === expected ? null : `${path} is ${shown(actual)}, expected ${shown(expected)}`;
}
