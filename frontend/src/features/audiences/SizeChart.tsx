import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/shared/format/number";
import { formatShortDay } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useZone } from "@/shared/session/workspace";
import { coordinates, type Point, roundUp } from "./chart";
import styles from "./SizeChart.module.css";

const WIDTH = 1000;
const HEIGHT = 200;

/** The size of an audience over time as a line; the pointer reads single days. */
export function SizeChart({ points }: { points: Point[] }) {
  const { t } = useTranslation("audiences");
  const language = useLanguage();
  const zone = useZone();
  const [read, setRead] = useState<number | null>(null);
  const top = roundUp(Math.max(0, ...points.map((point) => point.size)));
  const line = coordinates(points, WIDTH, HEIGHT, top);
  const path = line.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const shown = read === null ? null : points[read];
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    setRead(Math.min(points.length - 1, Math.max(0, Math.round(share * (points.length - 1)))));
  };
  return (
    <figure className={styles.chart}>
      <div className={styles.scale} aria-hidden>
        {[top, top / 2, 0].map((n) => (
          <span key={n} className="pl-num">
            {formatNumber(n, language)}
          </span>
        ))}
      </div>
      <div className={styles.plot} onPointerMove={follow} onPointerLeave={() => setRead(null)}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={t("chart_says", {
            from: formatNumber(first.size, language),
            to: formatNumber(last.size, language),
          })}
        >
          {[0.5, HEIGHT / 2, HEIGHT - 0.5].map((y) => (
            <line key={y} x1="0" x2={WIDTH} y1={y} y2={y} className={styles.grid} />
          ))}
          <path d={`${path}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} className={styles.area} />
          <path d={path} className={styles.line} />
        </svg>
        {shown && read !== null && (
          <div
            className={styles.cursor}
            data-side={read > points.length / 2 ? "left" : "right"}
            style={{ left: `${(read / Math.max(1, points.length - 1)) * 100}%` }}
          >
            <i style={{ top: `${(1 - shown.size / top) * 100}%` }} />
            <span>
              <b className="pl-num">{formatNumber(shown.size, language)}</b> {formatShortDay(shown.at, language, zone)}
            </span>
          </div>
        )}
      </div>
      <figcaption className={styles.days} aria-hidden>
        {[first, points[Math.floor(points.length / 2)] ?? first, last].map((point) => (
          <span key={point.at}>{formatShortDay(point.at, language, zone)}</span>
        ))}
      </figcaption>
    </figure>
  );
}
