import type { ProfileBrief } from "@/shared/api/types";
import { bestIdentifier } from "@/shared/format/identifier";

/** What a customer is called: by name, else by the identifier they are best known by. */
export const customerName = ({ id, label, identifiers }: ProfileBrief): string =>
  label || bestIdentifier(identifiers)?.value || id;
