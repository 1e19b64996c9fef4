// Imports go one way: shared -> features -> app, and never in a circle. A feature may use another only when the line
// is here.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ALLOWED = {
  canvas: ["rules", "people", "journeys"],
  audiences: ["rules", "people"],
  customers: ["people", "deliveries", "rules"],
  deliveries: ["people"],
  results: ["journeys", "people"],
  templates: ["people", "rules"],
};

const root = path.resolve(import.meta.dirname, "../src");
const bad = [];
/** File -> the files of ours that it imports, dynamically loaded ones left out. */
const imports = new Map();
const found = (file) =>
  ["", ".ts", ".tsx"]
    .map((end) => file + end)
    .find((each) => /\.tsx?$/.test(each) && existsSync(path.join(root, each)));
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
  const targets = [...text.matchAll(/from\s+"(@\/|\.[^"]*\/)([^"/][^"]*)"/g)].map(([, start, rest]) =>
    found(start === "@/" ? rest : path.join(path.dirname(name), start, rest)),
  );
  imports.set(name, targets.filter(Boolean));
  if (/from "\.\.\/\.\./.test(text)) bad.push(`${name}: write @/… instead of climbing out of the folder`);
}
const done = new Set();
function walk(file, way) {
  if (way.includes(file)) bad.push(`a circle: ${[...way.slice(way.indexOf(file)), file].join(" -> ")}`);
  if (done.has(file)) return;
  done.add(file);
  for (const next of imports.get(file) ?? []) walk(next, [...way, file]);
}
for (const file of imports.keys()) walk(file, []);
if (bad.length) {
  console.error(bad.join("\n"));
  process.exit(1);
}
