import type { ReactNode } from "react";

/** What a tab is about, and its button. */
export function TabHead({ lead, children }: { lead: ReactNode; children?: ReactNode }) {
  return (
    <div style={{ display: "flex", flexWrap: "wrap", gap: 12, alignItems: "flex-start", marginBottom: 16 }}>
      <p className="pl-soft" style={{ flex: "1 1 320px", maxWidth: 720 }}>
        {lead}
      </p>
      <div style={{ marginLeft: "auto" }}>{children}</div>
    </div>
  );
}
