import { Button } from "antd";
import { Check, Copy } from "lucide-react";
import { useCopy } from "@/shared/ui/use-copy";
import styles from "./Sources.module.css";

/** A piece of code to take along whole. */
export function Code({ text, label }: { text: string; label: string }) {
  const { copied, copy } = useCopy();
  return (
    <div className={styles.code}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll inside, and the keyboard must reach them. */}
      <pre tabIndex={0}>{text}</pre>
      <Button
        size="small"
        type="text"
        aria-label={label}
        title={label}
        icon={copied ? <Check size={15} /> : <Copy size={15} />}
        onClick={() => void copy(text)}
      />
    </div>
  );
}
