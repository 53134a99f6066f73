/** Trade: the automatic plan first, a manual order one step deeper, then every order with its state. */
import type { PlanView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Loading } from "../ui/states.tsx";
import { LinkedWishes } from "./linkedWishes.tsx";
import { ManualOrder } from "./manualOrder.tsx";
import { OrderTable } from "./orderTable.tsx";
import { PlanForm } from "./planForm.tsx";
import { WishForm } from "./wishForm.tsx";

const SHOWN_ORDERS = 24;

export function Trade() {
  const { t } = useText();
  const plan = useRead("getPlan");
  // A helper looks after the plan; only the member signs orders.
  const signs = useRead("getSession").data?.role === "member";
  const manual = useRead("listOrders", { query: { limit: SHOWN_ORDERS, origin: "manual" } });
  const automatic = useRead("listOrders", { query: { limit: SHOWN_ORDERS, origin: "plan" } });
  return (
    <>
      <PageHead title={t("trade.title")} note={t("trade.note")} />
      <div className="flex flex-col gap-6">
        <Card labelledBy="plan">
          <SectionHead id="plan" title={t("plan.title")} note={t("plan.note")} />
          <ReadView read={plan} skeleton={[8, 6]}>
            {(view) => <PlanForm key={view.meteringPointId} plan={view} />}
          </ReadView>
        </Card>
        {signs && <ByHand plan={plan.data} />}
        <Card labelledBy="own">
          <SectionHead id="own" title={t("orders.manual.title")} note={t("orders.manual.note")} />
          <ReadView read={manual} skeleton={[6]}>
            {(view) => <OrderTable orders={view.orders} caption={t("orders.manual.title")} />}
          </ReadView>
        </Card>
        <Card labelledBy="auto">
          <SectionHead id="auto" title={t("orders.plan.title")} note={t("orders.plan.note")} />
          <ReadView read={automatic} skeleton={[10]}>
            {(view) => <OrderTable orders={view.orders} caption={t("orders.plan.title")} />}
          </ReadView>
        </Card>
      </div>
    </>
  );
}

/** Orders that the member signs itself: single ones, and wishes over many quarter hours. */
function ByHand({ plan }: { readonly plan: PlanView | undefined }) {
  const { t } = useText();
  const context = useRead("getOrderContext");
  return (
    <>
      <Card labelledBy="manual">
        <SectionHead id="manual" title={t("manual.title")} note={t("manual.note")} />
        <ReadView read={context} skeleton={[10]}>
          {(view) =>
            plan === undefined ? (
              <Loading blocks={[10]} />
            ) : (
              <ManualOrder context={view} startWith={plan.hasSolar || plan.hasBattery ? "sell" : "buy"} />
            )
          }
        </ReadView>
      </Card>
      {plan !== undefined && context.data !== undefined && <WishForm context={context.data} plan={plan} />}
      <LinkedWishes />
    </>
  );
}
