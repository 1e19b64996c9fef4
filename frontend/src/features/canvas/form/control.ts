import type { Problem } from "@/shared/api/types";
import type { Config, Schema } from "../types";

/** What every control of a field is given. */
export interface ControlProps {
  id: string;
  schema: Schema;
  value: unknown;
  onChange: (value: unknown) => void;
  /** The object that the field is part of, for fields that depend on each other. */
  owner: Config;
  /** Paths are relative to the field. */
  problems: Problem[];
}
