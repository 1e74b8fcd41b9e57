/**
 * Statuses an error is answered with. 404 and 500 are in the v0.5 description; the others are this project's
 * documented extensions.
 */
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

  /** The JSON answer `{code, message}`, where `code` is the HTTP status as a number (v0.5 description). */
  toResponse(): Response {
    return Response.json({ code: this.status, message: this.message }, {
      status: this.status,
      headers: this.headers,
    });
  }
}
