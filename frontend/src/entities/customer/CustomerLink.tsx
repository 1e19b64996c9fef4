import type { ProfileBrief } from "@/shared/api/types";
import { bestIdentifier } from "@/shared/format/identifier";
import { EntityLink } from "@/shared/ui/EntityLink";
import { customerName } from "./name";

const STANDS_OUT = { fontWeight: 550 };

/** A customer by name, leading to their page; below it the identifier they are best known by. */
export function CustomerLink({ profile, brief = false }: { profile: ProfileBrief; brief?: boolean }) {
  const known = bestIdentifier(profile.identifiers, profile.label);
  const name = customerName(profile);
  return (
    <span style={{ display: "inline-flex", flexDirection: "column", minWidth: 0 }}>
      <EntityLink section="profiles" thing={{ id: profile.id, name }}>
        <span style={STANDS_OUT}>{name}</span>
      </EntityLink>
      {!brief && known && known.value !== name && (
        <span className="pl-soft" style={{ fontSize: 12.5 }}>
          {known.value}
        </span>
      )}
    </span>
  );
}
