/** What the screens expect of the API, held against the types generated from its OpenAPI document: a drift is a type error. */

import type { Audience } from "../features/audiences/audience";
import type { Point } from "../features/audiences/chart";
import type { Member as InAudience } from "../features/audiences/MembersTable";
import type { Preview } from "../features/audiences/use-preview";
import type { Described, Draft, NodeType, Port, SettingsType } from "../features/canvas/types";
import type { Counts } from "../features/canvas/use-counts";
import type { NodeTypes } from "../features/canvas/use-node-types";
import type { VersionDetail } from "../features/canvas/use-versions";
import type { Adapter, Channel, ChannelHealth } from "../features/channels/channel";
import type { Consent, Customer, CustomerEvent, CustomerRow } from "../features/customers/customer";
import type { Stay } from "../features/customers/InAudiences";
import type { Refusal } from "../features/customers/Runs";
import type { Attempt, Receipt, Send, Touch, TouchDetail } from "../features/deliveries/touch";
import type { Journey, Version } from "../features/journeys/types";
import type { Parked, ParkedSummary } from "../features/parked/parked";
import type { Enrollment, NodeRef, Passage } from "../features/people/types";
import type { Reason } from "../features/people/use-reasons";
import type { Results } from "../features/results/results";
import type { Operator } from "../features/rules/comparison";
import type { Catalog } from "../features/rules/use-catalog";
import type { Says } from "../features/rules/use-check";
import type { Vocabulary } from "../features/rules/use-vocabulary";
import type { Cap } from "../features/settings/CapsTab";
import type { Member } from "../features/settings/MembersTab";
import type { Key } from "../features/settings/NewKey";
import type { Suppression } from "../features/settings/SuppressionsTab";
import type { Quarantined, Source, SourceHealth } from "../features/sources/source";
import type { Rendered, Template } from "../features/templates/template";
import type { components } from "../shared/api/schema.gen";
import type { Named, Problem, ProfileBrief, Text } from "../shared/api/types";
import type { Session, Workspace } from "../shared/session/session";

type Served = components["schemas"];

/** Fails to compile unless everything served fits what the screens expect. */
type Fits<Theirs extends Ours, Ours> = Theirs;

/** The same but for fields that hold JSON with a grammar of its own: rules, graphs, contents. The document leaves them open. */
type FitsBut<Open extends keyof Ours, Theirs extends Omit<Ours, Open>, Ours> = Theirs;

export type Contract = [
  FitsBut<"rule", Served["Audience"], Audience>,
  Fits<Served["AudienceMember"], InAudience>,
  Fits<Served["AudienceOfProfile"], Stay>,
  Fits<Served["Size"], Point>,
  Fits<Served["Preview"], Preview>,
  Fits<Served["RuleSays"], Says>,
  Fits<Served["NodeType"], NodeType>,
  Fits<Served["NodeTypes"], NodeTypes>,
  Fits<Served["NodeWords"], Described>,
  Fits<Served["Port"], Port>,
  Fits<Served["SettingsType"], SettingsType>,
  FitsBut<"graph", Served["Draft"], Draft>,
  FitsBut<"graph", Served["VersionDetail"], VersionDetail>,
  Fits<Served["Counts"], Counts>,
  Fits<Served["Adapter"], Adapter>,
  Fits<Served["Channel"], Channel>,
  Fits<Served["ChannelHealth"], ChannelHealth>,
  Fits<Served["ProfileRow"], CustomerRow>,
  Fits<Served["Profile"], Customer>,
  Fits<Served["Event"], CustomerEvent>,
  Fits<Served["Consent"], Consent>,
  Fits<Served["Touch"], Touch>,
  Fits<Served["TouchDetail"], TouchDetail>,
  Fits<Served["Attempt"], Attempt>,
  Fits<Served["Receipt"], Receipt>,
  Fits<Served["Send"], Send>,
  Fits<Served["Journey"], Journey>,
  Fits<Served["Version"], Version>,
  Fits<Served["Enrollment"], Enrollment>,
  Fits<Served["Passage"], Passage>,
  Fits<Served["Refusal"], Refusal>,
  Fits<Served["Reason"], Reason>,
  Fits<Served["Results"], Results>,
  Fits<Served["NodeRef"], NodeRef>,
  Fits<Served["Operator"], Operator>,
  Fits<Served["Vocabulary"], Vocabulary>,
  Fits<Served["Catalog"], Catalog>,
  Fits<Served["Parked"], Parked>,
  Fits<Served["ParkedSummary"], ParkedSummary>,
  Fits<Served["Cap"], Cap>,
  Fits<Served["Member"], Member>,
  Fits<Served["Key"], Key>,
  Fits<Served["Suppression"], Suppression>,
  Fits<Served["Source"], Source>,
  Fits<Served["SourceHealth"], SourceHealth>,
  Fits<Served["Quarantine"], Quarantined>,
  FitsBut<"content", Served["Template"], Template>,
  FitsBut<"rendered", Served["Rendered"], Rendered>,
  Fits<Served["Session"], Session>,
  Fits<Served["Workspace"], Workspace>,
  Fits<Served["ProfileBrief"], ProfileBrief>,
  Fits<Served["Named"], Named>,
  Fits<Served["Problem"], Problem>,
  Fits<Served["Text"], Text>,
];
