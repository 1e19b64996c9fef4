import { useState } from "react";
import { useSomebody } from "@/entities/customer/use-somebody";
import type { Content } from "./template";
import { useRendered } from "./use-rendered";

export type Preview = ReturnType<typeof usePreview>;

/** The draft as a chosen customer would get it, and what is wrong with it; somebody is chosen to begin with. */
export function usePreview(id: string, content: Content) {
  const [chosen, choose] = useState<string | null>();
  const somebody = useSomebody();
  const profile = chosen === undefined ? somebody : chosen;
  const { data, error, refetch } = useRendered(id, content, profile);
  return { profile, choose, data, error, refetch };
}
