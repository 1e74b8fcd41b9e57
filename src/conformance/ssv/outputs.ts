import { toHex } from "../../spec/hex.ts";
import { bareHex } from "../qbft/render.ts";
import type { PartialSignatureMessages } from "../../spec/containers/messages.ts";
import { type GoBytes, hexBytes } from "../go-json.ts";
import { structureDiffers } from "../structure.ts";
import type { GoList } from "../types/go-lists.ts";
import { type GoPartials, partialsOf } from "../types/message-json.ts";

/** What a case expects to leave the operator. */
export interface GoOutputs {
  readonly OutputMessages: GoList<GoPartials>;
  readonly BeaconBroadcastedRoots?: GoList<GoBytes>;
}

/** The partials of a message are compared in no order. */
function comparable({ type, slot, messages }: PartialSignatureMessages) {
  const partials = messages.map(({ signer, validatorIndex, signingRoot, partialSignature }) =>
    `validator ${validatorIndex}, signer ${signer}, root ${toHex(signingRoot)}, ${toHex(partialSignature)}`
  );
  return { Type: type, Slot: slot, Messages: partials.toSorted() };
}

/** What differs in the messages sent, or in what the beacon node was given, whose order is never strict. */
export function outputsDiffer(
  sent: readonly PartialSignatureMessages[],
  submitted: readonly string[],
  { OutputMessages, BeaconBroadcastedRoots }: GoOutputs,
  order: "strict" | "any",
): string | null {
  const listOf = (messages: readonly PartialSignatureMessages[]) => {
    const list = messages.map(comparable);
    const byText = (a: unknown, b: unknown) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
    return order === "strict" ? list : list.toSorted(byText);
  };
  const expected = (BeaconBroadcastedRoots ?? []).map((root) => bareHex(hexBytes(root)));
  return structureDiffers("OutputMessages", listOf(sent), listOf((OutputMessages ?? []).map(partialsOf))) ??
    structureDiffers("BeaconBroadcastedRoots", submitted.toSorted(), expected.toSorted());
}
