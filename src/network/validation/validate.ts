import type { GossipMessage } from "../../ports/network.ts";
import type { Registry, ValidatorEntry } from "../../ports/registry.ts";
import type { OperatorVerifier } from "../../ports/signing.ts";
import type { Code } from "../../spec/codes.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { commitBoostSigningRoot } from "../../spec/domains.ts";
import type { Hex } from "../../spec/hex.ts";
import { roleOf } from "../../spec/message-id.ts";
import type { ProtocolProfile } from "../../spec/profiles/profile.ts";
import type { PartialsMessage } from "../../spec/signing/judge-partials.ts";
import { type SigningKey, signingKeyId, type SigningRole } from "../../spec/signing/key.ts";
import { SIGNING_WIRE, signingKeyOfPartials, signingRoleOf } from "../../spec/signing/wire.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import { type RoleName, roleNameOf } from "../../spec/validation/consensus-roles.ts";
import { checkGossipedPartial, checkSeen } from "../../spec/validation/signing-partials.ts";
import { CommitteePartialsValidator, type ValidCommitteePartials } from "./committee-partials.ts";
import {
  type ConsensusOptions,
  ConsensusValidator,
  type EarlyMessage,
  type Executor,
  type ValidConsensus,
} from "./consensus.ts";
import { ConsensusHistory } from "./consensus-history.ts";
import {
  checkCommittee,
  checkGossipSize,
  checkOperators,
  checkSigners,
  checkSSVMessage,
  committeeOf,
  signedByAll,
  validatorOf,
} from "./envelope.ts";
import { SeenPartials } from "./seen-partials.ts";

export interface MessageValidatorOptions {
  readonly profile: ProtocolProfile;
  /** Network name, as it is in topics. */
  readonly network: string;
  /** SSV domain, 4 bytes. */
  readonly domain: Uint8Array;
  /** 4 bytes; part of every commit-boost signing root. */
  readonly genesisForkVersion: Uint8Array;
  readonly registry: Pick<Registry, "operatorKey" | "validator">;
  readonly verify: OperatorVerifier;
  readonly currentSlot: () => number;
  /** Without it, messages of the roles that reach consensus are of an unknown role. */
  readonly consensus?: ConsensusOptions;
}

/** A partial that passed every rule, ready for its duty. */
export interface ValidPartial {
  readonly kind: "partial";
  readonly key: SigningKey;
  readonly signer: number;
  readonly slot: number;
  readonly message: PartialsMessage;
}

/** What becomes of a gossiped message: taken, to be validated again when its slot begins, or refused. */
export type Answer = ValidPartial | ValidConsensus | ValidCommitteePartials | EarlyMessage | Code;

/** The validators of the duties that reach consensus, over one memory. */
interface ConsensusDuties {
  readonly options: ConsensusOptions;
  readonly consensus: ConsensusValidator;
  readonly partials: CommitteePartialsValidator;
}

/**
 * The network's rules, cheap ones first and the RSA signature last (ssv-wire, Message validation 1–9; rule 10 of
 * decision 3). Nothing of a message is used before it passed them all.
 */
export class MessageValidator {
  readonly #options: MessageValidatorOptions;
  readonly #seen = new SeenPartials();
  readonly #topics = new WeakMap<readonly number[], string>();
  readonly #duties: ConsensusDuties | null;

  constructor(options: MessageValidatorOptions) {
    this.#options = options;
    const { consensus, profile } = options;
    this.#duties = consensus ? consensusDuties(consensus, profile) : null;
  }

  /** A gossiped message to what its duty takes, or why it is refused. */
  validate(gossip: GossipMessage): Answer {
    const { profile, domain, registry } = this.#options;
    const size = checkGossipSize(gossip.data);
    if (size) return size;
    const signed = decodeSsz(profile.containers.signedSSVMessage, gossip.data);
    if (!signed) return "UnmarshalSSZ";
    const envelope = checkSigners(signed) ?? checkOperators(signed, registry) ??
      checkSSVMessage(signed.ssvMessage, profile, domain);
    if (envelope) return envelope;
    const role = roleOf(signed.ssvMessage.msgId);
    const signingRole = signingRoleOf(role, profile);
    if (signingRole) return this.#signing(signingRole, signed, gossip);
    const name = roleNameOf(role, profile);
    return name && this.#duties ? this.#reaching(this.#duties, name, signed, gossip) : "UnknownRole";
  }

  /** Rules 4 and 5 for a signing duty's message, then its own. */
  #signing(role: SigningRole, signed: SignedSSVMessage, gossip: GossipMessage): ValidPartial | Code {
    const validator = validatorOf(signed.ssvMessage, this.#options.registry);
    if (!validator) return "UnknownValidator";
    return this.#checkCommittee(signed, validator, gossip) ?? this.#signingPartial(role, signed, validator);
  }

