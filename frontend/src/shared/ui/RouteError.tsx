import { useRouteError } from "react-router";
import { ErrorState } from "@/shared/ui/ErrorState";

/** The last resort when a page breaks. */
export function RouteError() {
  const error = useRouteError();
  return (
    <ErrorState
      error={error instanceof Error ? error : new Error(String(error))}
      onRetry={() => window.location.reload()}
    />
  );
}
