import { isDeepStrictEqual } from "node:util";
import { commitBoostSigningWith } from "../../effects/commit-boost-signing.ts";
import { DutyRuntime } from "../../app/duty-runtime.ts";
import type { Bls } from "../../crypto/bls.ts";
import { createOperatorVerifier } from "../../crypto/operator-key.ts";
import { createRecovery } from "../../crypto/recovery.ts";
import { HeldShareSigner } from "../../crypto/share-signer.ts";
import type { SigningDutyRequest } from "../../../machines/signing-duty/model.ts";
import { VirtualClock } from "../../runtime/virtual-clock.ts";
import { NO_METRICS } from "../../ports/metrics.ts";
import type { Code } from "../../spec/codes.ts";
import { quorum } from "../../spec/committee.ts";
import type { PartialSignatureMessages, SSVMessage } from "../../spec/containers/messages.ts";
import { commitBoostSigningRoot } from "../../spec/domains.ts";
import { type Hex, toHex } from "../../spec/hex.ts";
import { alan } from "../../spec/profiles/alan.ts";
import { decodeCommitBoostPartial } from "../../spec/signing/commit-boost-message.ts";
import { signingKeyId } from "../../spec/signing/key.ts";
import { SIGNING_WIRE } from "../../spec/signing/wire.ts";
import { type MaybeSigned, validateSignedSSVMessage } from "../../spec/validation/signed-ssv-message.ts";
import { signingExpiry, startOfSlot } from "../../spec/slots.ts";
import { hexBytes, signedMessageOf } from "../go-json.ts";
import type { KeySet } from "../keysets.ts";
import { type CaseValidator, expectedOutputs, type GoCommitBoostCase, validatorOfCase } from "./case.ts";
import { publishedError, type Stage } from "./errors.ts";

/** The cases run as operator 1 under Alan's numbers, with fork version 0. */
const OPERATOR = 1;
const FORK_VERSION = new Uint8Array(4);
const TIMES = { genesisMs: 0, slotMs: 12_000 };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

interface Refusal {
  readonly stage: Stage;
  readonly code: Code;
  readonly requestRoot: Hex | null;
}

/** The operator of a case: the supervisor, host and charts of a real one, without a network around them. */
class CaseOperator {
  readonly sent: SSVMessage[] = [];
  readonly #validator: CaseValidator;
  readonly #keys: KeySet;
  readonly #runtime: DutyRuntime;
  readonly #clock = new VirtualClock(0);
  readonly #verify = createOperatorVerifier();

