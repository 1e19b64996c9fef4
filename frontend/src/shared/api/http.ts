import { readJson, writeJson } from "@/shared/api/json";
import type { Problem } from "@/shared/api/types";

/** What a refused request throws: the server's words in both languages, and the problems with their paths. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly en: string,
    readonly zh: string,
    readonly problems: Problem[] = [],
  ) {
    super(en);
    this.name = "ApiError";
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  ifMatch?: string;
  signal?: AbortSignal;
}

let csrfToken = "";

/** The session request hands its token here; every unsafe request carries it. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** For the few forms that the browser posts by itself. */
export const getCsrfToken = (): string => csrfToken;

function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `/api${path}${text ? `?${text}` : ""}`;
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response
    .text()
    .then(readJson)
    .catch(() => null)) as {
    code?: string;
    message?: string;
    message_zh?: string;
    problems?: Problem[];
  } | null;
  return new ApiError(
    response.status,
    body?.code ?? "unreadable",
    body?.message ?? `The server answered ${response.status}. Try again in a moment.`,
    body?.message_zh ?? `服务器返回 ${response.status}，请稍后重试。`,
    body?.problems ?? [],
  );
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken;
  if (options.ifMatch) headers["If-Match"] = options.ifMatch;
  try {
    return await fetch(address(path, options.query), {
      method,
      headers,
      body: options.body === undefined ? null : writeJson(options.body),
      signal: options.signal ?? null,
      credentials: "same-origin",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(
      0,
      "offline",
      "The server cannot be reached. Check the connection.",
      "无法连接服务器，请检查网络。",
    );
  }
}

let signedOut = (): void => {};

/** Runs `act` whenever a request is refused because nobody is signed in any more, whoever asked. */
export function whenSignedOut(act: () => void): void {
  signedOut = act;
}

async function request<T>(method: string, path: string, options: Options = {}, again = true): Promise<T> {
  const response = await send(method, path, options);
  if (!response.ok) {
    const error = await refusal(response);
    // Signing in elsewhere in this browser gives a new token; nothing was done with the old one.
    if (error.code === "csrf_failed" && again) {
      setCsrfToken((await request<{ csrf_token: string }>("GET", "/session")).csrf_token);
      return request(method, path, options, false);
    }
    if (error.status === 401 && error.code !== "wrong_credentials") signedOut();
    throw error;
  }
  return (response.status === 204 ? undefined : readJson(await response.text())) as T;
}

/** Paths begin after `/api`. All throw `ApiError` when the server refuses. */
export const http = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    request<T>("GET", path, { ...(query && { query }), ...(signal && { signal }) }),
  post: <T>(path: string, body: unknown = {}, ifMatch?: string) =>
    request<T>("POST", path, { body, ...(ifMatch && { ifMatch }) }),
  patch: <T>(path: string, body: unknown, ifMatch?: string) =>
    request<T>("PATCH", path, { body, ...(ifMatch && { ifMatch }) }),
  put: <T>(path: string, body: unknown, ifMatch?: string) =>
    request<T>("PUT", path, { body, ...(ifMatch && { ifMatch }) }),
  delete: <T>(path: string) => request<T>("DELETE", path),
};
