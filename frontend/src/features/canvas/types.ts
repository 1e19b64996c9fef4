import type { Served, ServedBut } from "@/shared/api/types";
import type { Config, Schema } from "@/shared/schema-form/schema";

export interface Point {
  x: number;
  y: number;
}

export interface GraphNode {
  id: string;
  kind: string;
  config: Config;
  position: Point;
  name: string;
}

export interface GraphEdge {
  id: string;
  source: string;
  port: string;
  target: string;
}

/** The rules of the whole journey, by the schema that `/api/node-types` serves. */
export type GraphSettings = Config;

/** A journey as it is drawn, and as the API takes it. */
export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  settings: GraphSettings;
}

export type Port = ServedBut<Served["Port"], { optional?: boolean }>;

/** What the server says of a node: its sentence and its ways out. */
export type Described = Served["NodeWords"];

/** What publishing would change in the live version. */
export interface Difference {
  change: "added" | "changed" | "removed" | "rewired" | "template" | "setting";
  /** As in problems. */
  path: string;
  label: string;
}

export type Draft = ServedBut<Served["Draft"], { graph: Graph }>;

export type NodeType = ServedBut<Served["NodeType"], { schema: Schema; defaults: Config; ports: Port[] }>;

/** The schema and the defaults of the rules of a whole journey. */
export type SettingsType = ServedBut<Served["SettingsType"], { schema: Schema; defaults: GraphSettings }>;
