// The smallest journey worth editing: an entry, a wait and an exit in a row.
import { hands, open, wires } from "./browser.mjs";

export const at = (id, kind, y, config = {}) => ({ id, kind, config, name: "", position: { x: 0, y } });

export const line = {
  nodes: [
    at("n1", "entry_event", 0, { event: "Visited" }),
    at("n2", "wait", 164, { duration: "P1D" }),
    at("n3", "exit", 328),
  ],
  edges: [
    { id: "e1", source: "n1", port: "next", target: "n2" },
    { id: "e2", source: "n2", port: "next", target: "n3" },
  ],
  settings: {},
};

/** A name that no other run has given. */
export const unique = (name) => `${name} ${Date.now().toString(36)}`;

/** A page of its own on the canvas of a new journey. */
export async function opened(name, { graph = line, ...options } = {}) {
  const here = await open(options);
  const id = await here.journey(unique(name), graph);
  await here.page.goto(`${here.home}/journeys/${id}`);
  const tools = hands(here.page);
  await tools.node(graph.nodes.at(-1).id).waitFor();
  return { ...here, ...tools, id, drawn: async () => wires(await here.draft(id)) };
}
