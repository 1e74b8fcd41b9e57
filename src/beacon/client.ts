import type { ApiClient } from "@lodestar/api";
import type { AttesterDuties, BeaconNode, SubmittedAttestations } from "../ports/beacon.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { type BeaconChain, forkAt } from "../spec/forks.ts";
import { type Hex, isHex } from "../spec/hex.ts";
import { epochOf } from "../spec/slots.ts";
import { createApi } from "./api.ts";
import { createAttestationRoute } from "./attestations.ts";
import { readEndpoint } from "./endpoint.ts";
import { followHead } from "./follow-head.ts";
import { forkConfigOf } from "./fork-config.ts";
import { Lifetime } from "./lifetime.ts";
import { ask, type Line, submit } from "./line.ts";
import { systemClock } from "./system-clock.ts";

/** What a client is made of. */
export interface BeaconClientOptions {
  /** http or https, with a path where the API is below one. */
  readonly url: string;
  readonly chain: BeaconChain;
  readonly log: Log;
  /** The machine's, where none is given. */
  readonly clock?: Clock;
  /** How long an answer may take, from the call to its last byte, milliseconds. */
  readonly timeoutMs: number;
  /** How long the node may take over what is handed in, which is not of less use for being late, milliseconds. */
  readonly submitTimeoutMs: number;
}

/**
 * A beacon node over its HTTP API. Nothing is asked twice by itself; only the stream of heads reconnects.
 * @throws RangeError where the address is unusable.
 */
export function createBeaconClient(options: BeaconClientOptions): BeaconNode {
  const { url, chain, log, clock = systemClock, timeoutMs, submitTimeoutMs } = options;
  const line: Line = { endpoint: readEndpoint(url), lifetime: new Lifetime(), clock, timeoutMs };
  const submissions: Line = { ...line, timeoutMs: submitTimeoutMs };
  const config = forkConfigOf(chain);
  const api = createApi(line.endpoint, config);
  const handIn = createAttestationRoute(api, config);
  return {
    attesterDuties: (epoch, indices) => attesterDuties(line, api, epoch, indices),
    syncCommitteeMembers: (epoch, indices) => syncCommitteeMembers(line, api, epoch, indices),
    attestationData: (slot) =>
      ask(
        line,
        "produceAttestationData",
        (init) => api.validator.produceAttestationData({ slot, committeeIndex: 0 }, init),
        (response) => response.value(),
      ),
    async submitAttestations(submitted) {
      demandVersion(chain, submitted);
      if (submitted.attestations.length === 0) return;
      await submit(submissions, "submitPoolAttestations", (init) => handIn(submitted, init));
    },
    async submitSyncCommitteeMessages(messages) {
      if (messages.length === 0) return;
      const signatures = [...messages];
      await submit(
        submissions,
        "submitPoolSyncCommitteeSignatures",
        (init) => api.beacon.submitPoolSyncCommitteeSignatures({ signatures }, init),
      );
    },
    followHead: (onHead) => void followHead(line, log, onHead),
    stop: () => line.lifetime.end(),
  };
}

function attesterDuties(
  line: Line,
  api: ApiClient,
  epoch: number,
  indices: readonly number[],
): Promise<AttesterDuties> {
  return ask(
    line,
    "getAttesterDuties",
    (init) => api.validator.getAttesterDuties({ epoch, indices: [...indices] }, init),
    (response) => {
      const { dependentRoot } = response.meta();
      if (!isHex(dependentRoot, 32)) throw new Error("dependent_root is not 0x-hex of 32 bytes");
      const duties = response.value().map(({ pubkey: _, ...duty }) => duty);
      if (duties.some(({ slot }) => epochOf(slot) !== epoch)) throw new Error("a duty of another epoch");
      return { dependentRoot: dependentRoot.toLowerCase() as Hex, duties };
    },
  );
}

function syncCommitteeMembers(
  line: Line,
  api: ApiClient,
  epoch: number,
  indices: readonly number[],
): Promise<readonly number[]> {
  return ask(
    line,
    "getSyncCommitteeDuties",
    (init) => api.validator.getSyncCommitteeDuties({ epoch, indices: [...indices] }, init),
    (response) =>
      response.value()
        .filter(({ validatorSyncCommitteeIndices }) => validatorSyncCommitteeIndices.length > 0)
        .map(({ validatorIndex }) => validatorIndex),
  );
}

/** The library chooses the shape by the first attestation's slot. @throws RangeError where that is another one */
function demandVersion(chain: BeaconChain, { version, attestations }: SubmittedAttestations): void {
  for (const { data: { slot } } of attestations) {
    const { version: inForce } = forkAt(chain, epochOf(slot));
    if (inForce !== version) {
      throw new RangeError(
        `an attestation of slot ${slot} has the shape of ${inForce}, not ${version}: submit each fork's apart`,
      );
    }
  }
}
