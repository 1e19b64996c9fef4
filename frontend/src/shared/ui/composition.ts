// Input methods compose a word before it is text: pinyin, kana, a dead key. Until it is done, its keys belong to the
// input method alone: Enter ends the word, Escape gives it up, and neither saves, chooses nor closes anything.

let composing: EventTarget | null = null;

/** Whether somebody is in the middle of a composition. One whose field went away, or lost the focus, is over. */
export const isComposing = (): boolean => composing !== null && composing === document.activeElement;

/**
 * Whether a key belongs to the input method. Safari ends the composition before the key that ended it comes; that key
 * is told by its code alone.
 */
export const ofComposition = (event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean =>
  event.isComposing || event.keyCode === 229;

/** Keeps the keys of input methods from everything but the field they are typed in. Call once, before anything listens. */
export function guardCompositions(): void {
  window.addEventListener("compositionstart", ({ target }) => {
    composing = target;
  });
  window.addEventListener("compositionend", () => {
    composing = null;
  });
  for (const name of ["keydown", "keyup"] as const) {
    window.addEventListener(
      name,
      (event) => {
        // The editors for code know compositions themselves, and need these keys for it.
        const editor = event.target instanceof HTMLElement && event.target.isContentEditable;
        if (ofComposition(event) && !editor) event.stopPropagation();
      },
      { capture: true },
    );
  }
}
