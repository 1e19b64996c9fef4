import { execFileSync } from "node:child_process";
import { given } from "./given";

/** Runs a statement in the stack's database: for states that only a fault of the software itself would make. */
export function sql(statement: string): string {
  const { psql, url } = given.database;
  return execFileSync(psql, [url, "-v", "ON_ERROR_STOP=1", "-qAtc", statement], { encoding: "utf8" }).trim();
}
