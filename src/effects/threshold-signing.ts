import { setImmediate as nextTurn } from "node:timers/promises";
import { fromPromise } from "xstate";
import type {
  RecoverJob,
  RecoverOutcome,
  RepeatJob,
  RepeatOutcome,
  SignJob,
  TargetSignature,
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

/** Jobs between two turns of the event loop: each takes milliseconds, and thousands may come at once. */
const JOBS_A_TURN = 16;

/** Does the jobs in their order; where the signal comes, the rest is left. */
async function inTurns<Job, Answer>(
  jobs: readonly Job[],
  work: (job: Job) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < jobs.length; at += JOBS_A_TURN) {
    if (at > 0) await nextTurn();
    if (signal.aborted) break;
    answers.push(...await Promise.all(jobs.slice(at, at + JOBS_A_TURN).map(work)));
  }
  return answers;
}

/** The threshold-signing chart with its cryptography. */
export function thresholdSigningWith(
  { signer, recovery, log }: ThresholdSigningPorts,
): typeof thresholdSigning {
  /** An actor that answers jobs; it puts into the log what the chart knows only as broken. */
  const actor = <Job, Answer>(what: string, work: (job: Job) => Promise<Answer>) =>
    fromPromise<readonly Answer[], readonly Job[]>(({ input, signal }) =>
      inTurns(input, work, signal).catch((error) => {
        log.error(`${what} failed`, { cause: String(error) });
        throw error;
      })
    );
  return thresholdSigning.provide({
    actors: {
      sign: actor("signing with the own share", (job: SignJob) => sign(signer, job)),
      recover: actor("recovering a signature", (job: RecoverJob) => recover(recovery, job)),
      checkRepeats: actor("checking a repeated partial", (job: RepeatJob) => checkRepeat(recovery, job)),
    },
  });
}

async function sign(signer: ShareSigner, job: SignJob): Promise<TargetSignature> {
  return { target: job.target, signature: await signer.sign(job.validatorPublicKey, job.signingRoot) };
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
