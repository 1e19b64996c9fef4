/** A text that the server knows in both languages. */
export interface Text {
  en: string;
  zh: string;
}

/** One complaint: where, which rule, and the cure. `path` leads into what was sent. */
export interface Problem {
  /** The screen adds `todo`: what is not filled in yet. */
  severity: "error" | "warning" | "todo";
  code: string;
  path: string;
  message: string;
  message_zh: string;
}

/** One page of a list; `next` is the cursor of the following page. */
export interface Page<T> {
  results: T[];
  next: string | null;
}

/** A reference to another thing by id and name. */
export interface Named {
  id: string;
  name: string;
}

/** A profile as it is named wherever it is spoken of. */
export interface ProfileBrief {
  id: string;
  label: string;
  identifiers: { namespace: string; value: string }[];
  /** Empty where the workspace's holds. */
  time_zone: string;
}
