import { useCatalog } from "@/entities/catalog/use-catalog";

/** The names of the events that have been seen in the workspace. */
export const useEventNames = (): string[] => useCatalog().data?.events.map((each) => each.name) ?? [];
