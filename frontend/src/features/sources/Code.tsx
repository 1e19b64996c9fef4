import { Button } from "antd";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import styles from "./Sources.module.css";

/** A piece of code to take along whole. */
export function Code({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
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
        onClick={() => void copy()}
      />
    </div>
  );
}
