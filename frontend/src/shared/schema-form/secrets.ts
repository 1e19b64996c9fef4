import { createContext } from "react";

/** Which secrets of a form are set already, by field: they cannot be read, so the form says it instead. */
export const SecretsSet = createContext<Readonly<Record<string, boolean>>>({});
