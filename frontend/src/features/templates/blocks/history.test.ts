import { describe, expect, it } from "vitest";
import { begun, changed, redone, undone } from "./history";

describe("undo and redo", () => {
  it("go back and forth, and a change forgets what was undone", () => {
    const one = changed(begun<string>(), "a", "", 0);
    const two = changed(one, "b", "", 10);
    const back = undone(two, "c");
    expect(back?.value).toBe("b");
    const first = back && undone(back.history, back.value);
    expect(first?.value).toBe("a");
    expect(first && undone(first.history, first.value)).toBeNull();
    expect(first && redone(first.history, first.value)?.value).toBe("b");
    const other = first && changed(first.history, first.value, "", 20);
    expect(other && redone(other, "d")).toBeNull();
  });

  it("take what is typed in one go as one step, until it rests", () => {
    const typed = changed(changed(begun<string>(), "", "b1.text", 0), "H", "b1.text", 300);
    expect(typed.past).toEqual([""]);
    expect(changed(typed, "Hi", "b1.text", 5000).past).toEqual(["", "Hi"]);
    expect(changed(typed, "Hi", "b2.text", 400).past).toEqual(["", "Hi"]);
  });
});
