import { ByteVectorType, ContainerType } from "@chainsafe/ssz";
import { withdrawals } from "../../spec/containers/beacon.ts";
import { proposerConsensusData } from "../../spec/containers/consensus-data.ts";
import { equalBytes } from "../../spec/hex.ts";
import { byteList, bytes20, bytes32, bytes96, decodeSsz, uint64 } from "../../spec/ssz.ts";
import { base64Bytes, type GoBytes, hexBytes } from "../go-json.ts";
import { codeDiffers, runner } from "../case.ts";

/** What is not looked into: as long as a proposer's data may be. */
const opaque = byteList(2 ** 23);

/** The way to a Capella block's withdrawals (consensus-specs capella, BeaconBlock); the rest stays as it comes. */
const executionPayload = new ContainerType({
  parentHash: bytes32,
  feeRecipient: bytes20,
  stateRoot: bytes32,
  receiptsRoot: bytes32,
  logsBloom: new ByteVectorType(256),
  prevRandao: bytes32,
  // Block number, gas limit, gas used, timestamp.
  numbers: new ByteVectorType(4 * 8),
  extraData: byteList(32),
  baseFeePerGas: bytes32,
  blockHash: bytes32,
  transactions: opaque,
  withdrawals,
});

const blockBody = new ContainerType({
  randaoReveal: bytes96,
  eth1Data: new ByteVectorType(72),
  graffiti: bytes32,
  proposerSlashings: opaque,
  attesterSlashings: opaque,
  attestations: opaque,
  deposits: opaque,
  voluntaryExits: opaque,
  syncAggregate: new ByteVectorType(160),
  executionPayload,
  blsToExecutionChanges: opaque,
});

const block = new ContainerType({
  slot: uint64,
  proposerIndex: uint64,
  parentRoot: bytes32,
  stateRoot: bytes32,
  body: blockBody,
});

interface WithdrawalsCase {
  /** A proposer's value with a Capella block. */
  readonly Data: GoBytes;
  readonly ExpectedRoot: GoBytes;
  readonly ExpectedErrorCode?: number;
}

/** The root of a block's withdrawals. */
export const withdrawalsRoot = runner<WithdrawalsCase>(({ Data, ExpectedRoot, ExpectedErrorCode }) => {
  const data = decodeSsz(proposerConsensusData, base64Bytes(Data));
  const decoded = data && decodeSsz(block, data.dataSsz);
  if (!decoded) return codeDiffers("UnmarshalSSZ", ExpectedErrorCode ?? 0);
  const root = withdrawals.hashTreeRoot(decoded.body.executionPayload.withdrawals);
  return equalBytes(root, hexBytes(ExpectedRoot))
    ? codeDiffers(null, ExpectedErrorCode ?? 0)
    : "another root";
});
