const SHOWN_LENGTH = 64;

/** Statuses an error is answered with: those of Commit-Boost's descriptions, and this project's extensions. */
export type ErrorStatus = 400 | 401 | 404 | 405 | 413 | 415 | 429 | 500 | 503 | 504;

/** An error of the signer API as its caller sees it: the message names the cause and the fix. */
export class ApiError extends Error {
  readonly status: ErrorStatus;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ErrorStatus, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.headers = headers;
  }

  /** The JSON answer `{code, message}`, where `code` is the HTTP status as a number. */
  toResponse(): Response {
    return Response.json({ code: this.status, message: this.message }, {
      status: this.status,
      headers: this.headers,
    });
  }
}

/** Who sends the request is not known, or may not make it. */
export function unauthorized(message: string): ApiError {
  return new ApiError(401, message, { "www-authenticate": "Bearer" });
}

/** A name from outside, as a message may show it: quoted and not too long. */
export function shown(name: string): string {
  return JSON.stringify(name.slice(0, SHOWN_LENGTH));
}