  constructor(bls: Bls, validator: CaseValidator, keys: KeySet) {
    this.#validator = validator;
    this.#keys = keys;
    const charts = {
      commitBoostSigning: commitBoostSigningWith({
        signer: new HeldShareSigner(bls, new Map([[validator.publicKey, keys.shares.get(OPERATOR)!]])),
        recovery: createRecovery(bls),
        log: SILENT,
        profile: alan,
        times: TIMES,
        msUntil: (moment) => Math.max(0, moment - this.#clock.now()),
        broadcast: (_request, message) => void this.sent.push(message),
      }),
    };
    this.#runtime = new DutyRuntime({
      clock: this.#clock,
      charts,
      capacity: 10,
      log: SILENT,
      metrics: NO_METRICS,
      registry: { validator: () => null },
    });
    this.#runtime.ready();
  }

  /** Starts the case's duty and lets it sign. */
  async start(requestRoot: Uint8Array, slot: number): Promise<void> {
    await this.#clock.advanceTo(startOfSlot(TIMES, slot));
    const request: SigningDutyRequest = {
      role: "commitBoostSigning",
      validatorPublicKey: this.#validator.publicKey,
      validatorIndex: this.#validator.index,
      requestRoot: toHex(requestRoot),
      signingRoot: toHex(commitBoostSigningRoot(requestRoot, FORK_VERSION)),
      slot,
      slotTolerance: SIGNING_WIRE.commitBoostSigning.slotTolerance,
      domain: this.#validator.domain,
      operatorId: OPERATOR,
      quorum: quorum(Object.keys(this.#validator.sharePublicKeys).length),
      sharePublicKeys: this.#validator.sharePublicKeys,
      messageType: alan.messageTypes.commitBoostPartialSignature,
      postConsensusType: alan.partialTypes.postConsensus,
      afterRestart: false,
    };
    const facts = { known: false, newInSlot: 0 };
    const key = this.#keyOf(request.requestRoot);
    const admission = this.#runtime.request(key, facts, { chart: "commitBoostSigning", input: { request } });
    if (admission !== "start") throw new Error(`the duty was not started: ${admission}`);
    await this.#clock.advance(0);
  }

  /** Processes one message as the published manager of one validator does; null where it is taken. */
  async process(message: MaybeSigned): Promise<Refusal | null> {
    const envelope = validateSignedSSVMessage(message);
    if (envelope || !message.ssvMessage) {
      return { stage: "envelope", code: envelope ?? "NilSSVMessage", requestRoot: null };
    }
    const { ssvMessage, operatorIds } = message;
    const signature = this.#checkSignatures(message, ssvMessage);
    if (signature) return { stage: "signature", code: signature, requestRoot: null };
    const decoded = decodeCommitBoostPartial(ssvMessage.data, alan);
    if (!decoded) return { stage: "decoding", code: "UnmarshalSSZ", requestRoot: null };
    const requestRoot = toHex(decoded.requestRoot);
    const partials = decoded.partialSig;
    const verdict = await this.#runtime.host.deliver(this.#keyOf(requestRoot), {
      operatorIds,
      ssvMessage,
      partials,
    });
    return verdict === "valid" ? null : { stage: "duty", code: verdict, requestRoot };
  }

  /** Lets the case's duty end. */
  async end(slot: number): Promise<void> {
    await this.#clock.advanceTo(signingExpiry(TIMES, slot));
    await this.#runtime.stop();
  }

  #keyOf(requestRoot: Hex): string {
    return signingKeyId({
      role: "commitBoostSigning",
      validatorPublicKey: this.#validator.publicKey,
      root: requestRoot,
    });
  }

  #checkSignatures(message: MaybeSigned, ssvMessage: SSVMessage): Code | null {
    const bytes = alan.containers.ssvMessage.serialize(ssvMessage);
    for (const [i, id] of message.operatorIds.entries()) {
      const key = this.#keys.operatorKeys.get(id);
      if (!key) return "UnknownOperator";
      if (!this.#verify(key, bytes, message.signatures[i]!)) return "SSVMessageHasInvalidSignature";
    }
    return null;
  }
}

function sentPartials(messages: readonly SSVMessage[]): (PartialSignatureMessages | null)[] {
  return messages.map((message) => decodeCommitBoostPartial(message.data, alan)?.partialSig ?? null);
}

/** Runs a case; answers what differs from what it expects, or null. */
export async function runCommitBoostCase(
  bls: Bls,
  keySets: ReadonlyMap<number, KeySet>,
  test: GoCommitBoostCase,
): Promise<string | null> {
  const validator = validatorOfCase(test);
  const keys = keySets.get(Object.keys(validator.sharePublicKeys).length);
  if (!keys) return "no published keys for a committee of this size";
  const slot = Number(test.CBSigningDuty.Duty.Slot);
  const operator = new CaseOperator(bls, validator, keys);
  if (!test.DontStartDuty) await operator.start(hexBytes(test.CBSigningDuty.Request.Root), slot);
  let last = "";
  for (const message of test.Messages ?? []) {
    const refusal = await operator.process(signedMessageOf(message));
    if (refusal) last = publishedError(refusal.stage, refusal.code, refusal.requestRoot);
  }
  await operator.end(slot);
  if (last !== test.ExpectedError) return `error "${last}", expected "${test.ExpectedError}"`;
  if ((test.BeaconBroadcastedRoots ?? []).length > 0) return "expects something sent to the beacon node";
  return isDeepStrictEqual(sentPartials(operator.sent), expectedOutputs(test))
    ? null
    : "sent other partial signatures";
}
