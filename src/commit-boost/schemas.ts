import { jsonInteger } from "./json.ts";
import { MAX_NONCE } from "./scoped-request.ts";

/** A JSON schema, as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

function hex(byteLength: number, description: string, prefix: "0x" | "(0x)?" = "0x"): JsonSchema {
  return { type: "string", pattern: `^${prefix}[a-fA-F0-9]{${2 * byteLength}}$`, description };
}

/** An object with these properties, all of them required. */
export function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", required: Object.keys(properties), properties };
}

/** Schemas that are used by name. */
export const SCHEMAS = {
  B256: hex(32, "32 bytes"),
  BlsPubkey: hex(48, "A BLS public key"),
  BlsSignature: hex(96, "A BLS signature, verified under the validator's key before it is given"),
  EcdsaAddress: hex(20, "An Ethereum address"),
  BareB256: hex(32, "32 bytes; 0x may be left out", "(0x)?"),
  BareBlsPubkey: hex(48, "A BLS public key; 0x may be left out", "(0x)?"),
  BareEcdsaAddress: hex(20, "An Ethereum address; 0x may be left out", "(0x)?"),
  Nonce: {
    type: "integer",
    minimum: 0,
    maximum: jsonInteger(MAX_NONCE),
    description: "A 64-bit number below 2^64 - 1, as digits alone; 0 where the module keeps no nonces.",
  },
  Error: object({
    code: { type: "integer", description: "The HTTP status" },
    message: { type: "string", description: "The cause, and what to do about it" },
  }),
} as const;

/** A schema by name. */
export function ref(name: keyof typeof SCHEMAS): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}
