import { fromPromise } from "xstate";
import type {
  RecoverJob,
  RecoverOutcome,
  RepeatJob,
  RepeatOutcome,
  SigningTarget,
} from "../../machines/threshold-signing/model.ts";
import { thresholdSigning } from "../../machines/threshold-signing/chart.ts";
import type { Log } from "../ports/log.ts";
import type { ShareSigner, SignatureRecovery } from "../ports/signing.ts";

/** What threshold signing needs from outside. */
export interface ThresholdSigningPorts {
  readonly signer: ShareSigner;
  readonly recovery: SignatureRecovery;
  readonly log: Log;
}

/** The threshold-signing chart with its cryptography. */
export function thresholdSigningWith(
  { signer, recovery, log }: ThresholdSigningPorts,
): typeof thresholdSigning {
  /** Puts into the log what the chart knows only as broken. */
  const all = <T>(work: string, promises: readonly Promise<T>[]): Promise<T[]> =>
    Promise.all(promises).catch((error) => {
      log.error(`${work} failed`, { cause: String(error) });
      throw error;
    });
  return thresholdSigning.provide({
    actors: {
      sign: fromPromise<readonly Uint8Array[], readonly SigningTarget[]>(({ input }) =>
        all(
          "signing with the own share",
          input.map((target) => signer.sign(target.validatorPublicKey, target.signingRoot)),
        )
      ),
      recover: fromPromise<readonly RecoverOutcome[], readonly RecoverJob[]>(({ input }) =>
        all("recovering a signature", input.map((job) => recover(recovery, job)))
      ),
      checkRepeats: fromPromise<readonly RepeatOutcome[], readonly RepeatJob[]>(({ input }) =>
        all("checking a repeated partial", input.map((job) => checkRepeat(recovery, job)))
      ),
    },
  });
}

async function recover(
  recovery: SignatureRecovery,
  { target, request }: RecoverJob,
): Promise<RecoverOutcome> {
  const sharePublicKeys = new Map(
    Object.entries(request.sharePublicKeys).map(([signer, key]) => [Number(signer), key]),
  );
  return { target, result: await recovery.recover({ ...request, sharePublicKeys }) };
}

async function checkRepeat(recovery: SignatureRecovery, job: RepeatJob): Promise<RepeatOutcome> {
  const { target, sharePublicKey, signingRoot } = job;
  const fault = await recovery.checkPartial(sharePublicKey, signingRoot, job.held);
  if (fault === null) return { target, keep: "held", fault };
  const other = await recovery.checkPartial(sharePublicKey, signingRoot, job.candidate);
  return { target, keep: other === null ? "candidate" : "neither", fault };
}
