/**
 * Why a message or a value is refused. 1–92 are the published codes of ssvlabs/ssv-spec (types/error.go at 5d11f26b);
 * from 1001 on are this project's, for refusals to which the source gives a text but no number.
 */
export const CODES = {
  UnmarshalSSZ: 1,
  FutureMessage: 2,
  ZeroCommitMessages: 3,
  NoRunningDuty: 4,
  CommitMessageInvalid: 5,
  CommitMessageTypeWrong: 6,
  WrongMessageHeight: 7,
  SignerIsNotInCommittee: 8,
  NonUniqueSigner: 9,
  UnknownDutyRoleData: 10,
  UnknownBlockVersion: 11,
  IncorrectNumberOfSignatures: 12,
  EmptySignature: 13,
  NilSSVMessage: 14,
  NoSignatures: 15,
  NoSigners: 16,
  ZeroSignerNotAllowed: 17,
  InconsistentSigners: 18,
  NoPartialSigMessages: 19,
  NoRunnerForSlot: 20,
  SkipConsensusMessageAsInstanceIsDecided: 21,
  SkipConsensusMessageAsConsensusHasFinished: 22,
  DecodeBeaconVote: 23,
  NoBeaconDuties: 24,
  NoValidatorShares: 25,
  AttestationSourceNotLessThanTarget: 26,
  CheckpointMismatch: 27,
  MessageIDCommitteeIDMismatch: 28,
  MessageTypeInvalid: 29,
  MessageRoundInvalid: 30,
  MessageIdentifierInvalid: 31,
  ReconstructSignature: 32,
  SlashableAttestation: 33,
  DecidedWrongInstance: 34,
  ValidatorRegistrationNoConsensusPhase: 35,
  ValidatorRegistrationNoPostConsensusPhase: 36,
  ValidatorExitNoConsensusPhase: 37,
  ValidatorExitNoPostConsensusPhase: 38,
  SSVMessageHasInvalidSignature: 39,
  DutyAlreadyPassed: 40,
  WrongSigningRoot: 41,
  PartialSigInconsistentSigner: 42,
  NoDecidedValue: 43,
  NoRunningConsensusInstance: 44,
  ConsensusInstanceNotDecided: 45,
  PartialSigMessageInvalidSlot: 46,
  PartialSigMessageFutureSlot: 47,
  UnknownValidatorIndex: 48,
  WrongRootsCount: 49,
  DutyEpochTooFarFuture: 50,
  WrongBeaconRoleType: 51,
  WrongValidatorIndex: 52,
  WrongValidatorPubkey: 53,
  InstanceStoppedProcessingMessages: 54,
  WrongMessageRound: 55,
  MessageAllowsOneSignerOnly: 56,
  NoProposalForCurrentRound: 57,
  PastRound: 58,
  ProposedDataMismatch: 59,
  RoundChangeNoQuorum: 60,
  ProposalInvalid: 61,
  RootHashInvalid: 62,
  MessageSignatureInvalid: 63,
  QBFTValueInvalid: 64,
  PrepareMessageInvalid: 65,
  JustificationsNoQuorumInvalid: 66,
  ProposalLeaderInvalid: 67,
  InstanceAlreadyRunning: 68,
  StartInstance: 69,
  TimeoutInstance: 70,
  AggCommAggCommIdxCntMismatch: 71,
  AggCommCommIdxMismatch: 72,
  AggCommUnusedCommIdx: 73,
  AggCommDuplicatedCommIdx: 74,
  AggCommSubnetNotInSCSubnets: 75,
  AggCommSCCSubnetDuplicate: 76,
  AggCommUnusedSubnet: 77,
  AggCommConsensusDataNoValidator: 78,
  AggCommConsensusDataDecode: 79,
  ProposerConsensusDataDecode: 80,
  PostConsensusQuorumWithInvalidSignatures: 81,
  InvalidAggregatorCommitteeDuty: 82,
  UnknownVersion: 83,
  AggCommAttestationDecoding: 84,
  CommitteeWrongRole: 85,
  SSVMessageDataTooLarge: 86,
  SSVMessageInvalidRole: 87,
  InvalidShare: 88,
  InvalidOperator: 89,
  InvalidCommitteeMember: 90,
  InvalidValidatorDuty: 91,
  BeaconVoteNilCheckpoint: 92,
  /** No duty runs for the request root (or cluster slot) that the message names. */
  NoDutyForRequest: 1001,
  /** A duty for this key was started before. */
  DutyAlreadyExists: 1002,
  /** The message id names another validator or committee. */
  MessageIDValidatorMismatch: 1003,
  /** SSVMessage without data. */
  EmptyData: 1004,
  /** SSVMessage of a type this duty does not take. */
  UnknownMessageType: 1005,
  /** More or fewer than one operator signed a partial-signature message. */
  NotExactlyOneSigner: 1006,
  /** The partial's signer holds no share of the validator. */
  UnknownPartialSigner: 1007,
  /** A signing duty has no consensus and no post-consensus phase. */
  NoPostConsensusPhase: 1008,
  /** The RSA signature's operator is not in the committee. */
  UnknownOperator: 1009,
  /** The partial signature's type does not belong to the message's role. */
  PartialTypeRoleMismatch: 1010,
  /** Full data on a message that must not carry any. */
  FullDataNotAllowed: 1011,
  /** More new requests for one validator in one slot than a block could include (decisions 3 and 7). */
  TooManyRequestsInSlot: 1012,
  /** The same signer already sent its partial for this root. */
  DuplicatePartial: 1013,
  /** The slot is over two slots old or more than one ahead. */
  OutsideTimeToLive: 1014,
  /** Signers not in ascending order. */
  UnsortedSigners: 1015,
  /** RSA signature not of 256 bytes. */
  SignatureLengthInvalid: 1016,
  /** The message is of another SSV domain. */
  WrongDomain: 1017,
  /** No such validator here. */
  UnknownValidator: 1018,
  /** The message came on another topic than its committee's. */
  WrongTopic: 1019,
  /** The published message is empty. */
  EmptyMessage: 1020,
  /** The role does not exist in this protocol profile, or nothing handles it. */
  UnknownRole: 1021,
  /** The message is larger than its kind may be. */
  MessageTooLarge: 1022,
  /** The value does not fit its SSZ type. */
  MarshalSSZ: 1023,
  /** A message among prepares that is none. */
  PrepareTypeWrong: 1024,
  /** A message among round-changes that is none. */
  RoundChangeTypeWrong: 1025,
  /** The data of a message within a justification is no consensus message. */
  JustificationUndecodable: 1026,
  /** A prepared round-change justifies the proposal, but no quorum of prepares comes with it. */
  PreparesNoQuorum: 1027,
  /** A round-change says that its sender prepared in a later round than it changes to. */
  PreparedRoundTooHigh: 1028,
  /** No consensus instance of that height is known. */
  InstanceNotFound: 1029,
  /** No such committee here. */
  UnknownCommittee: 1030,
  /** The committee has no validators, so no duties. */
  CommitteeWithoutValidators: 1031,
  /** Several operators signed a commit, fewer than a quorum. */
  DecidedWithoutQuorum: 1032,
  /** The value that the message is about did not come with it. */
  FullDataMissing: 1033,
  /** A round after the role's last one. */
  RoundTooHigh: 1034,
  /** A prepare justification that is no signed message. */
  MalformedPrepareJustification: 1035,
  /** A round-change justification that is no signed message. */
  MalformedRoundChangeJustification: 1036,
  /** Prepare justifications on another message than a proposal. */
  UnexpectedPrepareJustification: 1037,
  /** Round-change justifications on another message than a proposal or a round-change. */
  UnexpectedRoundChangeJustification: 1038,
  /** The signer already sent a message of a later round. */
  RoundAlreadyAdvanced: 1039,
  /** The signer already proposed another value in this round. */
  DifferentProposal: 1040,
  /** The message brings another value than its signer proposed in this round. */
  DifferentFullData: 1041,
  /** The signer already sent a message of this type in this round. */
  DuplicateConsensusMessage: 1042,
  /** A decided message of the same signers came before. */
  DecidedWithSameSigners: 1043,
  /** The round cannot have begun yet. */
  RoundTooFarAhead: 1044,
  /** The signer already sent a message of a later slot. */
  SlotAlreadyAdvanced: 1045,
  /** The validator has no such duty in the slot. */
  NoDutyInSlot: 1046,
  /** The message's slot is too far ahead. */
  EarlyMessage: 1047,
  /** The message's slot is too long ago. */
  LateMessage: 1048,
  /** More duties in the epoch than the validators can have. */
  TooManyDuties: 1049,
  /** A partial signature's type that the protocol profile does not have. */
  UnknownPartialType: 1050,
  /** The signer already sent its post-consensus partial signatures of the slot. */
  DuplicatePostConsensus: 1051,
  /** More partial signatures than the committee's validators can have in one slot. */
  TooManyPartials: 1052,
  /** More partial signatures of one validator than it can have in one slot. */
  TooManyPartialsOfValidator: 1053,
  /** The slashing protection could not be asked, so nothing that is slashable may be decided. */
  SlashingProtectionUnavailable: 1054,
  /** The vote was decided too late for a sync-committee message. */
  SyncMessageTooLate: 1055,
} as const;

/** The name of a refusal. */
export type Code = keyof typeof CODES;

/** What became of one message: taken, or refused with a code. */
export type Verdict = "valid" | Code;
