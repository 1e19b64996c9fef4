import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/shared/api/client";
import { AGAIN, QUIET, Saver, type SaveState } from "./saver";
import type { Draft, Graph } from "./types";

const drawing = (name: string): Graph => ({ nodes: [], edges: [], settings: { name, reentry: "never" } });

/** What the database gives back: the same, with the keys in another order. */
const stored = (graph: Graph): Graph => JSON.parse(JSON.stringify({ ...graph, nodes: graph.nodes }, order(graph)));
const order = (graph: Graph) => ["settings", ...Object.keys(graph.settings).reverse(), "nodes", "edges"];

const refused = (status: number) => new ApiError(status, "", "");

/** A server that keeps revisions, and a canvas that draws. */
function stage(start: Graph = drawing("start"), unsaved = false, revision = 1) {
  const server = {
    revision: 1,
    graph: stored(start),
    fault: "" as "" | "before" | "after",
    lost: 0,
    writes: 0,
    reads: 0,
  };
  const canvas = { graph: start, states: [] as SaveState[], composing: false };
  const answer = (): Draft => ({
    revision: server.revision,
    graph: server.graph,
    saved_at: "",
    saved_by: null,
    problems: [],
    differences: [],
    goal: null,
    nodes: {},
  });
  const saver = new Saver(
    {
      read: async () => {
        server.reads += 1;
        await Promise.resolve();
        return answer();
      },
      write: async (graph, revision) => {
        server.writes += 1;
        await Promise.resolve();
        if (server.writes <= server.lost || server.fault === "before") throw refused(0);
        if (revision !== server.revision) throw refused(412);
        server.graph = stored(graph);
        server.revision += 1;
        if (server.fault === "after") throw refused(503);
        return answer();
      },
      drawn: () => canvas.graph,
      onState: (state) => canvas.states.push(state),
      onAccepted: () => {},
      composing: () => canvas.composing,
    },
    revision,
    unsaved,
  );
  const draw = (name: string) => {
    canvas.graph = drawing(name);
    saver.changed();
  };
  return { server, canvas, saver, draw, state: () => canvas.states.at(-1) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a change is saved once it has rested", async () => {
  const { server, draw, state } = stage();
  draw("a");
  draw("ab");
  expect(state()).toBe("edited");
  await vi.advanceTimersByTimeAsync(QUIET);
  expect([server.writes, server.revision, server.graph.settings.name, state()]).toEqual([1, 2, "ab", "saved"]);
});

test("a save that was carried out but not answered is no conflict", async () => {
  const { server, draw, state } = stage();
  server.fault = "after";
  draw("a");
  await vi.advanceTimersByTimeAsync(QUIET);
  expect([server.revision, state()]).toEqual([2, "offline"]);
  server.fault = "";
  await vi.advanceTimersByTimeAsync(AGAIN);
  expect([server.revision, server.graph.settings.name, state()]).toEqual([2, "a", "saved"]);
});

test("what was drawn after an unanswered save is saved on top of it", async () => {
  const { server, draw, saver, state } = stage();
  server.fault = "after";
  draw("a");
  await saver.flush();
  server.fault = "before";
  draw("ab");
  await saver.flush();
  server.fault = "";
  draw("abc");
  expect(await saver.flush()).toBe(true);
  expect([server.revision, server.graph.settings.name, state()]).toEqual([3, "abc", "saved"]);
});

test("what somebody else saved is a conflict, and stops all saving until it is settled", async () => {
  const { server, draw, saver, state } = stage();
  Object.assign(server, { revision: 2, graph: drawing("theirs") });
  draw("mine");
  expect(await saver.flush()).toBe(false);
  draw("mine still");
  await vi.advanceTimersByTimeAsync(60_000);
  expect([server.writes, server.graph.settings.name, state()]).toEqual([1, "theirs", "conflict"]);
  await saver.keepMine();
  expect([server.revision, server.graph.settings.name, state()]).toEqual([3, "mine still", "saved"]);
});

test("theirs replaces the drawing, and saving goes on from there", async () => {
  const { server, canvas, draw, saver, state } = stage();
  Object.assign(server, { revision: 2, graph: drawing("theirs") });
  draw("mine");
  await saver.flush();
  await saver.takeTheirs((graph) => {
    canvas.graph = graph;
    saver.changed();
  });
  expect([server.writes, canvas.graph.settings.name, state()]).toEqual([1, "theirs", "saved"]);
  draw("next");
  expect(await saver.flush()).toBe(true);
  expect(server.revision).toBe(3);
});

test("of several who wait behind a failed save, one goes on and the rest find its work done", async () => {
  const { server, draw, saver, state } = stage();
  server.lost = 1;
  draw("a");
  const first = saver.flush();
  const waiting = [saver.flush(), saver.flush(), saver.flush()];
  expect(await first).toBe(false);
  expect(await Promise.all(waiting)).toEqual([true, true, true]);
  expect([server.writes, server.reads, server.revision, state()]).toEqual([2, 0, 2, "saved"]);
});

test("when the server cannot be asked what it has, saving is tried again", async () => {
  const { server, draw, saver, state } = stage();
  server.fault = "after";
  draw("a");
  await saver.flush();
  server.fault = "before";
  await vi.advanceTimersByTimeAsync(AGAIN);
  expect(state()).toBe("offline");
  server.fault = "";
  await vi.advanceTimersByTimeAsync(AGAIN);
  expect(state()).toBe("saved");
});

test("a drawing from an earlier visit that reached the server after all is no conflict", async () => {
  const kept = drawing("kept");
  const { server, saver, draw, state } = stage(kept, true, 1);
  server.revision = 2;
  draw("kept and more");
  expect(await saver.flush()).toBe(true);
  expect([server.revision, server.graph.settings.name, state()]).toEqual([3, "kept and more", "saved"]);
});

test("a change that was taken back is saved already", async () => {
  const { server, canvas, saver, draw, state } = stage();
  const before = canvas.graph;
  draw("a");
  canvas.graph = before;
  saver.changed();
  await vi.advanceTimersByTimeAsync(QUIET);
  expect([server.writes, state()]).toEqual([0, "saved"]);
});

test("a word that is still being composed is not saved, and is as soon as it is done", async () => {
  const { server, canvas, draw } = stage();
  canvas.composing = true;
  draw("deng d");
  await vi.advanceTimersByTimeAsync(10 * QUIET);
  expect(server.writes).toBe(0);
  canvas.composing = false;
  draw("等待");
  await vi.advanceTimersByTimeAsync(QUIET);
  expect(server.graph.settings.name).toBe("等待");
  expect(server.writes).toBe(1);
});

test("a composition that begins while a save runs is not saved by it", async () => {
  const { server, canvas, saver, draw, state } = stage();
  draw("done");
  const running = saver.flush();
  canvas.composing = true;
  draw("deng");
  expect(await running).toBe(false);
  expect([server.graph.settings.name, state()]).toEqual(["done", "edited"]);
});
