import type { ErrorStatus } from "./api-error.ts";
import type { Access } from "./call.ts";
import { MAX_BODY_BYTES } from "./limits.ts";
import type { Operation } from "./operation.ts";
import { ref, SCHEMAS } from "./schemas.ts";

type Errors = Operation["errors"];

const OTHER_METHOD: Errors = {
  405: "The path was asked with another method; the header Allow names the one it takes.",
};
const UNAUTHENTICATED: Errors = {
  401:
    "No token, or one that is unknown, expired, for another request, or of a module that may not do this. " +
    "Nothing has been started.",
  429: "Too many requests from this address failed to authenticate; Retry-After gives the seconds to wait.",
};
const UNREADABLE: Errors = {
  400: "The body broke off.",
  413: `The body is larger than ${MAX_BODY_BYTES} bytes.`,
  503: "Too many large bodies are being sent at once.",
};

const SECURITY: Readonly<Record<Access, readonly string[]>> = {
  open: [],
  token: ["ModuleToken"],
  jwt: ["ModuleJwt"],
  tokenOrJwt: ["ModuleToken", "ModuleJwt"],
  admin: ["AdminJwt"],
};

const CLAIMS =
  "signed by HS256, with the claims exp, route (the request's path) and, with a body and only then, " +
  "payload_hash (keccak256 of the body's bytes, as hex)";

const SECURITY_SCHEMES = {
  ModuleToken: {
    type: "http",
    scheme: "bearer",
    description: "The static token of a module that is configured with unscoped: true (v0.5).",
  },
  ModuleJwt: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: `A JWT ${CLAIMS}, and module (its id), with the module's secret.`,
  },
  AdminJwt: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: `A JWT ${CLAIMS}, and admin (true), with the administrator's secret.`,
  },
};

/** The OpenAPI 3.1 document of these operations, as JSON.stringify takes it. */
export function describeApi(operations: readonly Operation[]) {
  return {
    openapi: "3.1.1",
    info: {
      title: "Quorate signer API",
      version: "1.0.0",
      description:
        "Commit-Boost's signer API, in its current shape and in that of v0.5, for a validator whose key is " +
        "shared by several operators. Beyond Commit-Boost's own descriptions it answers with 405, 413, 415, 503 and " +
        "504, in the v0.5 shape also with 400, 401 and 429. Every error is JSON {code, message}; a path that is not " +
        "listed gets 404.",
    },
    tags: [{ name: "Signer" }, { name: "Management" }],
    paths: Object.fromEntries(
      operations.map((operation) => [operation.path, {
        [operation.method.toLowerCase()]: describeOperation(operation),
      }]),
    ),
    components: { securitySchemes: SECURITY_SCHEMES, schemas: SCHEMAS },
  };
}

function describeOperation({ access, tag, summary, description, takes, gives, ...rest }: Operation) {
  return {
    tags: [tag],
    summary,
    description,
    security: SECURITY[access].map((name) => ({ [name]: [] })),
    requestBody: takes &&
      { required: takes.required, content: { "application/json": { schema: takes.schema } } },
    responses: {
      ...(gives && { 200: { description: gives.text, content: contentOf(gives.media) } }),
      ...describeErrors([
        rest.errors,
        access === "open" ? {} : UNAUTHENTICATED,
        rest.method === "POST" ? UNREADABLE : {},
        OTHER_METHOD,
      ]),
    },
  };
}

function contentOf(media: NonNullable<Operation["gives"]>["media"]) {
  return media && Object.fromEntries(Object.entries(media).map(([type, schema]) => [type, { schema }]));
}

function describeErrors(causes: readonly Errors[]) {
  const content = { "application/json": { schema: ref("Error") } };
  const statuses = new Set(
    causes.flatMap((errors) => Object.keys(errors ?? {}).map(Number) as ErrorStatus[]),
  );
  return Object.fromEntries(
    [...statuses].map((status) => {
      const description = causes.flatMap((errors) => errors?.[status] ?? []).join(" Or: ");
      return [status, { description, content }];
    }),
  );
}
