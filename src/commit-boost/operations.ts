import type { Operation } from "./operation.ts";
import { object, ref } from "./schemas.ts";

const BASE = "/signer/v1";
const NO_PROXY_KEYS = "Always, for a caller who is let in: proxy keys are not supported.";
const NOT_JSON = "The Content-Type is not application/json.";

/** What ends a request for a signature, in every shape. */
const SIGNING_ERRORS = {
  400: "The body is not JSON of this shape; the message names each wrong field.",
  404: "This operator holds no share of the validator.",
  415: NOT_JSON,
  429: "More than 1,715 new requests for the validator in one slot.",
  500: "The request could not be signed, or the operator has a fault.",
  503:
    "The operator is starting or stopping, holds as many requests as it can, or restarted while this one ran.",
  504: "Too few operators of the cluster signed before the start of the second slot after the request.",
} as const;

const PROXY_REQUEST = {
  access: "jwt",
  method: "POST",
  tag: "Signer",
  errors: { 400: NO_PROXY_KEYS },
} as const;

/** Every operation that the signer API has. */
export const OPERATIONS = {
  status: {
    method: "GET",
    path: "/status",
    access: "open",
    tag: "Management",
    summary: "Whether the API is up",
    gives: { text: "It is.", media: { "text/plain": { type: "string", const: "OK" } } },
  },
  openapi: {
    method: "GET",
    path: "/openapi.json",
    access: "open",
    tag: "Management",
    summary: "This description",
    gives: { text: "An OpenAPI document.", media: { "application/json": { type: "object" } } },
  },
  getPubkeys: {
    method: "GET",
    path: `${BASE}/get_pubkeys`,
    access: "tokenOrJwt",
    tag: "Signer",
    summary: "The validators for which signatures may be requested",
    gives: {
      text: "The validators that this operator holds a share of; there are no proxy keys.",
      media: {
        "application/json": object({
          keys: {
            type: "array",
            items: object({
              consensus: ref("BlsPubkey"),
              proxy_bls: { type: "array", items: ref("BlsPubkey"), maxItems: 0 },
              proxy_ecdsa: { type: "array", items: ref("EcdsaAddress"), maxItems: 0 },
            }),
          },
        }),
      },
    },
    errors: { 500: "The operator has a fault; its log names the cause." },
  },
  requestUnscoped: {
    method: "POST",
    path: `${BASE}/request_signature`,
    access: "token",
    tag: "Signer",
    summary: "Request a validator's signature of any root under the commit-boost domain (v0.5)",
    description:
      "Every operator of the cluster has to get the same request. The answer comes when enough of them " +
      "have signed. The same request again joins the running one or gets its signature.",
    takes: {
      required: true,
      schema: object({
        type: { type: "string", enum: ["consensus"], description: "Proxy keys are not supported." },
        pubkey: ref("BlsPubkey"),
        object_root: ref("B256"),
      }),
    },
    gives: { text: "The signature.", media: { "application/json": ref("BlsSignature") } },
    errors: SIGNING_ERRORS,
  },
  requestScoped: {
    method: "POST",
    path: `${BASE}/request_signature/bls`,
    access: "jwt",
    tag: "Signer",
    summary: "Request a validator's signature of a root of the module's own",
    description:
      "What is signed, under the commit-boost domain, is the hash tree root of object_root, the module's " +
      "signing id, the nonce and the chain id. Every operator of the cluster has to get the same request and to have " +
      "the module configured with the same signing id. The answer comes when enough of them have signed.",
    takes: {
      required: true,
      schema: object({ pubkey: ref("BareBlsPubkey"), object_root: ref("BareB256"), nonce: ref("Nonce") }),
    },
    gives: {
      text: "The signature, and what went into the root that is signed.",
      media: {
        "application/json": object({
          pubkey: ref("BlsPubkey"),
          object_root: ref("B256"),
          module_signing_id: ref("B256"),
          nonce: ref("Nonce"),
          chain_id: { type: "integer", minimum: 0 },
          signature: ref("BlsSignature"),
        }),
      },
    },
    errors: SIGNING_ERRORS,
  },
  requestProxyBls: {
    ...PROXY_REQUEST,
    path: `${BASE}/request_signature/proxy-bls`,
    summary: "Refused: there are no proxy keys",
    takes: {
      required: true,
      schema: object({ proxy: ref("BareBlsPubkey"), object_root: ref("BareB256"), nonce: ref("Nonce") }),
    },
  },
  requestProxyEcdsa: {
    ...PROXY_REQUEST,
    path: `${BASE}/request_signature/proxy-ecdsa`,
    summary: "Refused: there are no proxy keys",
    takes: {
      required: true,
      schema: object({ proxy: ref("BareEcdsaAddress"), object_root: ref("BareB256"), nonce: ref("Nonce") }),
    },
  },
  generateProxyKey: {
    ...PROXY_REQUEST,
    path: `${BASE}/generate_proxy_key`,
    access: "tokenOrJwt",
    summary: "Refused: Quorate does not make proxy keys",
    takes: {
      required: true,
      schema: object({ pubkey: ref("BlsPubkey"), scheme: { type: "string", enum: ["bls", "ecdsa"] } }),
    },
  },
  reload: {
    method: "POST",
    path: "/reload",
    access: "admin",
    tag: "Management",
    summary: "Read anew which modules may call",
    description:
      "Undoes revocations and earlier overrides. What the body overrides holds until the next reload or " +
      "restart. A request with an error changes nothing.",
    takes: {
      required: false,
      schema: {
        type: "object",
        properties: {
          jwt_secrets: {
            type: ["string", "null"],
            description: "Pairs <module id>=<JWT secret>, with commas between",
          },
          admin_secret: { type: ["string", "null"], description: "The administrator's new secret" },
        },
      },
    },
    gives: { text: "The modules are the configured ones, with the overrides." },
    errors: {
      400: "The body is not of this shape, or an override is for an unknown module or cannot be used.",
      415: NOT_JSON,
      500: "The configuration cannot be read or used; the operator's log names the cause.",
      503: "Another reload is under way.",
    },
  },
  revoke: {
    method: "POST",
    path: "/revoke_jwt",
    access: "admin",
    tag: "Management",
    summary: "Let a module in no more, neither by JWT nor by token, until the next reload",
    takes: { required: true, schema: object({ module_id: { type: "string" } }) },
    gives: { text: "The module is revoked." },
    errors: {
      400: "The body is not JSON of this shape.",
      404: "There is no such module.",
      415: NOT_JSON,
    },
  },
} as const satisfies Readonly<Record<string, Operation>>;
