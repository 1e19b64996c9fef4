export type Role = "viewer" | "analyst" | "marketer" | "admin" | "owner";

/** What holds for marketing to somebody who has said neither yes nor no: sent until a no, or only after a yes. */
export type ConsentPolicy = "opt_out" | "opt_in";

export interface Workspace {
  id: string;
  name: string;
  slug: string;
  /** Null for an API key; a person always has one. */
  role: Role | null;
  scopes: string[];
  time_zone: string;
  locale: string;
  /** By medium. */
  consent: Record<string, ConsentPolicy>;
}

export interface Session {
  csrf_token: string;
  user: { username: string; name: string; email: string; language: "en" | "zh-hans"; is_superuser: boolean } | null;
  workspaces: Workspace[];
}
