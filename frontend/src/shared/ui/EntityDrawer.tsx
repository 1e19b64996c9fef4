import { Button, Drawer, Tooltip } from "antd";
import { Check, Link2, MapPinOff } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isNotFound } from "@/shared/api/client";
import { Copyable } from "@/shared/ui/Copyable";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { useCopy } from "@/shared/ui/use-copy";
import styles from "./EntityDrawer.module.css";

/** The answer to a question by id, as `api.useQuery` gives it. */
interface Asked<T> {
  data: T | undefined;
  error: Error | null;
  refetch(): Promise<unknown>;
}

interface Common {
  /** Closed while false; see `useOpened` for keeping it in the address. */
  open: boolean;
  onClose: () => void;
  /** What kind of thing it is, e.g. “Source”. */
  kind: string;
}

interface Props<T> extends Common {
  /** The public id, to be copied. */
  id: string | null;
  asked: Asked<T>;
  name: (thing: T) => ReactNode;
  /** Buttons beside the name. */
  acts?: (thing: T) => ReactNode;
  children: (thing: T) => ReactNode;
}

/** One thing beside the list that it stands in: its name, kind and id above, and what is to be said instead of it. */
export function EntityDrawer<T>({ id, asked, name, acts, children, ...common }: Props<T>) {
  const { data, error } = asked;
  const gone = isNotFound(error);
  const thing = gone ? undefined : data;
  return (
    <SideDrawer {...common} name={thing && name(thing)} line={id && <Ids id={id} />} acts={thing && acts?.(thing)}>
      {thing ? (
        children(thing)
      ) : gone ? (
        <Gone kind={common.kind} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void asked.refetch()} />
      ) : (
        <Loading />
      )}
    </SideDrawer>
  );
}

interface SideProps extends Common {
  name?: ReactNode;
  /** Below the name. */
  line?: ReactNode;
  acts?: ReactNode;
  children: ReactNode;
}

/** The frame of all drawers. Escape closes it, and the focus goes back to what opened it. */
export function SideDrawer({ open, onClose, kind, name, line, acts, children }: SideProps) {
  const shown = { name, line, acts, children };
  // While it slides away it still shows what it showed.
  const last = useRef(shown);
  if (open) last.current = shown;
  const content = last.current;
  return (
    <Drawer
      open={open}
      onClose={onClose}
      size={600}
      destroyOnHidden
      extra={content.acts}
      title={
        <div className={styles.head}>
          <small>{kind}</small>
          {content.name && <div className={styles.name}>{content.name}</div>}
          {content.line}
        </div>
      }
    >
      <div className={styles.body}>{content.children}</div>
    </Drawer>
  );
}

/** The id, and the address of the drawer, to be taken along. */
function Ids({ id }: { id: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy();
  return (
    <div className={styles.ids}>
      <Copyable value={id} />
      <Tooltip title={t(copied ? "act.copied" : "act.copy_link")}>
        <Button
          type="text"
          size="small"
          aria-label={t("act.copy_link")}
          icon={copied ? <Check size={14} /> : <Link2 size={14} />}
          onClick={() => void copy(window.location.href)}
        />
      </Tooltip>
    </div>
  );
}

function Gone({ kind }: { kind: string }) {
  const { t } = useTranslation();
  return <EmptyState icon={MapPinOff} title={t("state.gone", { kind })} help={t("state.gone_help")} />;
}
