import { ApiError, client, dataOf } from "@/shared/api/client";
import type { FileImport, Kind } from "./import";
import { fingerprintOf } from "./import";

const PIECE = 4_000_000;

interface Asked {
  workspace: string;
  file: File;
  kind: Kind;
  /** Is told how much of the file has come, from 0 to 1. */
  progress: (share: number) => void;
}

/** Sends a file piece by piece; one whose upload was interrupted goes on where it stopped. */
export async function upload({ workspace, file, kind, progress }: Asked): Promise<FileImport> {
  let made: FileImport = await dataOf(
    client.POST("/api/workspaces/{workspace}/imports", {
      params: { path: { workspace } },
      body: { name: file.name, size: file.size, kind, fingerprint: fingerprintOf(file) },
    }),
  );
  while (made.received < file.size) {
    progress(made.received / file.size);
    made = await sendPiece(workspace, made, file);
  }
  progress(1);
  return made;
}

/** Sends the next piece, and again where only the connection failed. */
async function sendPiece(workspace: string, made: FileImport, file: File, tries = 3): Promise<FileImport> {
  const path = { workspace, file_import: made.id };
  const piece: unknown = file.slice(made.received, made.received + PIECE);
  try {
    return await dataOf(
      client.PUT("/api/workspaces/{workspace}/imports/{file_import}/content", {
        params: { path, header: { "Upload-Offset": made.received } },
        headers: { "Content-Type": "application/octet-stream" },
        // The document says a text of bytes; what is sent is the piece itself.
        body: piece as string,
      }),
    );
  } catch (error) {
    const elsewhere = error instanceof ApiError && error.status === 409;
    const lost = error instanceof ApiError && error.status === 0 && tries > 1;
    if (!elsewhere && !lost) throw error;
    // The piece may have come although its answer was lost, or what came before it is gone: the server says where to go on.
    const now = await dataOf(client.GET("/api/workspaces/{workspace}/imports/{file_import}", { params: { path } }));
    if (now.received !== made.received) return now;
    if (elsewhere) throw error;
    return sendPiece(workspace, made, file, tries - 1);
  }
}
