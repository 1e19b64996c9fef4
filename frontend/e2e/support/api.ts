import type { APIRequestContext } from "@playwright/test";
import type { Draft, Graph } from "../../src/features/canvas/types";
import { given, type Who } from "./given";

/** What most things answer with; name a type for more. */
interface Thing {
  id: string;
  etag: string;
  name: string;
  state: string;
}

type Headers = Record<string, string>;

const HERE = `/workspaces/${given.workspace.id}`;

/** The API as the page itself calls it: in the page's session, below the workspace. */
export class Api {
  constructor(private readonly requests: APIRequestContext) {}

  /** Text in, text out: what the server answers, digit for digit. `path` begins after `/api`. */
  async plain(method: string, path: string, body?: string, headers: Headers = {}) {
    const { csrf_token } = await (await this.requests.get("/api/session")).json();
    const answer = await this.requests.fetch(`/api${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf_token, ...headers },
      ...(body !== undefined && { data: body }),
    });
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
    return { text, etag: answer.headers().etag ?? "" };
  }

  /** `path` begins after the workspace's. */
  async call<T = Thing>(method: string, path: string, body?: object, headers: Headers = {}): Promise<T> {
    const { text } = await this.plain(method, HERE + path, body && JSON.stringify(body), headers);
    return text === "" ? (undefined as T) : JSON.parse(text);
  }

  async signIn({ username, password }: Who, language: string): Promise<void> {
    await this.plain("POST", "/session", JSON.stringify({ username, password }));
    await this.plain("PATCH", "/session", JSON.stringify({ language: language === "zh" ? "zh-hans" : "en" }));
  }

  /** Makes a journey and gives its id. */
  async journey(name: string, graph?: Graph): Promise<string> {
    return (await this.call("POST", "/journeys", { name, ...(graph && { graph }) })).id;
  }

  async draft(journey: string): Promise<Graph> {
    return (await this.call<Draft>("GET", `/journeys/${journey}/draft`)).graph;
  }
}

/** Sends a call of the tracking API by the source's key. */
export async function track(call: "track" | "identify", body: object): Promise<void> {
  const answer = await fetch(`${given.base}/v1/${call}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${given.writeKey}:`)}` },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`${call}: ${answer.status} ${await answer.text()}`);
}
