/** What the screens expect of the API, held against the types generated from its OpenAPI document: a drift is a type error. */

import type { Preview } from "../features/audiences/use-preview";
import type { NodeType, Port, SettingsType } from "../features/canvas/types";
import type { Adapter, Channel, ChannelHealth } from "../features/channels/channel";
import type { Consent } from "../features/customers/customer";
import type { Attempt, Receipt, Send } from "../features/deliveries/touch";
import type { Journey, Version } from "../features/journeys/types";
import type { NodeRef } from "../features/people/types";
import type { Operator } from "../features/rules/comparison";
import type { Vocabulary } from "../features/rules/use-vocabulary";
import type { Source, SourceHealth } from "../features/sources/source";
import type { components } from "../shared/api/schema.gen";
import type { Named, Problem, Text } from "../shared/api/types";

type Served = components["schemas"];

/** Fails to compile unless everything served fits what the screens expect. */
type Fits<Theirs extends Ours, Ours> = Theirs;

export type Contract = [
  Fits<Served["Preview"], Preview>,
  Fits<Served["NodeType"], NodeType>,
  Fits<Served["Port"], Port>,
  Fits<Served["SettingsType"], SettingsType>,
  Fits<Served["Adapter"], Adapter>,
  Fits<Served["Channel"], Channel>,
  Fits<Served["ChannelHealth"], ChannelHealth>,
  Fits<Served["Consent"], Consent>,
  Fits<Served["Attempt"], Attempt>,
  Fits<Served["Receipt"], Receipt>,
  Fits<Served["Send"], Send>,
  Fits<Served["Journey"], Journey>,
  Fits<Served["Version"], Version>,
  Fits<Served["NodeRef"], NodeRef>,
  Fits<Served["Operator"], Operator>,
  Fits<Served["Vocabulary"], Vocabulary>,
  Fits<Served["Source"], Source>,
  Fits<Served["SourceHealth"], SourceHealth>,
  Fits<Served["Named"], Named>,
  Fits<Served["Problem"], Problem>,
  Fits<Served["Text"], Text>,
];
