import { QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, it } from "vitest";
import { queryClient, readAnew, refresh } from "./query-client";

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

it("has a first answer that is on its way asked for again, and the session left alone", async () => {
  let language = "en";
  let come = () => {};
  const queryFn = async () => {
    const asked = language;
    await new Promise<void>((resolve) => (come = resolve));
    return asked;
  };
  queryClient.setQueryData(["get", "/api/session"], {});
  const types = new QueryObserver(queryClient, { queryKey: ["get", "/api/node-types"], queryFn });
  const stop = types.subscribe(() => {});
  const early = come;
  language = "zh";
  const read = readAnew();
  early();
  await new Promise((later) => setTimeout(later));
  come();
  await read;
  stop();
  expect(types.getCurrentResult().data).toBe("zh");
  expect(queryClient.getQueryState(["get", "/api/session"])?.isInvalidated).toBe(false);
});
