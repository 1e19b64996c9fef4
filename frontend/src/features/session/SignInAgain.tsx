import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { useForgetSession } from "@/shared/session/use-session";
import { SignInForm } from "./SignInForm";

/** Stands over the page when the session has run out, so that nothing on it is lost. */
export function SignInAgain({ username }: { username: string }) {
  const { t } = useTranslation("session");
  const forget = useForgetSession();
  return (
    <Modal open centered closable={false} footer={null} title={t("again")} width={420}>
      <p className="pl-soft" style={{ marginBottom: 16 }}>
        {t("again_text")}
      </p>
      <SignInForm username={username} />
      <Button type="link" block style={{ marginTop: 8 }} onClick={forget}>
        {t("somebody_else")}
      </Button>
    </Modal>
  );
}
