import { Segmented } from "antd";
import type { ReactNode } from "react";
import { type Language, useLanguage } from "@/shared/session/preferences";
import { useSession, useSwitchLanguage } from "@/shared/session/use-session";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { Mark } from "@/shared/ui/Mark";
import styles from "./SignInPage.module.css";

/** The frame of the pages before one is in. What they post needs the session's token, so they wait for it. */
export function AccountPage({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  const language = useLanguage();
  const switchLanguage = useSwitchLanguage();
  const session = useSession();
  if (!session.data) {
    if (session.error) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
    return <Loading full />;
  }
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <Mark size={44} />
        <h1>{title}</h1>
        {lead && <p className="pl-soft">{lead}</p>}
        {children}
      </div>
      <Segmented<Language>
        size="small"
        value={language}
        onChange={switchLanguage}
        options={[
          { value: "en", label: "English" },
          { value: "zh", label: "简体中文" },
        ]}
      />
    </main>
  );
}
