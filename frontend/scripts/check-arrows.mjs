// Imports go one way: shared -> entities -> features -> app, and never in a circle. A feature may use another, and an
// entity another, only when the line is here.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Each layer may import itself and those before it. */
const LAYERS = ["shared", "entities", "features", "app"];

const ALLOWED = {
  entities: {
    event: ["catalog"],
    template: ["channel"],
  },
  features: {
    canvas: ["people", "journeys", "entries"],
    campaigns: ["canvas", "journeys"],
    audiences: ["rules"],
    customers: ["people", "deliveries", "entries"],
    entries: ["journeys"],
    results: ["journeys", "people"],
    home: ["results"],
    dashboards: ["home", "metrics", "results"],
    metrics: ["rules"],
  },
};

const root = path.resolve(import.meta.dirname, "../src");
const bad = [];
/** File -> the files of ours that it imports, dynamically loaded ones left out. */
const imports = new Map();
const found = (file) =>
  ["", ".ts", ".tsx"]
    .map((end) => file + end)
    .find((each) => /\.tsx?$/.test(each) && existsSync(path.join(root, each)));

/** Whether a file of `layer`/`part` may import one of `to`/`toPart`. */
function mayImport(layer, part, to, toPart) {
  if (!LAYERS.includes(layer)) return true;
  if (layer !== to) return LAYERS.indexOf(to) < LAYERS.indexOf(layer);
  return part === toPart || !(layer in ALLOWED) || (ALLOWED[layer][part] ?? []).includes(toPart);
}

for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
  if (!/\.tsx?$/.test(name)) continue;
  const [layer, part] = name.split(path.sep);
  if (part && !LAYERS.includes(layer)) bad.push(`${name}: src/${layer} is no layer; there are ${LAYERS.join(", ")}`);
  const text = readFileSync(path.join(root, name), "utf8");
  for (const [, target] of text.matchAll(/(?:from|import\()\s*"@\/([^"]+)"/g)) {
    const [to, toPart] = target.split("/");
    if (!mayImport(layer, part, to, toPart)) bad.push(`${name} must not import @/${target}`);
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
