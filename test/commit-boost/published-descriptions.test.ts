import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { setUp } from "./support.ts";

/** What of a JSON schema is looked at. */
interface Schema {
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const PUBLISHED = ["commit-boost-signer-api.yml", "commit-boost-signer-api-v0.5.yml"].map((name) => ({
  name,
  file: fileURLToPath(new URL(`../../../shared/specs/${name}`, import.meta.url)),
}));

/** Refused to everybody who is let in, so that neither success nor what only comes of work can be answered. */
const REFUSED = [
  "/signer/v1/request_signature/proxy-bls",
  "/signer/v1/request_signature/proxy-ecdsa",
  "/signer/v1/generate_proxy_key",
];

/** Statuses of theirs that this API never answers with, and why. */
const NEVER: Readonly<Record<string, (path: string) => boolean>> = {
  "200": (path) => REFUSED.includes(path),
  "404": (path) => REFUSED.includes(path),
  "500": (path) => REFUSED.includes(path),
  // It is Dirk's: this operator's shares are its own.
  "502": () => true,
};

const ours: Description = await (await setUp().app.request("/openapi.json")).json();

function schemaOf(content: Content | undefined): Schema | undefined {
  return content?.content?.["application/json"]?.schema;
}

function resolved(schema: Schema | undefined, { components }: Description): Schema {
  if (schema?.$ref === undefined) return schema ?? {};
  return components.schemas[schema.$ref.split("/").at(-1)!]!;
}

function requiredOf(operation: Operation | undefined, of: Description): readonly string[] {
  return [...resolved(schemaOf(operation?.requestBody), of).required ?? []].sort();
}

/** Names of the properties, those within with the path to them. */
function propertiesOf(schema: Schema | undefined, of: Description): string[] {
  const { properties = {}, items } = resolved(schema, of);
  const within = items === undefined ? [] : propertiesOf(items, of);
  const here = Object.entries(properties).flatMap((
    [name, inner],
  ) => [name, ...propertiesOf(inner, of).map((rest) => `${name}.${rest}`)]);
  return [...within, ...here].sort();
}

describe.each(PUBLISHED)("$name", ({ file }) => {
  const found = existsSync(file);
  const theirs: Description = found
    ? parse(readFileSync(file, "utf8"))
    : { paths: {}, components: { schemas: {} } };
  const operations = Object.entries(theirs.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation,
      own: ours.paths[path]?.[method],
    }))
  );

  it.skipIf(!found)("describes operations", () => {
    expect(operations.length).toBeGreaterThan(2);
  });

  describe.each(operations)("$name", ({ path, operation, own }) => {
    it("is in this API's description", () => {
      expect(own).toBeDefined();
    });

    it("requires the same of a request", () => {
      expect(requiredOf(own, ours)).toEqual(requiredOf(operation, theirs));
    });

    it("answers a success with the same properties", () => {
      if (REFUSED.includes(path)) return expect(own?.responses["200"]).toBeUndefined();
      const [mine, published] = [own?.responses["200"], operation.responses["200"]].map(schemaOf);
      expect(propertiesOf(mine, ours)).toEqual(propertiesOf(published, theirs));
    });

    it("has no status that this API's has not, but for those that it never gives", () => {
      const missing = Object.keys(operation.responses).filter((status) =>
        own?.responses[status] === undefined
      );
      expect(missing.filter((status) => NEVER[status]?.(path) !== true)).toEqual([]);
    });
  });
});
