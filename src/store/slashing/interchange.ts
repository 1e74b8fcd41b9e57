import { z } from "zod";
import { SlashingProtectionError } from "../../ports/slashing-protection.ts";
import { type Hex, isHex } from "../../spec/hex.ts";
import type { SignedAttestation } from "../../spec/slashing/attestation-history.ts";
import type { SignedBlock } from "../../spec/slashing/block-history.ts";
import { MAX_UINT64 } from "../../spec/slashing/uint64.ts";

const VERSION = "5";

/** An interchange's bytes at most: 1,000 validators with 512 epochs each are some 90 MB. */
export const INTERCHANGE_MAX_BYTES = 128 * 1024 * 1024;

const MAX_ENTRIES = 100_000;
const MAX_RECORDS = 1_000_000;

const hex = (bytes: number) =>
  z.string().refine((text) => isHex(text, bytes), `must be 0x and ${2 * bytes} hex digits`)
    .transform((text) => text.toLowerCase() as Hex);

const uint64 = z.string().regex(/^(?:0|[1-9][0-9]{0,19})$/, "must be a decimal number, as a string")
  .transform((text) => BigInt(text))
  .refine((value) => value <= MAX_UINT64, "must be at most 2^64 - 1");

const signingRoot = hex(32).nullish().transform((root) => root ?? null);

const block = z.object({ slot: uint64, signing_root: signingRoot })
  .transform(({ slot, signing_root }): SignedBlock => ({ slot, signingRoot: signing_root }));

const attestation = z.object({ source_epoch: uint64, target_epoch: uint64, signing_root: signingRoot })
  .transform((fields): SignedAttestation => ({
    sourceEpoch: fields.source_epoch,
    targetEpoch: fields.target_epoch,
    signingRoot: fields.signing_root,
  }));

const header = z.object({ metadata: z.object({ interchange_format_version: z.string() }) });

const interchange = z.object({
  metadata: z.object({ genesis_validators_root: hex(32) }),
  data: z.array(z.object({
    pubkey: hex(48),
    signed_blocks: z.array(block).max(MAX_RECORDS),
    signed_attestations: z.array(attestation).max(MAX_RECORDS),
  })).max(MAX_ENTRIES),
});

/** What one validator signed. */
export interface SignedRecords {
  readonly blocks: readonly SignedBlock[];
  readonly attestations: readonly SignedAttestation[];
}

/** An interchange (EIP-3076). */
export interface Interchange {
  readonly genesisValidatorsRoot: Hex;
  /** By public key; entries of one key are one. */
  readonly validators: ReadonlyMap<Hex, SignedRecords>;
}

/**
 * Reads an interchange, version 5. Fields that the EIP does not know are left alone.
 * @throws SlashingProtectionError where it is too large, of another version, or none
 */
export function readInterchange(json: Uint8Array): Interchange {
  if (json.length > INTERCHANGE_MAX_BYTES) {
    const message =
      `the interchange has ${json.length} bytes, over ${INTERCHANGE_MAX_BYTES}: split it by validators`;
    throw new SlashingProtectionError("interchangeTooLarge", message);
  }
  const value = parseJson(json);
  const version = shaped(header, value).metadata.interchange_format_version;
  if (version !== VERSION) {
    const message = `the interchange is of version "${
      version.slice(0, 16)
    }": export it as version ${VERSION}`;
    throw new SlashingProtectionError("interchangeVersion", message);
  }
  const { metadata, data } = shaped(interchange, value);
  return { genesisValidatorsRoot: metadata.genesis_validators_root, validators: byValidator(data) };
}

/** Writes an interchange, version 5. */
export function writeInterchange({ genesisValidatorsRoot, validators }: Interchange): string {
  const metadata = { interchange_format_version: VERSION, genesis_validators_root: genesisValidatorsRoot };
  const data = [...validators].map(([pubkey, { blocks, attestations }]) => ({
    pubkey,
    signed_blocks: blocks.map(({ slot, signingRoot }) => ({ slot: `${slot}`, ...rootField(signingRoot) })),
    signed_attestations: attestations.map(({ sourceEpoch, targetEpoch, signingRoot }) => ({
      source_epoch: `${sourceEpoch}`,
      target_epoch: `${targetEpoch}`,
      ...rootField(signingRoot),
    })),
  }));
  return `${JSON.stringify({ metadata, data }, null, 2)}\n`;
}

function rootField(signingRoot: Hex | null): { readonly signing_root?: Hex } {
  return signingRoot === null ? {} : { signing_root: signingRoot };
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (error) {
    throw malformed("it is not JSON in UTF-8", error);
  }
}

function shaped<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw malformed(`${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
}

function malformed(what: string, cause?: unknown): SlashingProtectionError {
  const message = `the interchange is malformed, ${what}: export it again`;
  return new SlashingProtectionError("interchangeMalformed", message, cause);
}

function byValidator(entries: z.output<typeof interchange>["data"]): ReadonlyMap<Hex, SignedRecords> {
  const validators = new Map<Hex, { blocks: SignedBlock[]; attestations: SignedAttestation[] }>();
  for (const { pubkey, signed_blocks, signed_attestations } of entries) {
    const known = validators.get(pubkey);
    if (known) {
      for (const signed of signed_blocks) known.blocks.push(signed);
      for (const signed of signed_attestations) known.attestations.push(signed);
    } else validators.set(pubkey, { blocks: signed_blocks, attestations: signed_attestations });
  }
  return validators;
}
