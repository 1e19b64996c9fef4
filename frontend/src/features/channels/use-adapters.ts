import { api } from "@/shared/api/client";
import { known } from "@/shared/api/types";
import type { Adapter } from "./channel";

/** The adapters on offer. */
export const useAdapters = () =>
  api.useQuery(
    "get",
    "/api/adapters",
    {},
    {
      select: ({ results }) => known<Adapter[]>(results),
      staleTime: Number.POSITIVE_INFINITY,
    },
  );
