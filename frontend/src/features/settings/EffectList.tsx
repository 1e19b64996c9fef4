import { useText } from "@/shared/i18n/use-message";
import styles from "./Settings.module.css";
import type { Effect } from "./use-workspace-settings";

/** What a change will do, each consequence with the things that it concerns. */
export function EffectList({ effects }: { effects: Effect[] }) {
  const text = useText();
  return (
    <ul className={styles.effects} data-testid="effects">
      {effects.map((effect) => (
        <li key={effect.code + text(effect.text)}>
          {text(effect.text)}
          {effect.things.length > 0 && (
            <ul>
              {effect.things.map((each) => (
                <li key={each.id + text(each.text)}>
                  <strong>{each.name}</strong> {text(each.text)}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
