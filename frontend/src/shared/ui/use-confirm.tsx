import { App } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";

interface Question {
  title: string;
  text?: ReactNode;
  /** The word on the button; says what will happen. */
  act: string;
  danger?: boolean;
  /** Runs when agreed; the dialog waits for it, and shows its error. */
  run: () => Promise<unknown>;
  /** What to show instead of a passing word when `run` was refused, if there is more to say. */
  refused?: (error: Error) => ReactNode;
}

/** Asks before something that is not easily undone. */
export function useConfirm(): (question: Question) => void {
  const { modal, message: toast } = App.useApp();
  const { t } = useTranslation();
  const say = useMessage();
  const ask = async ({ title, text, act, danger = false, run, refused }: Question) => {
    // Awaited, since antd otherwise rethrows what keeps the dialog open as an exception of the page.
    await modal.confirm({
      title,
      content: text,
      okText: act,
      cancelText: t("act.cancel"),
      okButtonProps: { danger },
      icon: null,
      centered: true,
      onOk: async () => {
        try {
          await run();
        } catch (error) {
          const more = refused?.(error as Error);
          if (more) {
            modal.error({
              title: t("state.in_use"),
              content: more,
              okText: t("act.close"),
              centered: true,
              width: 520,
            });
            return;
          }
          toast.error(say(error as Error));
          throw error;
        }
      },
    });
  };
  return (question) => void ask(question);
}
