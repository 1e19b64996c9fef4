import { createContext, useContext } from "react";
import type { Problem } from "@/shared/api/types";

/** Which people a click on a number asks for. */
export interface PeopleQuery {
  node?: string;
  port?: string;
  title: string;
  query: Record<string, string | boolean>;
}

export interface Live {
  inside: Record<string, number>;
  /** By `node/port`. */
  passed: Record<string, number>;
  problems: Record<string, Problem[]>;
  /** Absent when the reader may not see people. */
  people?: (query: PeopleQuery) => void;
}

const NONE: Live = { inside: {}, passed: {}, problems: {} };

/** What the canvas shows beside the drawing: counts and problems. */
export const LiveContext = createContext<Live>(NONE);
export const useLive = (): Live => useContext(LiveContext);
