import { ApiError } from "./api-error.ts";

/** What today's JavaScript has of JSON beyond TypeScript's declarations. */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

const exactJson = JSON as unknown as ExactJson;

/** As many digits as a u64 has; a longer number is none of this API's and stays a rounded one. */
const WHOLE_NUMBER = /^[0-9]{1,20}$/;

/**
 * The bytes as JSON. Numbers written as digits alone come as bigint, so that none is rounded (decision 12).
 * @throws ApiError 400 where they are not UTF-8 or not JSON.
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return exactJson.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes), exactly);
  } catch {
    // The parser's own message quotes the body, so it is not passed on.
    throw new ApiError(400, "the body is not JSON: send one JSON object in UTF-8");
  }
}

/** What JSON.stringify writes as the digits of `value`, none of them lost. */
export function jsonInteger(value: bigint): unknown {
  return exactJson.rawJSON(value.toString());
}

function exactly(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === "number" && source !== undefined && WHOLE_NUMBER.test(source)
    ? BigInt(source)
    : value;
}
