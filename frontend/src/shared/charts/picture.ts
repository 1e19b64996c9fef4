import type { Look } from "./look";
import type { ChartTable } from "./table";

const [SCALE, TITLE, MARGIN] = [2, 44, 16];

interface Size {
  width: number;
  height: number;
}

/** A picture with a title, twice as fine as the screen; `paint` begins below the title. */
export function pictureOf(
  title: string,
  { width, height }: Size,
  look: Look,
  paint: (pen: CanvasRenderingContext2D) => void,
): Promise<Blob> {
  const picture = document.createElement("canvas");
  picture.width = SCALE * width;
  picture.height = SCALE * (TITLE + height);
  const pen = penOf(picture);
  pen.scale(SCALE, SCALE);
  pen.fillStyle = look.ground;
  pen.fillRect(0, 0, width, TITLE + height);
  pen.fillStyle = look.text;
  pen.font = `600 16px ${look.font}`;
  pen.fillText(title, MARGIN, 28, width - 2 * MARGIN);
  pen.translate(0, TITLE);
  paint(pen);
  return new Promise((made, failed) =>
    picture.toBlob((blob) => (blob ? made(blob) : failed(new Error("The picture could not be made.")))),
  );
}

function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser draws no pictures.");
  return pen;
}

const [LINE, PAD, GAP, MOST] = [20, 8, 24, 340];

/** A table as a picture: the first column at the left, the others at the right, and long texts in several lines. */
export function tablePicture({ head, rows }: ChartTable, title: string, look: Look): Promise<Blob> {
  const measure = penOf(document.createElement("canvas"));
  measure.font = `13px ${look.font}`;
  const lines = [head.map(({ name }) => name), ...rows.map((row) => row.map(({ text }) => text))].map((row) =>
    row.map((text) => wrapped(text, MOST, (part) => measure.measureText(part).width)),
  );
  const widths = head.map((_, column) =>
    Math.ceil(Math.max(...lines.flatMap((row) => row[column] ?? []).map((part) => measure.measureText(part).width))),
  );
  const heights = lines.map((row) => 2 * PAD + LINE * Math.max(...row.map(({ length }) => length)));
  const size = {
    width: 2 * MARGIN + widths.reduce((sum, width) => sum + width + GAP, -GAP),
    height: MARGIN + heights.reduce((sum, height) => sum + height, 0),
  };
  return pictureOf(title, size, look, (pen) => {
    pen.font = measure.font;
    let top = 0;
    for (const [n, row] of lines.entries()) {
      let right = MARGIN - GAP;
      for (const [column, parts] of row.entries()) {
        const width = widths[column] ?? 0;
        right += GAP + width;
        pen.textAlign = column === 0 ? "left" : "right";
        pen.fillStyle = n === 0 ? look.soft : look.text;
        for (const [line, part] of parts.entries())
          pen.fillText(part, column === 0 ? right - width : right, top + PAD + 14 + line * LINE);
      }
      top += heights[n] ?? 0;
      pen.fillStyle = look.grid;
      if (n < lines.length - 1) pen.fillRect(MARGIN, top, size.width - 2 * MARGIN, 1);
    }
  });
}

/** A text in lines that are no wider than `most`, where its words allow. */
export function wrapped(text: string, most: number, width: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    if (line && width(line + segment.trimEnd()) > most) {
      lines.push(line.trimEnd());
      line = segment.trimStart();
    } else line += segment;
  }
  return [...lines, line.trimEnd()];
}
