import { known } from "@/shared/api/types";
import { type List, type ListQuery, type Row, readPage } from "@/shared/api/use-pages";

const MOST_PAGES = 10;

/** All rows of a list that is chosen from, in requests of 200; at most 2,000 rows. */
export async function allPages<L extends List>(workspace: string, list: L, signal: AbortSignal): Promise<Row<L>[]> {
  const rows: Row<L>[] = [];
  let cursor = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await readPage(workspace, list, known<ListQuery<L>>({ limit: 200, cursor }), { signal });
    rows.push(...found.results);
    if (!found.next) break;
    cursor = found.next;
  }
  return rows;
}
