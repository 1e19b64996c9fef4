import { useMutation, useQuery } from "@tanstack/react-query";
import { type ApiError, http } from "@/shared/api/http";
import type { Role } from "@/shared/session/session";

export interface InvitedTo {
  workspace: string;
  email: string;
  role: Role;
  invited_by: string | null;
  expires_at: string;
}

/** What stands behind the `#` of a link: it is never sent with the address. */
export const linkToken = (): string => window.location.hash.slice(1);

/** Asks for a mail with a link; says where the mail went. */
export const useForgotten = () =>
  useMutation({ mutationFn: (email: string) => http.post<{ mail: "smtp" | "log" }>("/password/forgotten", { email }) });

/** Sets the password of whom the link was made for. */
export const useReset = (token: string) =>
  useMutation({
    mutationFn: (password: string) => http.post<{ username: string }>("/password/reset", { token, password }),
  });

/** Changes one's own password. */
export const useChangePassword = () =>
  useMutation({ mutationFn: (body: { current: string; password: string }) => http.post<void>("/password", body) });

/** Whereto an invitation leads. */
export const useInvitedTo = (token: string, ready: boolean) =>
  useQuery<InvitedTo, ApiError>({
    queryKey: ["invitation", token],
    queryFn: () => http.post<InvitedTo>("/invitation/read", { token }),
    enabled: ready,
    retry: false,
  });
