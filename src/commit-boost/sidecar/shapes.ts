import { z } from "zod";
import type { BlockHeader, PreconfRequest } from "../../ports/sidecar.ts";
import { type Hex, isHex } from "../../spec/hex.ts";

const ID = /^[\x21-\x7e]{1,128}$/;
const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/** Whether it can be a request's id, and so an event's: it has to fit into a header. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** 0x-hex of so many bytes in either case, lower-cased. */
export function hex(byteLength: number) {
  const wanted = `must be 0x-hex of ${byteLength} bytes`;
  return z.string({ error: ({ input }) => input === undefined ? `is missing: it ${wanted}` : wanted })
    .refine((text) => isHex(text, byteLength), { error: wanted })
    .transform((text) => text.toLowerCase() as Hex);
}

/** A slot as a decimal string, as the Ethereum APIs have it. */
export const slot = z.string({ error: "must be a decimal string" })
  .refine((text) => DECIMAL.test(text) && Number.isSafeInteger(Number(text)), {
    error: "must be a decimal string of at most 2^53 - 1",
  })
  .transform(Number);

const Request = z.object({
  id: z.string({ error: "must be a string" }).refine(isId, {
    error: "must be 1 to 128 characters of visible ASCII",
  }),
  pubkey: hex(48),
  slot,
  request_root: hex(32),
}, { error: "must be a JSON object" });

const Header = z.object({
  version: z.string({ error: "must be a string" }).min(1).max(32),
  data: z.looseObject({}, { error: "must be a JSON object" }),
}, { error: "must be a JSON object" });

/** What was read, or why it cannot be. */
export type Reading<T> = { readonly value: T } | { readonly fault: string };

/** A request as the sidecar's stream and queue have it. Fields that are not known are left out. */
export function readRequest(text: string): Reading<PreconfRequest> {
  const read = readAs(Request, text);
  if ("fault" in read) return read;
  const { id, pubkey, slot, request_root } = read.value;
  return { value: { id, validatorPublicKey: pubkey, slot, requestRoot: request_root } };
}

/** A builder's bid with the name of its fork. */
export function readHeader(text: string): Reading<BlockHeader> {
  return readAs(Header, text);
}

/** The faults that were found in a value, each with its field's name. */
export function faultsOf({ issues }: z.core.$ZodError): string {
  return issues.map(({ path, message }) => path.length === 0 ? message : `${path.join(".")} ${message}`)
    .join("; ");
}

function readAs<T>(shape: z.ZodType<T>, text: string): Reading<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    return { fault: "is not JSON" };
  }
  const parsed = shape.safeParse(json);
  return parsed.success ? { value: parsed.data } : { fault: faultsOf(parsed.error) };
}
