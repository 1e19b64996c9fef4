import { InputNumber, Select } from "antd";
import type { ReactElement } from "react";
import { Trans, useTranslation } from "react-i18next";
import { useText } from "@/shared/i18n/use-message";
import { AudienceSelect } from "./AudienceSelect";
import { ComparisonInput } from "./ComparisonInput";
import { EventSelect } from "./EventSelect";
import { NamespaceSelect } from "./NamespaceSelect";
import { PropertySelect } from "./PropertySelect";
import type { AggregateRule, Count, DidRule, IdentifierRule, Leaf, OccurrenceRule, TraitRule } from "./rule";
import { TagSelect } from "./TagSelect";
import { TraitSelect } from "./TraitSelect";
import { useCatalog } from "./use-catalog";
import { useVocabulary } from "./use-vocabulary";
import { WindowInput } from "./WindowInput";

interface Props<T extends Leaf> {
  leaf: T;
  onChange: (leaf: Leaf) => void;
  inJourney: boolean;
}

/** The line of controls of one condition, in the word order of the language. */
export function LeafBody({ leaf, onChange, inJourney }: Props<Leaf>) {
  switch (leaf.kind) {
    case "trait":
      return <TraitLine leaf={leaf} onChange={onChange} />;
    case "identifier":
      return <IdentifierLine leaf={leaf} onChange={onChange} />;
    case "tag":
      return (
        <Line
          kind="tag"
          parts={{ tag: <TagSelect inline value={leaf.tag} onChange={(tag) => onChange({ ...leaf, tag })} /> }}
        />
      );
    case "in_audience":
      return (
        <Line
          kind="in_audience"
          parts={{
            audience: (
              <AudienceSelect inline value={leaf.audience} onChange={(audience) => onChange({ ...leaf, audience })} />
            ),
          }}
        />
      );
    case "did":
      return <DidLine leaf={leaf} onChange={onChange} inJourney={inJourney} />;
    case "aggregate":
      return <AggregateLine leaf={leaf} onChange={onChange} inJourney={inJourney} />;
    case "occurrence":
      return <OccurrenceLine leaf={leaf} onChange={onChange} inJourney={inJourney} />;
  }
}

function Line({ kind, parts }: { kind: Leaf["kind"]; parts: Record<string, ReactElement> }) {
  return <Trans ns="rules" i18nKey={`leaf.${kind}`} components={parts} />;
}

function TraitLine({ leaf, onChange }: Omit<Props<TraitRule>, "inJourney">) {
  const { data } = useCatalog();
  const types = data?.traits.find((each) => each.name === leaf.trait)?.types ?? [];
  return (
    <Line
      kind="trait"
      parts={{
        trait: <TraitSelect inline value={leaf.trait} onChange={(trait) => onChange({ ...leaf, trait })} />,
        test: (
          <ComparisonInput
            op={leaf.op}
            value={leaf.value}
            types={types}
            of={{ trait: leaf.trait }}
            onChange={(test) => onChange({ kind: "trait", trait: leaf.trait, ...test })}
          />
        ),
      }}
    />
  );
}

function IdentifierLine({ leaf, onChange }: Omit<Props<IdentifierRule>, "inJourney">) {
  return (
    <Line
      kind="identifier"
      parts={{
        namespace: (
          <NamespaceSelect inline value={leaf.namespace} onChange={(namespace) => onChange({ ...leaf, namespace })} />
        ),
        test: (
          <ComparisonInput
            op={leaf.op}
            value={leaf.value}
            types={["text"]}
            of={{ namespace: leaf.namespace }}
            onChange={(test) => onChange({ kind: "identifier", namespace: leaf.namespace, ...test })}
          />
        ),
      }}
    />
  );
}

/** A leaf with its window changed; ever means that the field is not there. */
function withWindow<T extends DidRule | AggregateRule | OccurrenceRule>(leaf: T, window: T["window"]): T {
  const { window: _, ...rest } = leaf;
  return (window ? { ...rest, window } : rest) as T;
}

function DidLine({ leaf, onChange, inJourney }: Props<DidRule>) {
  const count = leaf.count ?? { op: "at_least", n: 1 };
  return (
    <Line
      kind="did"
      parts={{
        event: <EventSelect inline value={leaf.event} onChange={(event) => onChange({ ...leaf, event })} />,
        count: <CountInput value={count} onChange={(next) => onChange({ ...leaf, count: next })} />,
        window: (
          <WindowInput
            value={leaf.window}
            onChange={(window) => onChange(withWindow(leaf, window))}
            inJourney={inJourney}
          />
        ),
      }}
    />
  );
}

function CountInput({ value, onChange }: { value: Count; onChange: (count: Count) => void }) {
  const { t } = useTranslation("rules");
  const text = useText();
  const counts = useVocabulary().data?.counts ?? [];
  return (
    <>
      <Select<Count["op"]>
        aria-label={t("label.count")}
        value={value.op}
        onChange={(op) => onChange({ ...value, op })}
        options={counts.map((each) => ({ value: each.kind as Count["op"], label: text(each.label) }))}
        popupMatchSelectWidth={false}
      />
      <InputNumber
        aria-label={t("label.times")}
        value={value.n}
        min={0}
        max={1_000_000}
        precision={0}
        controls={false}
        onChange={(n) => n !== null && onChange({ ...value, n })}
        style={{ width: 56 }}
      />
    </>
  );
}

function AggregateLine({ leaf, onChange, inJourney }: Props<AggregateRule>) {
  const { t } = useTranslation("rules");
  const text = useText();
  const figures = useVocabulary().data?.aggregates ?? [];
  return (
    <Line
      kind="aggregate"
      parts={{
        fn: (
          <Select
            aria-label={t("label.fn")}
            value={leaf.fn}
            onChange={(fn) => onChange({ ...leaf, fn })}
            options={figures.map((each) => ({ value: each.kind, label: text(each.label) }))}
            popupMatchSelectWidth={false}
          />
        ),
        property: (
          <PropertySelect
            inline
            event={leaf.event}
            value={leaf.property}
            onChange={(property) => onChange({ ...leaf, property })}
          />
        ),
        event: <EventSelect inline value={leaf.event} onChange={(event) => onChange({ ...leaf, event })} />,
        test: (
          <ComparisonInput
            op={leaf.op}
            value={leaf.value}
            types={["number"]}
            of={null}
            onChange={(test) => {
              const { op: _, value: __, ...rest } = leaf;
              onChange({ ...rest, ...test });
            }}
          />
        ),
        window: (
          <WindowInput
            value={leaf.window}
            onChange={(window) => onChange(withWindow(leaf, window))}
            inJourney={inJourney}
          />
        ),
      }}
    />
  );
}

function OccurrenceLine({ leaf, onChange, inJourney }: Props<OccurrenceRule>) {
  const { t } = useTranslation("rules");
  return (
    <Line
      kind="occurrence"
      parts={{
        which: (
          <Select<"first" | "last">
            aria-label={t("label.which")}
            value={leaf.which}
            onChange={(which) => onChange({ ...leaf, which })}
            options={(["first", "last"] as const).map((each) => ({ value: each, label: t(`which.${each}`) }))}
            popupMatchSelectWidth={false}
          />
        ),
        event: <EventSelect inline value={leaf.event} onChange={(event) => onChange({ ...leaf, event })} />,
        window: (
          <WindowInput
            value={leaf.window}
            onChange={(window) => onChange(withWindow(leaf, window))}
            inJourney={inJourney}
          />
        ),
      }}
    />
  );
}
