import { Buffer } from "node:buffer";
import { createOperatorSigner, generateOperatorKey } from "../../../src/crypto/operator-key.ts";
import { CASE_CHAIN, CASE_VOTE } from "../../../src/conformance/ssv/beacon.ts";
import type { SsvEdge } from "../../../src/conformance/ssv/edge.ts";
import { createRecovery } from "../../../src/crypto/recovery.ts";
import { clusterTargets } from "../../../src/spec/cluster/targets.ts";
import { committeeId } from "../../../src/spec/committee.ts";
import { beaconVote } from "../../../src/spec/containers/consensus-data.ts";
import { QBFT_TYPES, qbftMessage } from "../../../src/spec/containers/consensus.ts";
import { fromHex } from "../../../src/spec/hex.ts";
import { committeeMessageId } from "../../../src/spec/message-id.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { sha256 } from "../../../src/spec/sha256.ts";
import { bls, committee } from "../../crypto/support.ts";
import { attesterOf, dutyOf, validatorOf } from "../../spec/cluster/support.ts";

export const SLOT = 12;
const IDS = [1, 2, 3, 4];
const DOMAIN = "00000301";
const NO_DATA = new Uint8Array();

const FOUR = committee(IDS, 3);
const OPERATOR_KEYS = new Map(IDS.map((id) => [id, generateOperatorKey()]));
const COMMITTEE_ID = committeeId(IDS);
const MESSAGE_ID = committeeMessageId(fromHex(`0x${DOMAIN}`), boole.roles.committee, COMMITTEE_ID);

/** What the cases' beacon node has every operator propose. */
export const VALUE = beaconVote.serialize(CASE_VOTE);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

export const MEMBER = {
  OperatorID: 1,
  CommitteeID: hex(COMMITTEE_ID),
  DomainType: DOMAIN,
  Committee: IDS.map((id) => ({
    OperatorID: id,
    SSVOperatorPubKey: base64(Buffer.from(OPERATOR_KEYS.get(id)!.publicKeyPem)),
  })),
};

/** This operator's share of validator 1. */
export const SHARE = {
  ValidatorIndex: "1",
  ValidatorPubKey: hex(bls.publicKey(FOUR.secretKey)),
  SharePubKey: base64(FOUR.shares[0]!.publicKey),
  Committee: FOUR.shares.map(({ operatorId, publicKey }) => ({
    Signer: operatorId,
    SharePubKey: base64(publicKey),
  })),
};

/** Validator 1 attests. */
export const DUTY = {
  Slot: String(SLOT),
  ValidatorDuties: [{
    Type: 0,
    PubKey: `0x${SHARE.ValidatorPubKey}`,
    Slot: String(SLOT),
    ValidatorIndex: "1",
    CommitteeIndex: 3,
    CommitteeLength: 128,
    CommitteesAtSlot: 36,
    ValidatorCommitteeIndex: 11,
    ValidatorSyncCommitteeIndices: null,
  }],
};

export const EDGE: SsvEdge = {
  keySets: new Map([[4, {
    validatorPublicKey: bls.publicKey(FOUR.secretKey),
    shares: new Map(FOUR.shares.map(({ operatorId, secretKey }) => [operatorId, secretKey])),
    operatorKeys: new Map([...OPERATOR_KEYS].map(([id, { publicKeyPem }]) => [id, publicKeyPem])),
    operatorPrivateKeys: new Map([...OPERATOR_KEYS].map(([id, { privateKeyPem }]) => [id, privateKeyPem])),
  }]]),
  validatorShares: new Map(),
  bls,
  recovery: createRecovery(bls),
};

/** A message of one operator, signed, as a case gives it. */
function signed(signer: number, msgType: number, data: Uint8Array, fullData: Uint8Array) {
  const ssvMessage = { msgType, msgId: MESSAGE_ID, data };
  const { privateKeyPem } = OPERATOR_KEYS.get(signer)!;
  const signature = createOperatorSigner(signer, privateKeyPem).sign(
    boole.containers.ssvMessage.serialize(ssvMessage),
  );
  return {
    Signatures: [base64(signature)],
    OperatorIDs: [signer],
    SSVMessage: { MsgType: msgType, MsgID: hex(MESSAGE_ID), Data: base64(data) },
    FullData: base64(fullData),
  };
}

/** A consensus message of the slot's first round. */
export function consensusMessage(kind: keyof typeof QBFT_TYPES, signer: number, value = VALUE) {
  const data = qbftMessage.serialize({
    msgType: QBFT_TYPES[kind],
    height: SLOT,
    round: 1,
    identifier: MESSAGE_ID,
    root: sha256(value),
    dataRound: 0,
    roundChangeJustification: [],
    prepareJustification: [],
  });
  return signed(signer, boole.messageTypes.consensus, data, kind === "proposal" ? value : NO_DATA);
}

/** What is signed of the cases' vote. */
const [TARGET] = clusterTargets(
  dutyOf([
    validatorOf(1, { attester: attesterOf(1, { slot: SLOT, committeeIndex: 3 }), inSyncCommittee: false }),
  ], SLOT),
  CASE_VOTE,
  CASE_CHAIN,
);

/** An operator's partial as a case gives it. */
export function partialJson(signer: number) {
  const { secretKey } = FOUR.shares.find(({ operatorId }) => operatorId === signer)!;
  const root = fromHex(TARGET!.signingRoot);
  return {
    PartialSignature: hex(bls.sign(secretKey, root)),
    SigningRoot: hex(root),
    Signer: signer,
    ValidatorIndex: "1",
  };
}

/** The validator's whole signature of the vote. */
export function wholeSignature(): Uint8Array {
  return bls.sign(FOUR.secretKey, fromHex(TARGET!.signingRoot));
}

/** A message with an operator's partial. */
export function partialsMessage(signer: number) {
  const { PartialSignature, SigningRoot } = partialJson(signer);
  const data = boole.containers.partialSignatureMessages.serialize({
    type: boole.partialTypes.postConsensus,
    slot: SLOT,
    messages: [{
      partialSignature: fromHex(`0x${PartialSignature}`),
      signingRoot: fromHex(`0x${SigningRoot}`),
      signer,
      validatorIndex: 1,
    }],
  });
  return signed(signer, boole.messageTypes.partialSignature, data, NO_DATA);
}
