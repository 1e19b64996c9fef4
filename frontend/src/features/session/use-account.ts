import { useMutation, useQuery } from "@tanstack/react-query";
import { type ApiError, client, dataOf } from "@/shared/api/client";
import type { Served } from "@/shared/api/types";

export type InvitedTo = Served["InvitedTo"];

/** What comes after the `#` of a link: it is never sent with the address. */
export const linkToken = (): string => window.location.hash.slice(1);

/** Asks for a mail with a link; says where the mail went. */
export const useForgotten = () =>
  useMutation({ mutationFn: (email: string) => dataOf(client.POST("/api/password/forgotten", { body: { email } })) });

/** Sets the password of whom the link was made for. */
export const useReset = (token: string) =>
  useMutation({
    mutationFn: (password: string) => dataOf(client.POST("/api/password/reset", { body: { token, password } })),
  });

/** Changes one's own password. */
export const useChangePassword = () =>
  useMutation({ mutationFn: (body: { current: string; password: string }) => client.POST("/api/password", { body }) });

/** What an invitation leads to: the workspace and the role. */
export const useInvitedTo = (token: string, ready: boolean) =>
  useQuery<InvitedTo, ApiError>({
    queryKey: ["invitation", token],
    queryFn: () => dataOf(client.POST("/api/invitation/read", { body: { token } })),
    enabled: ready,
    retry: false,
  });
