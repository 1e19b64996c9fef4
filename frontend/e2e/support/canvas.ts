import type { Locator, Page } from "@playwright/test";
import type { Graph, GraphNode } from "../../src/features/canvas/types";
import type { Config } from "../../src/shared/schema-form/schema";
import { test as base, unique } from "./test";

export const at = (id: string, kind: string, y: number, config: Config = {}): GraphNode => ({
  id,
  kind,
  config,
  name: "",
  position: { x: 0, y },
});

/** The smallest journey worth editing: an entry, a wait and an exit in a row. */
export const line: Graph = {
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

export const wires = (graph: Graph): string[] =>
  graph.edges.map((edge) => `${edge.source}.${edge.port}>${edge.target}`).sort();

/** Where something is on the page; it must be on it. */
export async function box(place: Locator) {
  const found = await place.boundingBox();
  if (!found) throw new Error("It is not on the page.");
  return found;
}

/** The hands of somebody drawing. */
export function hands(page: Page) {
  const node = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
  const canvas = page.getByTestId("canvas");
  return {
    node,
    canvas,
    card: (id: string) => node(id).click({ position: { x: 120, y: 12 } }),
    /** Drags a kind of node from the palette to a place on the canvas. */
    drag: (kind: string, x: number, y: number) =>
      page.locator(`aside [data-kind=${kind}]`).dragTo(page.locator(".react-flow__pane"), { targetPosition: { x, y } }),
    /** Draws a line from a port to a node. */
    async connect(from: string, port: string, to: string) {
      const start = await box(node(from).locator(`.react-flow__handle[data-handleid="${port}"]`));
      const end = await box(node(to).locator(".react-flow__handle.target"));
      await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
      await page.mouse.down();
      await page.mouse.move(end.x, end.y - 30, { steps: 6 });
      await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 6 });
      await page.mouse.up();
    },
    /** Types into the palette that opens by key, and takes the first that fits. */
    async addByKey(key: string, words: string) {
      await canvas.focus();
      await page.keyboard.press(key);
      await page.locator(".ant-modal input").fill(words);
      await page.keyboard.press("Enter");
      await page.locator(".ant-modal").waitFor({ state: "detached" });
    },
    /** Chooses from an antd Select in the inspector. */
    async choose(field: string, words: string) {
      await page.locator(`[data-field=${field}] .ant-select`).first().click();
      await page.locator(".ant-select-item-option", { hasText: words }).first().click();
    },
    saved: () => page.locator("[data-testid=save-state][data-state=saved]").waitFor(),
  };
}

type Opened = ReturnType<typeof hands> & { id: string; drawn: () => Promise<string[]> };

/** Tests that draw: `opened(name, graph)` makes a journey and opens its canvas. */
export const test = base.extend<{ opened: (name: string, graph?: Graph) => Promise<Opened> }>({
  opened: async ({ page, api, home }, use) =>
    use(async (name, graph = line) => {
      const id = await api.journey(unique(name), graph);
      await page.goto(`${home}/journeys/${id}`);
      const tools = hands(page);
      await tools.node(graph.nodes.at(-1)?.id ?? "").waitFor();
      return { ...tools, id, drawn: async () => wires(await api.draft(id)) };
    }),
});
