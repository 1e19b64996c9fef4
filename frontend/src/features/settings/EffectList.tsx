import styles from "./Settings.module.css";
import type { Effect } from "./use-workspace-settings";

/** What a change will do, each consequence with the things that it concerns. */
export function EffectList({ effects }: { effects: Effect[] }) {
  return (
    <ul className={styles.effects} data-testid="effects">
      {effects.map((effect) => (
        <li key={effect.code + effect.text}>
          {effect.text}
          {effect.things.length > 0 && (
            <ul>
              {effect.things.map((each) => (
                <li key={each.id + each.text}>
                  <strong>{each.name}</strong> {each.text}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
