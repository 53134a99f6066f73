/** A component in one state, with fixed data. */
import type { ReactElement } from "react";

export interface Story {
  /** What state it shows, in a few words. */
  readonly name: string;
  readonly show: () => ReactElement;
}

/** What a file `<name>.stories.tsx` exports. */
export interface StoryFile {
  readonly title: string;
  readonly stories: readonly Story[];
}
