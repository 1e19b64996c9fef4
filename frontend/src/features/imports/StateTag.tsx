import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "@/shared/ui/Badge";
import type { State } from "./import";

const TONES: Partial<Record<State, Tone>> = {
  reading: "calm",
  checking: "calm",
  running: "calm",
  undo_checking: "calm",
  undoing: "calm",
  undo_checked: "warn",
  done: "good",
  failed: "bad",
  unreadable: "warn",
  mapping: "warn",
  checked: "warn",
};

/** Where an import stands. */
export function StateTag({ state }: { state: State }) {
  const { t } = useTranslation("imports");
  return <Badge tone={TONES[state] ?? "mute"}>{t(`state.${state}`)}</Badge>;
}
