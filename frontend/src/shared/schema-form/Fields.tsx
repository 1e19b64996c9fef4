import { ConfigProvider } from "antd";
import type { ReactNode } from "react";

interface Props {
  /** May only be looked at. */
  off: boolean;
  className: string | undefined;
  children: ReactNode;
}

/** A set of fields that is switched off as a whole: native ones by the set, antd's by its context. */
export function Fields({ off, className, children }: Props) {
  return (
    <ConfigProvider componentDisabled={off}>
      <fieldset disabled={off} className={className ?? ""}>
        {children}
      </fieldset>
    </ConfigProvider>
  );
}
