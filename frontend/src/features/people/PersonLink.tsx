import { Link } from "react-router";
import type { ProfileBrief } from "@/shared/api/types";
import { bestIdentifier } from "@/shared/format/identifier";
import { useWorkspace } from "@/shared/session/workspace";

/** A customer by name, leading to their page; below it the identifier they are best known by. */
export function PersonLink({ profile, brief = false }: { profile: ProfileBrief; brief?: boolean }) {
  const { home, can } = useWorkspace();
  const known = bestIdentifier(profile.identifiers, profile.label);
  const name = profile.label || known?.value || profile.id;
  return (
    <span style={{ display: "inline-flex", flexDirection: "column", minWidth: 0 }}>
      {can("profiles:read") ? (
        <Link to={`${home}/customers/${profile.id}`} style={{ fontWeight: 550 }}>
          {name}
        </Link>
      ) : (
        <strong style={{ fontWeight: 550 }}>{name}</strong>
      )}
      {!brief && known && known.value !== name && (
        <span className="pl-soft" style={{ fontSize: 12.5 }}>
          {known.value}
        </span>
      )}
    </span>
  );
}
