/** Largest body of a request, in bytes: what Commit-Boost's signer takes. */
export const MAX_BODY_BYTES = 1_048_576;

/** Most bytes of bodies still being read, over all requests: 64 bodies of the largest size. */
export const MAX_BODY_BYTES_IN_ALL = 64 * MAX_BODY_BYTES;

/** Signature requests in flight at once: more than nine validators' 1,715 of one slot. */
export const MAX_WAITING = 16_384;

/** Open connections: one a waiting request, and some for whoever asks for keys or status meanwhile. */
export const MAX_CONNECTIONS = MAX_WAITING + 1_024;

/** How long a client may take to send its headers, in milliseconds. */
export const HEADERS_TIMEOUT_MS = 5_000;

/** How long a client may take to send a whole request, in milliseconds; the answer is not bound by it. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** How often the server looks for connections over those timeouts, in milliseconds. */
export const TIMEOUT_CHECK_MS = 1_000;

/** How long after its expiry a JWT is still taken, in seconds: what Commit-Boost's signer allows for other clocks. */
export const JWT_LEEWAY_SECONDS = 10;

/** Addresses whose failures to authenticate are counted at a time; one more, and the longest quiet is forgotten. */
export const MAX_COUNTED_ADDRESSES = 65_536;
