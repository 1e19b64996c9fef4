import { useRef } from "react";
import { type NavigateOptions, useLocation, useNavigate, useSearchParams } from "react-router";

interface Opened {
  /** The id of what is open; null while nothing is. */
  id: string | null;
  open(id: string): void;
  close(): void;
}

/** What a drawer of the page shows, kept in the address: it can be shared, and “back” closes the drawer. */
export function useOpened(name: string): Opened {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const { key, state } = useLocation();
  const openedHere = (state as { opened?: string } | null)?.opened === name;
  // The address changes only after a moment: the second click of a double click must not open or go back once more.
  const leaving = useRef("");
  if (leaving.current !== key) leaving.current = "";
  const once = (go: () => void) => {
    if (leaving.current === "") go();
    leaving.current = key;
  };
  const set = (id: string | null, how: NavigateOptions) =>
    setSearch((before) => {
      if (id) before.set(name, id);
      else before.delete(name);
      return before;
    }, how);
  return {
    id: search.get(name) || null,
    open: (id) => once(() => set(id, { state: { opened: name } })),
    close: () =>
      once(() => {
        if (openedHere) void navigate(-1);
        // The page was opened with the drawer: there is no address without it to go back to.
        else set(null, { replace: true });
      }),
  };
}
