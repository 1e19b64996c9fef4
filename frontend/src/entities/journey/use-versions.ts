import { usePages } from "@/shared/api/use-pages";

/** The published versions of a journey, newest first. */
export const useVersions = (journey: string) => usePages("journeys/{journey}/versions", {}, { of: { journey } });
