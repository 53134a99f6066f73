/** An address of one's own, for reference: proved with a signature, never needed. */
import { useMutation } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { useShowMe } from "./showMe.ts";
import { Trouble } from "./trouble.tsx";

interface Provider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

/** The wallet that the browser offers, when it has one. */
const providerHere = (): Provider | null => (Reflect.get(window, "ethereum") as Provider | undefined) ?? null;

const utf8Hex = (text: string): string =>
  `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

async function link(provider: Provider) {
  const accounts = (await provider.request({ method: "eth_requestAccounts" })) as readonly string[];
  const [address = ""] = accounts;
  const { message } = await call("createWalletChallenge", { body: { address } });
  const signature = await provider.request({ method: "personal_sign", params: [utf8Hex(message), address] });
  return call("linkWallet", { body: { message, signature: String(signature) } });
}

export function Wallet({ address }: { readonly address: string | null }) {
  const { t } = useText();
  const show = useShowMe();
  const provider = providerHere();
  const connect = useMutation({ mutationFn: link, onSuccess: show });
  const forget = useMutation({ mutationFn: () => call("unlinkWallet"), onSuccess: show });
  return (
    <Card labelledBy="wallet">
      <SectionHead id="wallet" title={t("account.wallet")} note={t("account.wallet.note")} />
      {address !== null ? (
        <div className="flex flex-col items-start gap-3">
          <p className="font-mono text-sm break-all" dir="ltr">
            {address}
          </p>
          <Button isDisabled={forget.isPending} onPress={() => forget.mutate()}>
            {t("account.wallet.forget")}
          </Button>
        </div>
      ) : provider === null ? (
        <p className="text-ink-soft">{t("account.wallet.none")}</p>
      ) : (
        <Button isDisabled={connect.isPending} onPress={() => connect.mutate(provider)}>
          {t("account.wallet.link")}
        </Button>
      )}
      {connect.error !== null && <Trouble error={connect.error} />}
      {forget.error !== null && <Trouble error={forget.error} />}
    </Card>
  );
}
