/** What of a focused element says whether keys are text in it. */
export type Focused = Pick<HTMLInputElement, "tagName" | "type" | "role" | "readOnly" | "value">;

const WITHOUT_TEXT = new Set(["checkbox", "radio", "button", "submit", "reset", "range", "color", "file"]);

/**
 * Whether keys are text in this element, so that undo and the like are the field's own. A list to choose from keeps
 * the focus in its search field after the choice: that one counts once something is typed.
 */
export function takesText({ tagName, type, role, readOnly, value }: Focused): boolean {
  if (tagName === "TEXTAREA") return !readOnly;
  if (tagName !== "INPUT" || readOnly || WITHOUT_TEXT.has(type)) return false;
  return role !== "combobox" || value !== "";
}
