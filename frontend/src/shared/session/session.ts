export type Role = "viewer" | "analyst" | "marketer" | "admin" | "owner";

export interface Workspace {
  id: string;
  name: string;
  slug: string;
  /** Null for an API key; a person always has one. */
  role: Role | null;
  scopes: string[];
  time_zone: string;
  locale: string;
}

export interface Session {
  csrf_token: string;
  user: { username: string; name: string; email: string; language: "en" | "zh-hans"; is_superuser: boolean } | null;
  workspaces: Workspace[];
}
