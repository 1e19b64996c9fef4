import { useLocation, useNavigate, useSearchParams } from "react-router";

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
  const openedHere = (useLocation().state as { opened?: string } | null)?.opened === name;
  return {
    id: search.get(name) || null,
    open: (id) =>
      setSearch(
        (before) => {
          before.set(name, id);
          return before;
        },
        { state: { opened: name } },
      ),
    close: () => {
      if (openedHere) return void navigate(-1);
      // The page was opened with the drawer: there is no address without it to go back to.
      setSearch(
        (before) => {
          before.delete(name);
          return before;
        },
        { replace: true },
      );
    },
  };
}
