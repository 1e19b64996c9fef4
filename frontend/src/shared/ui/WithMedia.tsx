import type { ReactNode } from "react";
import { useMediaQuery } from "@/shared/i18n/use-medium";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";

/** What can only be shown when the media are known; until then a spinner, or why they could not be read. */
export function WithMedia({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useMediaQuery();
  if (data) return children;
  return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Loading />;
}
