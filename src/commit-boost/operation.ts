import type { ErrorStatus } from "./api-error.ts";
import type { Access } from "./call.ts";
import type { JsonSchema } from "./schemas.ts";

/** An operation of the API: where it is, who may call it, and what it means. Router and description are made of it. */
export interface Operation<A extends Access = Access> {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly access: A;
  readonly tag: "Signer" | "Management";
  readonly summary: string;
  readonly description?: string;
  /** The body that it takes. */
  readonly takes?: { readonly required: boolean; readonly schema: JsonSchema };
  /** What it gives with status 200; absent where it refuses everybody. */
  readonly gives?: { readonly text: string; readonly media?: Readonly<Record<string, JsonSchema>> };
  /** What statuses mean here, beside what they mean for every operation of that access and method. */
  readonly errors?: Readonly<Partial<Record<ErrorStatus, string>>>;
}
