import { Fragment, type ReactNode } from "react";
import styles from "./Blocks.module.css";
import { type Inline, type Mark, nameOf, type Paragraph, type RichText } from "./document";

/** A text as it will stand in the message, not to be edited. */
export function RichTextView({ value }: { value: RichText | undefined }) {
  return (
    <div className={styles.text}>
      {(value?.content ?? []).map((part, n) => {
        if (part.type === "paragraph") return <Line key={at(n)} of={part} />;
        const Tag = part.type === "bulletList" ? "ul" : "ol";
        return (
          <Tag key={at(n)}>
            {(part.content ?? []).map((item, place) => (
              <li key={at(place)}>
                {(item.content ?? []).map((line, inner) => (
                  <Line key={at(inner)} of={line} />
                ))}
              </li>
            ))}
          </Tag>
        );
      })}
    </div>
  );
}

/** Parts of a text have no names but their places. */
const at = (place: number): string => `at-${place}`;

function Line({ of }: { of: Paragraph }) {
  return (
    <p>
      {of.content?.length ? of.content.map((inline, n) => <Fragment key={at(n)}>{shown(inline)}</Fragment>) : "\u00a0"}
    </p>
  );
}

function shown(inline: Inline): ReactNode {
  if (inline.type === "hardBreak") return <br />;
  const inner: ReactNode =
    inline.type === "text" ? inline.text : <span data-variable={inline.attrs.path}>{nameOf(inline.attrs.path)}</span>;
  return (inline.marks ?? []).reduce(marked, inner);
}

function marked(inner: ReactNode, { type }: Mark): ReactNode {
  if (type === "bold") return <strong>{inner}</strong>;
  if (type === "italic") return <em>{inner}</em>;
  // A link is only shown here: nobody wants to leave the page while writing.
  return type === "link" ? <span data-link>{inner}</span> : <u>{inner}</u>;
}
