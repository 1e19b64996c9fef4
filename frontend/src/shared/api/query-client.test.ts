import { afterEach, expect, it } from "vitest";
import { queryClient, refresh } from "./query-client";

const LIST = "/api/workspaces/{workspace}/audiences";
const KEYS = {
  list: ["get", LIST, "wsp_1"],
  one: ["get", `${LIST}/{audience}`, { params: { path: { audience: "aud_1" } } }],
  preview: ["post", `${LIST}/preview`, { body: { exact: true } }],
  another: ["get", "/api/workspaces/{workspace}/templates", "wsp_1"],
};

afterEach(() => queryClient.clear());

it("has what was read of a collection read anew, and no question that was asked by POST", async () => {
  for (const key of Object.values(KEYS)) queryClient.setQueryData(key, {});
  await refresh("audiences");
  const stale = Object.entries(KEYS).filter(([, key]) => queryClient.getQueryState(key)?.isInvalidated);
  expect(stale.map(([name]) => name)).toEqual(["list", "one"]);
});
