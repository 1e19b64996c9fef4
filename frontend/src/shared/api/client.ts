import createFetchClient from "openapi-fetch";
import createQueryClient from "openapi-react-query";
import { readJson, writeJson } from "@/shared/api/json";
import type { paths } from "@/shared/api/schema.gen";
import type { Problem } from "@/shared/api/types";

/** Codes of what no server said: it cannot be reached, or its answer cannot be read. */
export type OwnCode = "offline" | "unreadable";

/** What a refused request throws: the server's words in the language of the page, and the problems with their paths. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: Problem[] = [],
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** Whether it does not exist, or may not be seen by this reader. */
export const isNotFound = (error: Error | null): boolean => error instanceof ApiError && error.status === 404;

/** An answer whose JSON keeps every digit of whole numbers. */
class Answer extends Response {
  override async json(): Promise<unknown> {
    return readJson(await this.text());
  }
}

/** A request that knows its body as text, so that it can be sent at once, and sent again. */
class Asked extends Request {
  readonly written: string | null;
  /** A piece of a file. */
  readonly piece: Blob | null;

  constructor(address: RequestInfo | URL, init?: RequestInit) {
    super(address, init);
    this.written = typeof init?.body === "string" ? init.body : null;
    this.piece = init?.body instanceof Blob ? init.body : null;
  }
}

let csrfToken = "";

/** The session request hands its token here; every unsafe request carries it. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** For the few forms that the browser posts by itself. */
export const getCsrfToken = (): string => csrfToken;

let spoken = "en";

/** From now on the server is asked to answer in this language. */
export function askIn(language: "en" | "zh"): void {
  spoken = language === "zh" ? "zh-hans" : "en";
}

let signedOut = (): void => {};

/** Runs `act` whenever a request is refused because nobody is signed in any more, whoever asked. */
export function whenSignedOut(act: () => void): void {
  signedOut = act;
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response
    .text()
    .then(readJson)
    .catch(() => null)) as {
    code?: string;
    message?: string;
    problems?: Problem[];
  } | null;
  return new ApiError(
    response.status,
    body?.code ?? "unreadable",
    body?.message ?? `The server answered ${response.status}.`,
    body?.problems ?? [],
  );
}

async function reach({ url, method, headers, written, piece, signal }: Asked): Promise<Response> {
  try {
    return await fetch(url, { method, headers, body: written ?? piece, signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "offline", "The server cannot be reached.");
  }
}

/** Sends a request with the token of the session; throws `ApiError` when the server refuses. */
async function send(request: Asked, again = true): Promise<Response> {
  if (request.method !== "GET") request.headers.set("X-CSRFToken", csrfToken);
  request.headers.set("Accept-Language", spoken);
  const response = await reach(request);
  if (!response.ok) {
    const error = await refusal(response);
    // Signing in elsewhere in this browser gives a new token; nothing was done with the old one.
    if (error.code === "csrf_failed" && again) {
      setCsrfToken((await dataOf(client.GET("/api/session"))).csrf_token);
      return send(request, false);
    }
    if (error.status === 401 && error.code !== "wrong_credentials") signedOut();
    throw error;
  }
  if (response.status === 204) return response;
  const text = await response.text();
  // openapi-fetch asks an answer for its `json()` only if the length is known, and else parses the text by itself.
  return new Answer(text, { status: response.status, headers: { "Content-Length": String(text.length) } });
}

/** What is not chosen is not asked for. */
function writeQuery(query: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  }
  return parameters.toString();
}

/** The paths of the document, with what is thrown where it describes the body of a refusal. */
type Throwing<P> = {
  [Path in keyof P]: {
    [Method in keyof P[Path]]: P[Path][Method] extends { responses: infer R }
      ? Omit<P[Path][Method], "responses"> & {
          responses: Omit<R, "default"> & { default: { content: { "application/json": ApiError } } };
        }
      : P[Path][Method];
  };
};

/** The API by its OpenAPI document. All methods throw `ApiError` when the server refuses. */
export const client = createFetchClient<Throwing<paths>>({
  // Requests need a whole address outside of browsers, as in unit tests.
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  headers: { Accept: "application/json" },
  Request: Asked,
  fetch: (request) => send(request as Asked),
  bodySerializer: (body: unknown) => (body instanceof Blob ? body : writeJson(body)),
  querySerializer: writeQuery,
});

/** The same as hooks; a query's key begins with the method and the path as the document writes it. */
export const api = createQueryClient(client);

/** The data of an answer of `client`. */
export const dataOf = async <T>(asked: Promise<{ data?: T }>): Promise<T> => (await asked).data as T;
