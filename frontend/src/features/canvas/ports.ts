import type { Port } from "./types";

/** Of a node's ports, those with a label of their own; a port that an item of its lists names is labelled by that name. */
export const fixedPorts = (ports: readonly Port[]): string[] =>
  ports.filter(({ name, label }) => label !== name).map(({ name }) => name);
