import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { Suggest } from "@/shared/controls/Suggest";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import styles from "./Imports.module.css";
import { aimed, type Kind, type Known, NAMED, type Suggested, TARGETS, TYPED, TYPES } from "./import";

type Columns = Suggested["mapping"]["columns"];

interface Props {
  kind: Kind;
  columns: Columns;
  known: Known;
  onChange: (columns: Columns) => void;
}

/** Each column with some of its values, and what it becomes. */
export function ColumnsTable({ kind, columns, known, onChange }: Props) {
  const { t } = useTranslation("imports");
  const set = (place: number, column: Columns[number]) =>
    onChange(columns.map((each, n) => (n === place ? column : each)));
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={t("columns")}>
        <thead>
          <tr>
            <th scope="col">{t("column")}</th>
            <th scope="col">{t("samples")}</th>
            <th scope="col">{t("becomes")}</th>
            <th scope="col">{t("which")}</th>
            <th scope="col">{t("type_of")}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column, place) => (
            <tr key={column.column} data-column={column.column}>
              <th scope="row">{column.column}</th>
              <td className="pl-soft">
                <span className={styles.samples}>{column.samples.join(" · ")}</span>
              </td>
              <td>
                <Select
                  aria-label={t("becomes_of", { column: column.column })}
                  value={column.target}
                  onChange={(target) => set(place, { ...aimed(column, target), samples: column.samples })}
                  options={TARGETS[kind].map((each) => ({ value: each, label: t(`target.${kind}.${each}` as never) }))}
                  style={{ minWidth: 180 }}
                />
              </td>
              <td>
                {NAMED.includes(column.target) && (
                  <Name column={column} known={known} onChange={(name) => set(place, { ...column, name })} />
                )}
              </td>
              <td>
                {TYPED.includes(column.target) && (
                  <Select
                    aria-label={t("type_of_column", { column: column.column })}
                    value={column.type}
                    onChange={(type) => set(place, { ...column, type })}
                    options={TYPES.map((each) => ({ value: each, label: t(`type.${each}`) }))}
                    style={{ minWidth: 120 }}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface NameProps {
  column: Columns[number];
  known: Known;
  onChange: (name: string) => void;
}

/** Which identifier, trait, property or medium. */
function Name({ column, known, onChange }: NameProps) {
  const { t } = useTranslation("imports");
  const media = useMedia();
  const medium = useMedium();
  const label = t("which_of", { column: column.column });
  if (column.target === "consent") {
    const kinds = media.includes(column.name) || !column.name ? media : [...media, column.name];
    return (
      <Select
        aria-label={label}
        value={column.name || undefined}
        onChange={onChange}
        options={kinds.map((each) => ({ value: each, label: medium(each) }))}
        style={{ minWidth: 160 }}
      />
    );
  }
  const options =
    column.target === "identifier" ? known.identifiers : column.target === "trait" ? known.traits : known.properties;
  return <Suggest value={column.name} onChange={onChange} options={options} placeholder={t("name")} label={label} />;
}
