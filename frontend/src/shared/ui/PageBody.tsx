import type { CSSProperties, ReactNode } from "react";

/** The room below a PageHeader, with the same margins. */
export function PageBody({ children, style }: { children: ReactNode; style?: CSSProperties }) {
  return <div style={{ padding: "0 32px 40px", ...style }}>{children}</div>;
}
