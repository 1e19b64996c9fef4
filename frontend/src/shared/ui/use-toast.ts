import { App } from "antd";
import { useMessage } from "@/shared/i18n/use-message";

/** Short words after an act: `done("Saved")`, or `failed(error)` with the server's reason. */
export function useToast(): { done(text: string): void; failed(error: Error): void } {
  const { message } = App.useApp();
  const say = useMessage();
  return {
    done: (text) => void message.success(text),
    failed: (error) => void message.error(say(error)),
  };
}
