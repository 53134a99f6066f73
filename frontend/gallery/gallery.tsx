/** Every component in every state, with fixed data; in demo mode only. Language and theme are those of the frame. */
import { useRead } from "../api/queries.ts";
import { NotFound } from "../app/notFound.tsx";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, PageHead } from "../ui/card.tsx";
import type { StoryFile } from "./story.ts";

const FILES = import.meta.glob<StoryFile>("../**/*.stories.tsx", { eager: true });

export function Gallery() {
  const read = useRead("getSystem");
  return <ReadView read={read}>{({ mode }) => (mode === "demo" ? <Stories /> : <NotFound />)}</ReadView>;
}

function Stories() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t("gallery.title")} note={t("gallery.note")} />
      {Object.entries(FILES).map(([file, { title, stories }]) => (
        <section key={file} aria-labelledby={`file-${title}`} className="mb-10">
          <h2 id={`file-${title}`} className="mb-4 text-xl font-semibold">
            {title}
          </h2>
          <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
            {stories.map(({ name, show: Show }) => (
              <Card key={name}>
                <p className="mb-3 text-sm text-ink-soft">{name}</p>
                <div data-story={`${title}: ${name}`}>
                  <Show />
                </div>
              </Card>
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