  /** A message of the roles that reach consensus: theirs, or partial signatures, of which only a committee's have rules yet. */
  #reaching(
    duties: ConsensusDuties,
    role: RoleName,
    signed: SignedSSVMessage,
    gossip: GossipMessage,
  ): Answer {
    const { consensus, partialSignature } = this.#options.profile.messageTypes;
    const { msgType } = signed.ssvMessage;
    if (msgType === consensus) return this.#consensusMessage(duties, role, signed, gossip);
    if (msgType !== partialSignature) return "MessageTypeInvalid";
    return role === "committee" ? this.#committeePartials(duties, signed, gossip) : "UnknownRole";
  }

  /** Rules 4 and 5, then those of consensus. */
  #consensusMessage(
    { consensus }: ConsensusDuties,
    role: RoleName,
    signed: SignedSSVMessage,
    gossip: GossipMessage,
  ): ValidConsensus | EarlyMessage | Code {
    const executor = consensus.executorOf(role, signed.ssvMessage, this.#options.registry);
    if (typeof executor === "string") return executor;
    const isSigned = () => this.#isSigned(signed);
    return this.#checkCommittee(signed, executor, gossip) ??
      consensus.validate({ peer: gossip.peer, signed, role, executor, isSigned });
  }

  /** Rules 4 and 5, then those of a committee's partial signatures. */
  #committeePartials(
    { options, partials }: ConsensusDuties,
    signed: SignedSSVMessage,
    gossip: GossipMessage,
  ): ValidCommitteePartials | EarlyMessage | Code {
    const committee = committeeOf(signed.ssvMessage, options.committee);
    if (typeof committee === "string") return committee;
    const isSigned = () => this.#isSigned(signed);
    return this.#checkCommittee(signed, committee, gossip) ??
      partials.validate({ peer: gossip.peer, signed, committee, isSigned });
  }

  #isSigned(signed: SignedSSVMessage): boolean {
    const { profile, registry, verify } = this.#options;
    return signedByAll(signed, profile, registry, verify);
  }

  /** Rule 5. */
  #checkCommittee(
    signed: SignedSSVMessage,
    executor: Pick<Executor, "operatorIds">,
    { topic }: GossipMessage,
  ): Code | null {
    return checkCommittee(signed, executor, topic, this.#topicOf(executor.operatorIds));
  }

  /** A committee's topic takes hashes to find; the registry's lists of operators stay the same. */
  #topicOf(operatorIds: readonly number[]): string {
    const { profile, network } = this.#options;
    const known = this.#topics.get(operatorIds);
    if (known !== undefined) return known;
    const topic = profile.topic(operatorIds, network);
    this.#topics.set(operatorIds, topic);
    return topic;
  }

  /** Rules 9 and 10 for a signing duty's partial. */
  #signingPartial(
    role: SigningRole,
    signed: SignedSSVMessage,
    validator: ValidatorEntry,
  ): ValidPartial | Code {
    const { profile, genesisForkVersion, currentSlot } = this.#options;
    const wire = SIGNING_WIRE[role];
    const { ssvMessage, operatorIds, fullData } = signed;
    if (ssvMessage.msgType !== wire.messageType(profile)) return "MessageTypeInvalid";
    const decoded = wire.decode(ssvMessage.data, profile);
    if (!decoded) return "UnmarshalSSZ";
    const { requestRoot, partials } = decoded;
    const code = checkGossipedPartial({ partials, operatorIds, fullDataLength: fullData.length }, {
      partialType: wire.partialType(profile),
      validatorIndex: validator.index,
      signingRoot: requestRoot && commitBoostSigningRoot(requestRoot, genesisForkVersion),
      currentSlot: currentSlot(),
      slotsAhead: wire.slotsAhead,
    });
    if (code) return code;
    return this.#remember(signed, {
      kind: "partial",
      key: signingKeyOfPartials(role, validator.publicKey, decoded),
      signer: operatorIds[0]!,
      slot: partials.slot,
      message: { operatorIds, ssvMessage, partials },
    });
  }

  /** Repeats and limits, then the RSA signature; only what passes both is remembered. */
  #remember(signed: SignedSSVMessage, partial: ValidPartial): ValidPartial | Code {
    const { signer, slot } = partial;
    const validator: Hex = partial.key.validatorPublicKey;
    const seenKey = { signer, validator, duty: signingKeyId(partial.key), slot };
    this.#seen.expire(this.#options.currentSlot());
    const seen = checkSeen(this.#seen.facts(seenKey));
    if (seen !== "valid") return seen;
    if (!this.#isSigned(signed)) return "SSVMessageHasInvalidSignature";
    this.#seen.add(seenKey, this.#options.currentSlot());
    return partial;
  }
}

function consensusDuties(options: ConsensusOptions, profile: ProtocolProfile): ConsensusDuties {
  const history = new ConsensusHistory();
  return {
    options,
    consensus: new ConsensusValidator(options, profile, history),
    partials: new CommitteePartialsValidator(options, profile, history),
  };
}
