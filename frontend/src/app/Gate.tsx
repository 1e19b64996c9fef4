import { Navigate, Outlet, useLocation } from "react-router";
import { SignInAgain } from "@/features/session/SignInAgain";
import { useSession } from "@/shared/session/use-session";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";

/** Lets the signed-in through and sends the others to the sign-in page, with the way back. */
export function Gate() {
  const session = useSession();
  const location = useLocation();
  if (session.isPending) return <Loading full />;
  // A page that is open stays open, whatever becomes of the connection: it may hold work that is not saved.
  if (!session.data) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data.user) {
    return <Navigate to="/sign-in" state={{ from: location.pathname + location.search }} replace />;
  }
  return (
    <>
      <Outlet />
      {session.data.expired && <SignInAgain username={session.data.user.username} />}
    </>
  );
}
