import { Buffer } from "node:buffer";
import { createOperatorSigner, createOperatorVerifier } from "../../crypto/operator-key.ts";
import type { Code } from "../../spec/codes.ts";
import { qbftMessage } from "../../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { equalBytes } from "../../spec/hex.ts";
import { boole } from "../../spec/profiles/boole.ts";
import type { UnsignedMessage } from "../../spec/qbft/create.ts";
import { examineMessage } from "../../spec/qbft/examine.ts";
import type { ConsensusMessage } from "../../spec/qbft/message.ts";
import { base64Bytes } from "../go-json.ts";
import type { KeySet } from "../keysets.ts";
import type { GoCommitteeMember } from "./json.ts";

/** Keys of a case's operators. */
export interface GoPrivateKeys {
  /** Hex of a PEM, by operator id. */
  readonly OperatorKeys: Readonly<Record<string, string>>;
}

/** The cases' rounds end here. */
export const CUT_OFF_ROUND = 15;

/** Heights at which the cases' leader is operator 2; else it is operator 1. */
const SECOND_LEADS = 10;
const REFUSED_VALUE = Uint8Array.of(1, 1, 1, 1);

/** The cases' leader of every round. */
export function leadersOfCase(height: number): readonly number[] {
  return [height === SECOND_LEADS ? 2 : 1];
}

/** What a duty has against a value; null where it may be decided. */
type ValueCheck = (value: Uint8Array) => Code | null;

/** The cases' value check. */
export function checkCaseValue(value: Uint8Array): Code | null {
  return value.length === 0 || equalBytes(value, REFUSED_VALUE) ? "QBFTValueInvalid" : null;
}

/** The edge around a case's instance: its committee's public keys, its operator's private key. */
export class CaseEdge {
  readonly operatorId: number;
  readonly committee: readonly number[];
  readonly #publicKeys: ReadonlyMap<number, string>;
  readonly #verify = createOperatorVerifier();
  readonly #privateKey: (operatorId: number) => string;

  /** @param keys those of the case; where it has none, those of the published set @param keySet of four operators */
  constructor(member: GoCommitteeMember, keys: GoPrivateKeys | undefined, keySet: KeySet) {
    const operators = member.Committee ?? [];
    this.operatorId = member.OperatorID;
    this.committee = operators.map(({ OperatorID }) => OperatorID).toSorted((a, b) => a - b);
    this.#privateKey = (id) =>
      keys ? Buffer.from(keys.OperatorKeys[id]!, "hex").toString() : keySet.operatorPrivateKeys.get(id)!;
    this.#publicKeys = new Map(
      operators.map(({ OperatorID, SSVOperatorPubKey }) => [
        OperatorID,
        new TextDecoder().decode(base64Bytes(SSVOperatorPubKey)),
      ]),
    );
  }

  /**
   * Decodes and examines.
   * @throws Error where the data is no consensus message
   */
  readonly read = (signed: SignedSSVMessage): ConsensusMessage => {
    const message = this.examine(signed);
    if (!message) throw new Error("a case's state with a message that is not decodable");
    return message;
  };

  /** Decodes and examines; null where the data is no consensus message. @param checkValue the duty's value check */
  examine(signed: SignedSSVMessage, checkValue: ValueCheck = checkCaseValue): ConsensusMessage | null {
    return examineMessage(signed, { profile: boole, signaturesValid: this.signaturesValid, checkValue });
  }

  /** Whether every signer is of the committee and its RSA signature holds. */
  readonly signaturesValid = ({ ssvMessage, operatorIds, signatures }: SignedSSVMessage): boolean => {
    const bytes = boole.containers.ssvMessage.serialize(ssvMessage);
    return operatorIds.every((id, i) => {
      const key = this.#publicKeys.get(id);
      return key !== undefined && this.#verify(key, bytes, signatures[i] ?? new Uint8Array());
    });
  };

  /** Signs as the case's operator. */
  sign({ qbft, fullData }: UnsignedMessage): SignedSSVMessage {
    const ssvMessage = {
      msgType: boole.messageTypes.consensus,
      msgId: qbft.identifier,
      data: qbftMessage.serialize(qbft),
    };
    const bytes = boole.containers.ssvMessage.serialize(ssvMessage);
    const signature = createOperatorSigner(this.operatorId, this.#privateKey(this.operatorId)).sign(bytes);
    return { signatures: [signature], operatorIds: [this.operatorId], ssvMessage, fullData };
  }
}
