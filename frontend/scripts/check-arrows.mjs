// Imports go one way: shared -> features -> app. A feature may use another only when the line is here.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ALLOWED = {
  canvas: ["rules", "people", "journeys"],
  audiences: ["rules", "people"],
  customers: ["people", "deliveries", "rules"],
  deliveries: ["people"],
  templates: ["people", "rules"],
};

const root = path.resolve(import.meta.dirname, "../src");
const bad = [];
for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
  if (!/\.tsx?$/.test(name)) continue;
  const [room, feature] = name.split(path.sep);
  const text = readFileSync(path.join(root, name), "utf8");
  for (const [, target] of text.matchAll(/(?:from|import\()\s*"@\/([^"]+)"/g)) {
    const [to, toFeature] = target.split("/");
    const wrong =
      (room === "shared" && to !== "shared") ||
      (room === "features" && to === "app") ||
      (room === "features" && to === "features" && toFeature !== feature && !ALLOWED[feature]?.includes(toFeature));
    if (wrong) bad.push(`${name} must not import @/${target}`);
  }
  if (/from "\.\.\/\.\./.test(text)) bad.push(`${name}: write @/… instead of climbing out of the folder`);
}
if (bad.length) {
  console.error(bad.join("\n"));
  process.exit(1);
}
