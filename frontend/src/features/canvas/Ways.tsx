import { Button, Select } from "antd";
import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./Inspector.module.css";
import { mayLead, portsOf, useCanvas } from "./store";

interface Target {
  value: string;
  label: string;
  /** What the search looks through. */
  words: string;
  sentence: string;
}

/** Where each way out of a node leads: what the mouse draws as lines, as fields for the keyboard. */
export function Ways({ id, onGo }: { id: string; onGo: (id: string) => void }) {
  const { t } = useTranslation("canvas");
  const ports = useCanvas((state) => portsOf(state, id));
  const edges = useCanvas((state) => state.graph.edges);
  const readOnly = useCanvas((state) => state.readOnly);
  const wire = useCanvas((state) => state.wire);
  const targets = useTargets(id);
  if (ports.length === 0) return null;
  return (
    <section className={styles.ways} aria-label={t("inspector.ways_out")}>
      <h3>{t("inspector.ways_out")}</h3>
      {ports.map((port, n) => {
        const to = edges.find((edge) => edge.source === id && edge.port === port.name)?.target;
        const name = targets.find(({ value }) => value === to)?.label ?? "";
        return (
          <div key={port.name} className={styles.way} data-way={port.name}>
            <label htmlFor={`${id}.way.${n}`}>{port.label}</label>
            <Select<string, Target>
              id={`${id}.way.${n}`}
              disabled={readOnly}
              value={to ?? null}
              placeholder={
                port.optional && ports[0]
                  ? t("inspector.goes_on_like", { port: ports[0].label })
                  : t("inspector.unwired")
              }
              options={targets}
              showSearch={{ optionFilterProp: "words" }}
              allowClear
              onChange={(target) => wire(id, port.name, target ?? null)}
              optionRender={({ data }) => (
                <>
                  {data.label}
                  {data.sentence !== data.label && <div className="pl-soft">{data.sentence}</div>}
                </>
              )}
            />
            <Button
              type="text"
              size="small"
              disabled={to === undefined}
              aria-label={t("inspector.go_to", { node: name })}
              icon={<ArrowRight size={15} />}
              onClick={() => to && onGo(to)}
            />
          </div>
        );
      })}
    </section>
  );
}

/** The nodes that a line from this one may lead to. */
function useTargets(id: string): Target[] {
  const graph = useCanvas((state) => state.graph);
  const types = useCanvas((state) => state.types);
  const described = useCanvas((state) => state.described);
  return graph.nodes
    .filter((node) => mayLead({ graph, types }, id, node.id))
    .map((node) => {
      const type = types.get(node.kind);
      const kind = type?.label ?? "";
      const sentence = (described[node.id]?.sentence ?? type?.sentence) || kind;
      return { value: node.id, label: node.name || sentence, words: `${node.name} ${kind} ${sentence}`, sentence };
    });
}
