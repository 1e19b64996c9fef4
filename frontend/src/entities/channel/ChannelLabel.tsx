import type { Named } from "@/shared/api/types";
import { useMedium } from "@/shared/i18n/use-medium";

/** A channel by its medium and its name; the medium alone where no channel was chosen. Channels have no page of their own. */
export function ChannelLabel({ medium, channel }: { medium: string; channel: Named | null }) {
  const mediumName = useMedium();
  return [mediumName(medium), channel?.name].filter(Boolean).join(" · ");
}
