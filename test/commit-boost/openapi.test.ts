import { describe, expect, it } from "vitest";
import { MAX_NONCE } from "../../src/commit-boost/scoped-request.ts";
import { REACHES } from "./statuses.ts";
import { readError, setUp } from "./support.ts";

interface Described {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: object; readonly security: object[] }>>>
  >;
  readonly components: Readonly<Record<string, object>>;
}

async function text(): Promise<string> {
  return await (await setUp().app.request("/openapi.json")).text();
}

const description: Described = JSON.parse(await text());
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    ...operation,
  }))
);

describe("the API's own description", () => {
  it("is served as JSON without a token", async () => {
    const response = await setUp().app.request("/openapi.json");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ openapi: "3.1.1" });
  });

  it("gives the largest nonce to the last digit", async () => {
    expect(await text()).toContain(`"maximum":${MAX_NONCE},`);
  });

  it("has everything that it refers to", async () => {
    const references = [...(await text()).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((
      [, name],
    ) => name);
    expect(references.length).toBeGreaterThan(0);
    expect(Object.keys(description.components["schemas"]!)).toEqual(expect.arrayContaining(references));
  });

  it("has every way to authenticate that it names", () => {
    const names = operations.flatMap(({ security }) => security.flatMap((scheme) => Object.keys(scheme)));
    expect(new Set(names)).toEqual(new Set(Object.keys(description.components["securitySchemes"]!)));
  });

  it("has an operation for every one that is tried below, and no other", () => {
    expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(REACHES).sort());
  });
});

describe.each(operations)("$name", ({ name, responses }) => {
  it("answers with every status that is documented, and with no other", async () => {
    const reached = new Set<number>();
    for (const reach of REACHES[name]!) {
      const response = await reach();
      reached.add(response.status);
      if (response.status !== 200) await readError(response);
    }
    expect([...reached].sort()).toEqual(Object.keys(responses).map(Number).sort());
  });
});
