import { Button, Form, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ApiError, api } from "@/shared/api/client";
import { DayPicker } from "@/shared/controls/DayPicker";
import { regionName } from "@/shared/format/codes";
import { formatAmount } from "@/shared/format/number";
import { dayOf } from "@/shared/format/time";
import { useMessage } from "@/shared/i18n/use-message";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace, useZone } from "@/shared/session/workspace";
import { DateTime } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import { NumberTable } from "@/shared/ui/NumberTable";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Channels.module.css";
import { type Price, usePrices, useSetPrice } from "./use-prices";

/** What messages by a channel cost: current and planned prices, past ones on request, and a form for the next one. */
export function Prices({ channel }: { channel: string }) {
  const { t } = useTranslation("channels");
  const { can, home } = useWorkspace();
  const [past, setPast] = useState(false);
  const { data, error, refetch } = usePrices(channel);
  if (!data)
    return (
      error && (
        <section data-testid="prices">
          <h3>{t("prices")}</h3>
          <ErrorState error={error} onRetry={() => void refetch()} />
        </section>
      )
    );
  const shown = data.results.filter(({ state }) => past || state !== "past");
  return (
    <section data-testid="prices">
      <h3>{t("prices")}</h3>
      <p className={styles.help}>{t(data.by_parts ? "prices_help_parts" : "prices_help")}</p>
      {shown.length > 0 ? (
        <List channel={channel} prices={shown} byCountry={data.by_country} currency={data.currency} />
      ) : (
        <p>{t("prices_none")}</p>
      )}
      {shown.length < data.results.length && (
        <Button type="link" size="small" onClick={() => setPast(true)}>
          {t("prices_past", { count: data.results.length - shown.length })}
        </Button>
      )}
      {can("channels:write") &&
        (data.currency === null ? (
          <p>
            {t("prices_currency")}{" "}
            {can("settings:write") && <Link to={`${home}/settings`}>{t("prices_settings")}</Link>}
          </p>
        ) : (
          <NewPrice channel={channel} byCountry={data.by_country} currency={data.currency} />
        ))}
    </section>
  );
}

interface ListProps {
  channel: string;
  prices: readonly Price[];
  byCountry: boolean;
  currency: string | null;
}

function List({ channel, prices, byCountry, currency }: ListProps) {
  const { t } = useTranslation("channels");
  const language = useLanguage();
  const { can } = useWorkspace();
  const { remove } = useSetPrice(channel);
  const toast = useToast();
  const write = can("channels:write");
  const name = ({ country }: Price) => {
    if (country) return regionName(country, language);
    return t(byCountry ? "prices_others" : "prices_everywhere");
  };
  return (
    <NumberTable
      label={t("prices")}
      head={[
        { name: t("price_for") },
        { name: currency ? t("price_in", { currency }) : t("price") },
        { name: t("price_since") },
        { name: t("price_state") },
      ]}
      rows={prices.map((price) => ({
        key: price.id,
        name: name(price),
        values: [
          formatAmount(price.amount, language, 4),
          <DateTime key="since" value={price.since} />,
          <span key="state">
            {t(`price_is.${price.state}`)}
            {write && price.state === "planned" && (
              <Button
                type="link"
                size="small"
                disabled={remove.isPending}
                onClick={() =>
                  remove.mutate(price.id, { onSuccess: () => toast.done(t("price_removed")), onError: toast.failed })
                }
              >
                {t("price_remove")}
              </Button>
            )}
          </span>,
        ],
      }))}
    />
  );
}

function NewPrice({ channel, byCountry, currency }: { channel: string; byCountry: boolean; currency: string }) {
  const { t } = useTranslation("channels");
  const language = useLanguage();
  const message = useMessage();
  const toast = useToast();
  const today = dayOf(new Date(), useZone());
  const { add } = useSetPrice(channel);
  const [country, setCountry] = useState("");
  const [amount, setAmount] = useState<string | null>(null);
  const [day, setDay] = useState("");
  const regions = api.useQuery("get", "/api/regions", {}, { staleTime: Number.POSITIVE_INFINITY }).data?.results ?? [];
  const problems = add.error instanceof ApiError ? add.error.problems : [];
  const help = (field: string) => {
    const problem = problems.find(({ path }) => path === field);
    return problem ? { help: message(problem), validateStatus: "error" as const } : {};
  };
  const submit = () => {
    if (amount === null) return;
    add.mutate(
      { country, amount, first_day: day || null },
      {
        onSuccess: () => {
          toast.done(t("price_set"));
          setAmount(null);
        },
        onError: (error) => {
          if (!(error instanceof ApiError) || error.problems.length === 0) toast.failed(error);
        },
      },
    );
  };
  return (
    <Form layout="vertical" component="div" className={styles.price ?? ""}>
      {byCountry && (
        <Form.Item label={t("price_for")} htmlFor="price-country" {...help("country")}>
          <Select
            id="price-country"
            value={country}
            onChange={setCountry}
            style={{ width: 220 }}
            showSearch={{ optionFilterProp: "label" }}
            options={[
              { value: "", label: t("prices_others") },
              ...regions.map((value) => ({ value, label: regionName(value, language) })),
            ]}
          />
        </Form.Item>
      )}
      <Form.Item label={t("price_in", { currency })} htmlFor="price-amount" {...help("amount")}>
        <InputNumber<string>
          id="price-amount"
          stringMode
          min="0"
          precision={4}
          value={amount}
          onChange={setAmount}
          style={{ width: 120 }}
        />
      </Form.Item>
      <Form.Item label={t("price_since")} htmlFor="price-day" {...help("first_day")}>
        <DayPicker id="price-day" from={today} value={day} onChange={setDay} placeholder={t("price_now")} />
      </Form.Item>
      <Button disabled={amount === null} loading={add.isPending} onClick={submit}>
        {t("price_add")}
      </Button>
    </Form>
  );
}
