export interface Who {
  username: string;
  password: string;
}

interface Named {
  id: string;
  name: string;
}

/** What tests/e2e/conftest.py has prepared: the stack's address, a workspace, its owner and a viewer, and things in it. */
interface Given extends Who {
  base: string;
  logs: string;
  /** The stack's own database and its client, for what no screen and no API can do. */
  database: { url: string; psql: string };
  workspace: { id: string; slug: string };
  writeKey: string;
  channel: Named;
  template: Named;
  viewer: Who;
}

if (!process.env.PATHLINE_E2E) throw new Error("Run these by tests/e2e/test_browser.py: they need its stack.");

export const given: Given = JSON.parse(process.env.PATHLINE_E2E);
