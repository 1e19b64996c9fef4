import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";

/** Seconds for which an act can be undone from its passing word. */
const TO_UNDO = 8;

interface Toast {
  /** That it is done; with `undo`, a button beside it that takes it back. */
  done(text: string, undo?: () => void): void;
  /** That it is not, with the server's reason. */
  failed(error: Error): void;
}

/** Short words after an act. */
export function useToast(): Toast {
  const { message } = App.useApp();
  const { t } = useTranslation();
  const say = useMessage();
  return {
    done: (text, undo) => {
      if (!undo) return void message.success(text);
      const key = crypto.randomUUID();
      const takeBack = () => {
        message.destroy(key);
        undo();
      };
      void message.success({
        key,
        duration: TO_UNDO,
        content: (
          <>
            {text}{" "}
            <Button type="link" size="small" onClick={takeBack}>
              {t("act.undo")}
            </Button>
          </>
        ),
      });
    },
    failed: (error) => void message.error(say(error)),
  };
}
