import { http, type Query } from "@/shared/api/http";
import type { Page } from "@/shared/api/types";

const MOST_PAGES = 10;

/** All rows of a list that is chosen from, in requests of 200; at most 2,000 rows. */
export async function allPages<T>(path: string, query: Query, signal: AbortSignal): Promise<T[]> {
  const rows: T[] = [];
  let cursor = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await http.get<Page<T>>(path, { ...query, limit: 200, cursor }, signal);
    rows.push(...found.results);
    if (!found.next) break;
    cursor = found.next;
  }
  return rows;
}
