/** The stage all journeys play on: one product, one browser, and pages opened as somebody. */
import type { Browser, CDPSession, Page } from "playwright-core";
import { expect } from "vitest";
import { findBarriers, overflowOf } from "./browser.ts";
import type { Product } from "./product.ts";

/** A demo identity by its id (`GET /api/v1/demo/sign-ins`); null for somebody who is not signed in. */
export type Identity = "yilmaz" | "operator" | "dso" | "auditor" | (string & {}) | null;

export interface Look {
  /** Where to start; `/` leads to the first page of the role. */
  readonly path?: string;
  /** Default `en`. */
  readonly language?: "en" | "de" | "es" | "ar" | "en-XA";
  /** Default 1280 × 900. */
  readonly width?: number;
  readonly theme?: "light" | "dark";
}

const DEFAULT_TIMEOUT_MS = 45_000;
const HEIGHT = 900;

export class Stage {
  readonly #browser: () => Browser;
  readonly #product: () => Product;

  constructor(browser: () => Browser, product: () => Product) {
    this.#browser = browser;
    this.#product = product;
  }

  get url(): string {
    return this.#product().url;
  }

  /**
   * Opens a page in a browser context of its own as a demo identity, plays the scene, closes it again, and
   * fails when the page threw an error meanwhile.
   */
  readonly visit = async (who: Identity, look: Look, scene: (page: Page) => Promise<void>): Promise<void> => {
    const errors: string[] = [];
    const context = await this.#browser().newContext({
      baseURL: this.url,
      locale: "en-GB",
      viewport: { width: look.width ?? 1280, height: HEIGHT },
      colorScheme: look.theme ?? "light",
      reducedMotion: "reduce",
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(DEFAULT_TIMEOUT_MS);
      page.on("pageerror", (error) => errors.push(error.message));
      if (who !== null) await signInAs(page, this.url, who);
      await page.goto(withLanguage(look.path ?? "/", look.language ?? "en"));
      await scene(page);
    } finally {
      await context.close();
    }
    expect(errors).toEqual([]);
  };
}

const withLanguage = (path: string, language: string): string =>
  `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;

/** Signs in with a demo identity over HTTP; the page's own sign-in is for the journeys about signing in. */
export async function signInAs(page: Page, url: string, signInId: string): Promise<void> {
  const answer = await page.request.post(`${url}/api/v1/session`, {
    data: { signInId },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`Sign-in ${signInId} was refused with ${answer.status()}`);
}

/** The page as it stands has no barrier that axe can find. */
export async function expectNoBarriers(page: Page): Promise<void> {
  expect(await findBarriers(page)).toEqual([]);
}

/** The page keeps its contrasts in another theme; everything else about it is the same in all of them. */
export async function expectContrast(page: Page): Promise<void> {
  expect(await findBarriers(page, ["color-contrast", "link-in-text-block"])).toEqual([]);
}

/** Every path shows its heading and all it loads at 320 px, and is not wider than the window. */
export async function expectReflow(page: Page, paths: readonly string[]): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 700 });
  for (const path of paths) {
    await page.goto(path);
    await page.locator("main :is(h1, h2, table)").first().waitFor();
    await page.locator("main .skeleton:not([data-story] *)").first().waitFor({ state: "hidden" });
    expect([path, await overflowOf(page)]).toEqual([path, 0]);
  }
  if (before !== null) await page.setViewportSize(before);
}

/** Opens a page by its name in the menu, behind "More" where it is. */
export async function openMenu(page: Page, label: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: label, exact: true }).click();
}

/** Text as a reader sees it: without the marks that keep figures together. */
export const plain = (text: string | null): string =>
  (text ?? "").replaceAll("\u00a0", " ").replaceAll(/[\u2060\u2066-\u2069\u200e\u200f]/g, "");

/** Market time by the server, seconds since 1970. */
export const marketTime = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const response = await fetch("/api/v1/system");
    return ((await response.json()) as { clock: { simTime: number } }).clock.simTime;
  });

/** A security key that says yes, in the page's browser; passkeys can be made and used from then on. */
export async function addAuthenticator(
  page: Page,
): Promise<{ session: CDPSession; authenticatorId: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, authenticatorId };
}
