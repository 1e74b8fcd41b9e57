import type { PartialSignatureMessages } from "../../spec/containers/messages.ts";
import { type Hex, toHex } from "../../spec/hex.ts";
import { base64Bytes, type GoBytes, type GoSignedSSVMessage, hexBytes } from "../go-json.ts";

interface GoShare {
  readonly ValidatorIndex: string;
  readonly ValidatorPubKey: GoBytes;
  readonly Committee: readonly { readonly SharePubKey: GoBytes; readonly Signer: number }[];
  readonly DomainType: GoBytes;
}

interface GoPartialSignatureMessages {
  readonly Type: number;
  readonly Slot: string;
  readonly Messages:
    | readonly {
      readonly PartialSignature: GoBytes;
      readonly SigningRoot: GoBytes;
      readonly Signer: number;
      readonly ValidatorIndex: string;
    }[]
    | null;
}

/** A published case of the commit-boost signing manager, as it is in its file. */
export interface GoCommitBoostCase {
  readonly Runner: { readonly BaseRunner: { readonly Share: Record<string, GoShare> } };
  readonly Messages: readonly GoSignedSSVMessage[] | null;
  readonly OutputMessages: readonly GoPartialSignatureMessages[] | null;
  readonly BeaconBroadcastedRoots: readonly unknown[] | null;
  readonly DontStartDuty: boolean;
  readonly ExpectedError: string;
  readonly CBSigningDuty: {
    readonly Request: { readonly Root: GoBytes };
    readonly Duty: { readonly Slot: string };
  };
}

/** The validator that a case is about. */
export interface CaseValidator {
  readonly index: number;
  readonly publicKey: Hex;
  readonly domain: Hex;
  readonly sharePublicKeys: Readonly<Record<number, Hex>>;
}

/** Whether a file's JSON is a case of this family. */
export function isCommitBoostCase(value: unknown): value is GoCommitBoostCase {
  return typeof value === "object" && value !== null && "CBSigningDuty" in value && "Runner" in value;
}

/** The one validator of the case's runner. */
export function validatorOfCase({ Runner }: GoCommitBoostCase): CaseValidator {
  const share = Object.values(Runner.BaseRunner.Share)[0];
  if (!share) throw new Error("the case has no share");
  return {
    index: Number(share.ValidatorIndex),
    publicKey: toHex(hexBytes(share.ValidatorPubKey)),
    domain: toHex(hexBytes(share.DomainType)),
    sharePublicKeys: Object.fromEntries(
      share.Committee.map(({ Signer, SharePubKey }) => [Signer, toHex(base64Bytes(SharePubKey))]),
    ),
  };
}

/** Partial signatures that the case expects to be sent. */
export function expectedOutputs({ OutputMessages }: GoCommitBoostCase): PartialSignatureMessages[] {
  return (OutputMessages ?? []).map((output) => ({
    type: output.Type,
    slot: Number(output.Slot),
    messages: (output.Messages ?? []).map((message) => ({
      partialSignature: base64Bytes(message.PartialSignature),
      signingRoot: hexBytes(message.SigningRoot),
      signer: message.Signer,
      validatorIndex: Number(message.ValidatorIndex),
    })),
  }));
}
