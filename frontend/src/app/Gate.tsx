import { Navigate, Outlet, useLocation } from "react-router";
import { useSession } from "@/shared/session/use-session";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";

/** Lets the signed-in through and sends the others to the sign-in page, with the way back. */
export function Gate() {
  const session = useSession();
  const location = useLocation();
  if (session.isPending) return <Loading full />;
  if (session.error) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data.user) {
    return <Navigate to="/sign-in" state={{ from: location.pathname + location.search }} replace />;
  }
  return <Outlet />;
}
