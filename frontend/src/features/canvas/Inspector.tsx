import { Button, Input, type InputRef } from "antd";
import { Trash2, X } from "lucide-react";
import { type Ref, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import { Fields } from "@/shared/schema-form/Fields";
import { ReservedNames } from "@/shared/schema-form/names";
import { SchemaForm } from "@/shared/schema-form/SchemaForm";
import { nodeOf, placeOf, rename } from "./graph";
import styles from "./Inspector.module.css";
import { useLive } from "./live";
import { NodeIcon } from "./NodeIcon";
import { fixedPorts } from "./ports";
import { portsOf, useCanvas, useCanvasStore } from "./store";
import { Ways } from "./Ways";

/** The one inspector there is: the chosen node's name, and the form that its type's schema describes. */
export function Inspector({ nameRef, onClose }: { nameRef: Ref<InputRef>; onClose: () => void }) {
  const { t } = useTranslation("canvas");
  const message = useMessage();
  const id = useCanvas((state) => [...state.chosen][0] ?? "");
  const graph = useCanvas((state) => state.graph);
  const types = useCanvas((state) => state.types);
  const readOnly = useCanvas((state) => state.readOnly);
  const { configure, edit, remove, choose, leave } = useCanvasStore().getState();
  const ports = useCanvas((state) => portsOf(state, id));
  const fixed = useMemo(() => fixedPorts(ports), [ports]);
  const all = useLive().problems[id];
  const problems = useMemo(
    () => (all ?? []).map((each) => ({ ...each, path: placeOf(graph, each.path).field })),
    [all, graph],
  );
  const node = nodeOf(graph, id);
  const type = types.get(node?.kind ?? "");
  if (!node || !type) return null;
  const general = problems.filter((problem: Problem) => problem.path === "");
  return (
    <section className={styles.panel} aria-label={t("inspector.label")}>
      <header className={styles.head}>
        <NodeIcon icon={type.icon} group={type.group} size={34} />
        <div className={styles.title}>
          <h2>{type.label}</h2>
          <p>{type.description}</p>
        </div>
        <Button
          type="text"
          size="small"
          aria-label={t("act.close", { ns: "shared" })}
          icon={<X size={17} />}
          onClick={onClose}
        />
      </header>
      {/* Without fields to walk through, it is scrolled by its own focus. */}
      <div className={styles.body} tabIndex={readOnly ? 0 : undefined}>
        {general.map((problem) => (
          <p
            key={problem.code + problem.message}
            className={styles.problem}
            data-severity={problem.severity}
            role="alert"
          >
            {message(problem)}
          </p>
        ))}
        <Fields off={readOnly} className={styles.fields}>
          <div className={styles.name}>
            <label htmlFor="node-name">{t("inspector.name")}</label>
            <Input
              id="node-name"
              ref={nameRef}
              value={node.name}
              maxLength={80}
              placeholder={t("inspector.name_hint")}
              onChange={(event) => edit((now) => rename(now, id, event.target.value), `${id}.name`)}
            />
          </div>
          <ReservedNames value={fixed}>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: it only notes which of its fields was left. */}
            <div
              onBlur={(event) => {
                const fields = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-field]")];
                const field = fields.find((each) => each.contains(event.target))?.dataset.field;
                if (field) leave(id, field);
              }}
            >
              <SchemaForm
                key={id}
                name={id}
                schema={type.schema}
                words="canvas"
                empty={<p className="pl-soft">{t("inspector.no_fields")}</p>}
                value={node.config}
                onChange={(config, field) => configure(id, config, field)}
                problems={problems}
              />
            </div>
          </ReservedNames>
        </Fields>
        <Ways id={id} onGo={(to) => choose([to])} />
      </div>
      {!readOnly && (
        <footer className={styles.foot}>
          <Button danger type="text" icon={<Trash2 size={15} />} onClick={remove}>
            {t("inspector.delete")}
          </Button>
        </footer>
      )}
    </section>
  );
}
