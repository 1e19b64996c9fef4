import { useMutation, useQuery } from "@tanstack/react-query";
import { http, setCsrfToken } from "@/shared/api/http";
import { queryClient } from "@/shared/api/query-client";
import { type Language, usePreferences } from "@/shared/session/preferences";
import type { Session } from "@/shared/session/session";

const KEY = ["session"];

function keep(session: Session): Session {
  setCsrfToken(session.csrf_token);
  if (session.user) usePreferences.getState().setLanguage(session.user.language === "zh-hans" ? "zh" : "en");
  return session;
}

export const useSession = () =>
  useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => keep(await http.get<Session>("/session", {}, signal)),
    staleTime: 5 * 60_000,
  });

const replace = (session: Session): void => {
  queryClient.setQueryData(KEY, keep(session));
};

export const useSignIn = () =>
  useMutation({
    mutationFn: (body: { username: string; password: string }) => http.post<Session>("/session", body),
    onSuccess: replace,
  });

export const useSignOut = () =>
  useMutation({
    mutationFn: () => http.delete<Session>("/session"),
    onSuccess: (session) => {
      queryClient.clear();
      replace(session);
    },
  });

/** Switches the language here at once, and for the signed-in user everywhere. */
export function useSwitchLanguage(): (language: Language) => void {
  const signedIn = Boolean(useSession().data?.user);
  const { mutate } = useMutation({
    mutationFn: (language: Language) =>
      http.patch<Session>("/session", { language: language === "zh" ? "zh-hans" : "en" }),
    onSuccess: replace,
  });
  return (language) => {
    usePreferences.getState().setLanguage(language);
    if (signedIn) mutate(language);
  };
}
