import { Alert, Button, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Imports.module.css";
import { DELIMITERS, ENCODINGS, type FileImport } from "./import";
import { useImportAct } from "./use-import";

interface Props {
  job: FileImport;
  /** Nothing has been found out yet: the person has to choose. */
  open?: boolean;
}

/** How the file is written, as it was found out; what is wrong can be chosen, and the file is read again. */
export function ReadingOptions({ job, open = false }: Props) {
  const { t } = useTranslation("imports");
  const { can } = useWorkspace();
  const act = useImportAct(job.id);
  const toast = useToast();
  const [encoding, setEncoding] = useState(open ? "" : job.encoding);
  const [delimiter, setDelimiter] = useState(open ? "" : job.delimiter);
  const [sheet, setSheet] = useState(job.sheet);
  const text = job.format !== "xlsx";
  const changed = open || encoding !== job.encoding || delimiter !== job.delimiter || sheet !== job.sheet;
  const again = () => act.mutate({ readAgain: text ? { encoding, delimiter } : { sheet } }, { onError: toast.failed });
  const known = (values: string[], found: string) => (values.includes(found) ? values : [...values, found]);
  if (!can("imports:write")) return null;
  return (
    <Card title={t("written")}>
      {job.guessed && !open && (
        <Alert
          type="warning"
          showIcon
          title={t("guessed", { encoding: job.encoding.toUpperCase() })}
          style={{ marginBottom: 12 }}
        />
      )}
      <div className={styles.options}>
        {text && (
          <Choice
            label={t("encoding")}
            value={encoding}
            onChange={setEncoding}
            options={known(ENCODINGS, job.encoding).map((each) => [
              each,
              each === "" ? t("find_out") : each.toUpperCase(),
            ])}
          />
        )}
        {job.format === "csv" && (
          <Choice
            label={t("delimiter")}
            value={delimiter}
            onChange={setDelimiter}
            options={known(DELIMITERS, job.delimiter).map((each) => [
              each,
              each === "" ? t("find_out") : each === "\t" ? t("tab") : each,
            ])}
          />
        )}
        {job.sheets.length > 1 && (
          <Choice
            label={t("sheet")}
            value={sheet}
            onChange={setSheet}
            options={job.sheets.map((each) => [each, each])}
          />
        )}
      </div>
      {changed && (
        <div className={styles.acts}>
          <Button onClick={again} loading={act.isPending}>
            {t("read_again")}
          </Button>
        </div>
      )}
    </Card>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: [value: string, label: string][];
}

function Choice({ label, value, onChange, options }: ChoiceProps) {
  const id = useId();
  return (
    <label htmlFor={id}>
      {label}
      <Select
        id={id}
        value={value}
        onChange={onChange}
        options={options.map(([each, text]) => ({ value: each, label: text }))}
      />
    </label>
  );
}
