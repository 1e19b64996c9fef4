import { expect, test } from "vitest";

const sources = import.meta.glob<string>(["/src/**/*.{ts,tsx}", "!/src/**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** What writes or reads dates by a clock of its own; to ask what time it is (`new Date()`) is everybody's right. */
const DATES =
  /dayjs|DateTimeFormat|RelativeTimeFormat|toLocale(Date|Time)?String|toISOString|Date\.(parse|UTC)|new Date\([^)]|supportedValuesOf\("timeZone"\)/;

test("nothing but the time module writes or reads dates", () => {
  expect(Object.keys(sources)).toContain("/src/shared/format/time.ts");
  const others = Object.entries(sources).filter(([file]) => !file.startsWith("/src/shared/format/"));
  const found = others.flatMap(([file, text]) =>
    text
      .split("\n")
      .filter((line) => DATES.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
