import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Asked = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };

let server: Server;
let asked: Asked[];
let answer: (request: Asked, response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
    asked.push(one);
    answer(one, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  vi.stubGlobal("location", { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  vi.resetModules();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await new Promise((closed) => server.close(closed));
});

const json = (response: ServerResponse, status: number, text: string) =>
  response.writeHead(status, { "Content-Type": "application/json" }).end(text);
const at = { workspace: "wsp_1", audience: "aud_1" };
const ONE = "/api/workspaces/{workspace}/audiences/{audience}";

test("C7: an answer and a body keep every digit of whole numbers", async () => {
  const { client } = await import("./client");
  answer = (_, response) => json(response, 200, '{"rule":{"value":616581622363398142}}');
  const { data } = await client.GET(ONE, { params: { path: at } });
  expect(data?.rule).toEqual({ value: 616581622363398142n });
  const params = { path: at, header: { "If-Match": '"3"' } };
  await client.PATCH(ONE, { params, body: { description: "", rule: { value: 616581622363398142n } } });
  expect(asked[1]?.body).toBe('{"description":"","rule":{"value":616581622363398142}}');
  expect(asked[1]?.headers["if-match"]).toBe('"3"');
});

test("C7: digits are kept whatever the method, by hooks too, in an answer of unknown length and in a refusal", async () => {
  const { api, client } = await import("./client");
  const LONG = '{"rule":{"value":[9007199254740993,-18446744073709551615]}}';
  answer = (_, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write(LONG.slice(0, 20));
    response.end(LONG.slice(20));
  };
  const kept = { rule: { value: [9007199254740993n, -18446744073709551615n] } };
  const params = { path: at, header: { "If-Match": '"3"' } };
  const answers = [
    await client.GET(ONE, { params: { path: at } }),
    await client.PATCH(ONE, { params, body: { description: "" } }),
    await client.POST("/api/workspaces/{workspace}/audiences/preview", {
      params: { path: { workspace: "wsp_1" } },
      body: { rule: { value: 9007199254740993n }, sample: 10, exact: false },
    }),
  ];
  expect(answers.map(({ data }) => data)).toEqual([kept, kept, kept]);
  expect(asked[2]?.body).toBe('{"rule":{"value":9007199254740993},"sample":10,"exact":false}');
  const { queryFn, queryKey } = api.queryOptions("get", ONE, { params: { path: at } });
  const context = { queryKey, signal: new AbortController().signal, client: undefined as never, meta: undefined };
  expect(await queryFn(context)).toEqual(kept);
  answer = (_, response) =>
    json(response, 422, '{"code":"invalid","message":"No.","problems":[{"found":9007199254740993}]}');
  await expect(client.GET(ONE, { params: { path: at } })).rejects.toMatchObject({
    problems: [{ found: 9007199254740993n }],
  });
});

test("what is not chosen is not asked for", async () => {
  const { client } = await import("./client");
  answer = (_, response) => json(response, 200, '{"results":[],"next":null}');
  await client.GET("/api/workspaces/{workspace}/audiences", {
    params: { path: { workspace: "wsp_1" }, query: { q: "", limit: 50 } },
  });
  expect(asked[0]?.url).toBe("/api/workspaces/wsp_1/audiences?limit=50");
});

test("a refusal is thrown with its words and its problems", async () => {
  const { client } = await import("./client");
  const problem = { severity: "error", code: "taken", path: "name", message: "Taken." };
  answer = (_, response) =>
    json(response, 422, JSON.stringify({ code: "invalid", message: "No.", problems: [problem] }));
  await expect(client.GET(ONE, { params: { path: at } })).rejects.toMatchObject({
    name: "ApiError",
    status: 422,
    code: "invalid",
    message: "No.",
    problems: [problem],
  });
});

test("the server is asked in the language of the page", async () => {
  const { askIn, client } = await import("./client");
  answer = (_, response) => json(response, 200, "{}");
  askIn("zh");
  await client.GET(ONE, { params: { path: at } });
  askIn("en");
  await client.GET(ONE, { params: { path: at } });
  expect(asked.map(({ headers }) => headers["accept-language"])).toEqual(["zh-hans", "en"]);
});

test("a request with an old token is sent once more, whole, with the new one", async () => {
  const { client, setCsrfToken } = await import("./client");
  setCsrfToken("old");
  answer = ({ url, headers }, response) => {
    if (url === "/api/session") return json(response, 200, '{"csrf_token":"new","user":null,"workspaces":[]}');
    if (headers["x-csrftoken"] === "old") return json(response, 403, '{"code":"csrf_failed","message":"Old."}');
    return json(response, 200, '{"id":"aud_1"}');
  };
  const { data } = await client.POST("/api/workspaces/{workspace}/audiences", {
    params: { path: { workspace: "wsp_1" } },
    body: { name: "Loyal", description: "", rule: {} },
  });
  expect(data).toEqual({ id: "aud_1" });
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /api/workspaces/wsp_1/audiences",
    "GET /api/session",
    "POST /api/workspaces/wsp_1/audiences",
  ]);
  expect(asked[2]?.body).toBe(asked[0]?.body);
});

test("an ended session is reported to the app, wrong credentials are not, and no answer is an error of its own", async () => {
  const { client, whenSignedOut } = await import("./client");
  const signedOut = vi.fn();
  whenSignedOut(signedOut);
  answer = (_, response) => json(response, 401, '{"code":"not_authenticated","message":"Sign in."}');
  await expect(client.GET(ONE, { params: { path: at } })).rejects.toMatchObject({ status: 401 });
  expect(signedOut).toHaveBeenCalledTimes(1);
  answer = (_, response) => json(response, 401, '{"code":"wrong_credentials","message":"Wrong."}');
  await expect(client.POST("/api/session", { body: { username: "a", password: "b" } })).rejects.toMatchObject({
    code: "wrong_credentials",
  });
  expect(signedOut).toHaveBeenCalledTimes(1);
  answer = (_, response) => response.destroy();
  await expect(client.GET(ONE, { params: { path: at } })).rejects.toMatchObject({ status: 0, code: "offline" });
});
