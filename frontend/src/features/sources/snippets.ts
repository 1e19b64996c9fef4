export const SNIPPETS = ["curl", "python", "node", "browser"] as const;
export type Snippet = (typeof SNIPPETS)[number];

/** The address without its `/v1`, as Segment's own libraries want it. */
const hostOf = (url: string): string => url.replace(/\/v1\/?$/, "");

/** A first event, ready to be pasted: `url` ends in `/v1`, `key` is the write key of the source. */
export function snippet(kind: Snippet, url: string, key: string): string {
  switch (kind) {
    case "curl":
      return `curl ${url}/track -u '${key}:' -H 'Content-Type: application/json' -d '{
  "userId": "u1",
  "event": "Order Completed",
  "properties": {"total": 49.9, "currency": "EUR"}
}'`;
    case "python":
      return `# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${hostOf(url)}"

analytics.identify("u1", {"email": "alice@example.com", "city": "Oslo"})
analytics.track("u1", "Order Completed", {"total": 49.9, "currency": "EUR"})
analytics.flush()`;
    case "node":
      return `// npm install @segment/analytics-node
import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${key}", host: "${hostOf(url)}" });

analytics.identify({ userId: "u1", traits: { email: "alice@example.com", city: "Oslo" } });
analytics.track({ userId: "u1", event: "Order Completed", properties: { total: 49.9, currency: "EUR" } });
await analytics.closeAndFlush();`;
    case "browser":
      // Text needs no preflight, and so survives the page being closed.
      return `const send = (kind, message) =>
  fetch("${url}/" + kind, {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify({ writeKey: "${key}", messageId: crypto.randomUUID(), ...message }),
  });

const anonymousId = (localStorage.anonymousId ??= crypto.randomUUID());
send("page", { anonymousId, name: document.title, properties: { url: location.href } });
send("track", { anonymousId, event: "Product Viewed", properties: { sku: "CD-001" } });`;
  }
}
