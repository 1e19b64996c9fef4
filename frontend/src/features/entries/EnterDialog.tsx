import { Alert, Input, Modal, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AudienceSelect } from "@/entities/audience/AudienceSelect";
import { JourneySelect } from "@/entities/journey/JourneySelect";
import { useJourney } from "@/features/journeys/use-journey";
import { writeJson } from "@/shared/api/json";
import { formatNumber } from "@/shared/format/number";
import { useMessage } from "@/shared/i18n/use-message";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { useToast } from "@/shared/ui/use-toast";
import { Became } from "./Became";
import { Counts, people } from "./Counts";
import styles from "./Entries.module.css";
import { type Entries, useEnter, useForeseen } from "./use-entries";
import { bodyOf, listed, typed, type Wanted } from "./wanted";

const EXAMPLES = "ada@example.com\nu-1017\nprf_…";

interface Props {
  /** The journey, where the dialog is opened from one. */
  journey?: { id: string; name: string };
  /** The customer, where it is opened from one. */
  customer?: { id: string; name: string };
  onClose: () => void;
}

/** Puts people into a live journey: says first how many would enter and why the others would not, then what became of them. */
export function EnterDialog({ journey, customer, onClose }: Props) {
  const { t } = useTranslation("entries");
  const { t: shared } = useTranslation();
  const message = useMessage();
  const toast = useToast();
  const language = useLanguage();
  const { can } = useWorkspace();
  const [chosen, setChosen] = useState(journey?.id ?? "");
  const [source, setSource] = useState<"list" | "audience">("list");
  const [text, setText] = useState("");
  const [audience, setAudience] = useState("");
  const [given, setGiven] = useState<Record<string, string>>({});
  // A request whose answer was lost is made again by its key; another one needs another.
  const [asked, setAsked] = useState({ body: "", key: "" });
  const [made, setMade] = useState<{ entries: Entries; people: string[] } | null>(null);
  const known = useJourney(chosen);
  const fields = known.data?.by_request?.context ?? [];
  const named = customer ? [customer.id] : listed(text);
  const ofAudience = !customer && source === "audience";
  const wanted: Wanted | null =
    chosen === "" || (ofAudience ? audience === "" : named.length === 0)
      ? null
      : { people: named, audience: ofAudience ? audience : "", context: ofAudience ? {} : typed(fields, given) };
  const foreseen = useForeseen(chosen, wanted);
  const enter = useEnter(chosen);
  const entering = foreseen.counts ? people(foreseen.counts, "entered", "held_out") : 0;
  const submit = () => {
    if (!wanted) return;
    const body = writeJson([chosen, bodyOf(wanted)]);
    const key = asked.body === body ? asked.key : crypto.randomUUID();
    setAsked({ body, key });
    enter.mutate(
      { wanted, key },
      { onSuccess: (entries) => setMade({ entries, people: wanted.people }), onError: toast.failed },
    );
  };
  const title = customer ? t("title_customer", { name: customer.name }) : t("title", { name: journey?.name ?? "" });
  if (made) {
    return (
      <Modal
        open
        title={title}
        onCancel={onClose}
        onOk={onClose}
        okText={shared("act.close")}
        footer={(_, { OkBtn }) => <OkBtn />}
      >
        <Became journey={chosen} made={made.entries} people={customer ? [customer.name] : made.people} />
      </Modal>
    );
  }
  return (
    <Modal
      open
      title={title}
      okText={entering > 0 ? t("enter", { count: entering, n: formatNumber(entering, language) }) : t("enter_none")}
      okButtonProps={{ loading: enter.isPending, disabled: entering === 0 }}
      onCancel={onClose}
      onOk={submit}
      destroyOnHidden
    >
      <div className={styles.form}>
        {!journey && (
          <div className={styles.field}>
            <JourneySelect value={chosen} onChange={setChosen} placeholder={t("which_journey")} />
            <span className="pl-soft">{t("which_help")}</span>
          </div>
        )}
        {!customer && can("audiences:read") && (
          <Segmented
            value={source}
            onChange={setSource}
            options={[
              { value: "list", label: t("from_list") },
              { value: "audience", label: t("from_audience") },
            ]}
          />
        )}
        {ofAudience && <AudienceSelect value={audience} onChange={setAudience} />}
        {!customer && !ofAudience && (
          <div className={styles.field}>
            <Input.TextArea
              aria-label={t("list")}
              rows={5}
              value={text}
              placeholder={EXAMPLES}
              onChange={(event) => setText(event.target.value)}
            />
            <span className="pl-soft">{t("list_help")}</span>
          </div>
        )}
        {!ofAudience && fields.length > 0 && (
          <div className={styles.field}>
            <span>{t("context")}</span>
            <div className={styles.context}>
              {fields.map(({ name }) => (
                <label key={name} htmlFor={`context-${name}`} className={styles.field}>
                  <span className="pl-soft">{name}</span>
                  <Input
                    id={`context-${name}`}
                    value={given[name] ?? ""}
                    maxLength={200}
                    onChange={(event) => setGiven({ ...given, [name]: event.target.value })}
                  />
                </label>
              ))}
            </div>
          </div>
        )}
        {foreseen.error && <Alert type="warning" showIcon title={message(foreseen.error)} />}
        {wanted && !foreseen.error && !foreseen.counts && <p className="pl-soft">{t("counting")}</p>}
        {foreseen.counts && <Counts counts={foreseen.counts} done={false} />}
      </div>
    </Modal>
  );
}
