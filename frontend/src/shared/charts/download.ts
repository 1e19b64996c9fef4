/** What a file's name must not hold on some system. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu;

/** Hands the reader a file, named like the chart. */
export function download(content: Blob, title: string, extension: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = `${title.replaceAll(FORBIDDEN, " ").trim()}.${extension}`;
  link.click();
  URL.revokeObjectURL(address);
}
