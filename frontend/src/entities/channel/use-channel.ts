import { useChoice } from "@/shared/api/use-choices";

/** What everybody needs to know of a channel: its name and its medium. */
export const useChannel = (id: string) => useChoice("channels", id);
