import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntdApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { Suspense, useEffect, useSyncExternalStore } from "react";
import { RouterProvider } from "react-router";
import { queryClient } from "@/shared/api/query-client";
import { setCalendarLanguage } from "@/shared/format/calendar";
import { useLanguage, usePreferences } from "@/shared/session/preferences";
import { FollowLanguage } from "./FollowLanguage";
import { router } from "./routes";
import { antdTheme } from "./theme";

const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const watchDark = (changed: () => void) => {
  darkQuery.addEventListener("change", changed);
  return () => darkQuery.removeEventListener("change", changed);
};

// The server puts the nonce of this page's policy here; antd marks the style elements it adds with it.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

/** Everything around the pages: the caches, the words, the look. */
export function App() {
  const language = useLanguage();
  const mode = usePreferences((state) => state.mode);
  const systemDark = useSyncExternalStore(watchDark, () => darkQuery.matches);
  const dark = mode === "dark" || (mode === "system" && systemDark);
  setCalendarLanguage(language);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);
  return (
    <ConfigProvider
      locale={language === "zh" ? zhCN : enUS}
      theme={antdTheme(dark, STILL)}
      {...(nonce && { csp: { nonce } })}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp style={{ height: "100%" }}>
        <FollowLanguage />
        <QueryClientProvider client={queryClient}>
          <Suspense>
            <RouterProvider router={router} />
          </Suspense>
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  );
}
