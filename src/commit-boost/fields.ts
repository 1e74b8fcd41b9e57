import { z } from "zod";
import type { Hex } from "../spec/hex.ts";
import { isHex } from "../spec/hex.ts";
import { ApiError, shown } from "./api-error.ts";
import { parseJson } from "./json.ts";

/** A string of hex digits, of either case: read as lower-case 0x-hex. */
export interface HexField {
  readonly byteLength: number;
  /** What it is, for the error: `a validator's public key`. */
  readonly what: string;
  /** Whether 0x may be left out. */
  readonly bare: boolean;
}

/** A schema of hex; its error says what is wanted. */
export function hexField({ byteLength, what, bare }: HexField) {
  const wanted = `must be ${bare ? "hex" : "0x-hex"} of ${byteLength} bytes, ${what}`;
  const withPrefix = (text: string) => bare && !text.startsWith("0x") ? `0x${text}` : text;
  return z.string({ error: missingOr(wanted) })
    .transform(withPrefix)
    .refine((text) => isHex(text, byteLength), { error: wanted })
    .transform((text) => text.toLowerCase() as Hex);
}

/** An error that says whether a field is missing or of the wrong shape. */
export function missingOr(wanted: string) {
  return ({ input }: { input?: unknown }) => input === undefined ? `is missing: it ${wanted}` : wanted;
}

/** What a schema of a body says where it is no object. */
export function objectError(fields: string) {
  return { error: `the body must be a JSON object with the fields ${fields}` };
}

/** A request's body and what its sender says that it is. */
export interface JsonBody {
  readonly body: Uint8Array;
  readonly contentType: string | null;
}

/**
 * A body of JSON as `schema` reads it.
 * @param fields the schema's fields, for the error
 * @throws ApiError 415 where it is not said to be JSON; 400 where it is none, or naming each field that is missing,
 * unknown or of the wrong shape.
 */
export function readFields<Schema extends z.ZodType>(
  { body, contentType }: JsonBody,
  schema: Schema,
  fields: string,
): z.output<Schema> {
  requireJson(contentType);
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  throw new ApiError(400, parsed.error.issues.map((issue) => describe(issue, fields)).join("; "));
}

function requireJson(contentType: string | null): void {
  const mediaType = contentType?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new ApiError(415, "the body must be JSON: send it with Content-Type: application/json");
  }
}

function describe(issue: z.core.$ZodIssue, fields: string): string {
  if (issue.code === "unrecognized_keys") {
    return `unknown field ${shown(issue.keys[0] ?? "")}: the fields are ${fields}`;
  }
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")} ${issue.message}`;
}
