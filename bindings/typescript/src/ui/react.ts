/** Types of the elements in JSX, for React 19 and newer: `import type {} from "doubletick/ui/react"`. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { DoubletickMark, MarkProperties } from "./mark";
import type { DoubletickReaders, ReadersProperties } from "./readers-element";

/** With `ondoubletick-details={…}`, React listens for the event of that name. */
interface MarkHandlers {
  "ondoubletick-details"?: ((event: Event) => void) | undefined;
  "ondoubletick-retry"?: ((event: Event) => void) | undefined;
}

interface ReadersHandlers {
  "ondoubletick-close"?: ((event: Event) => void) | undefined;
  "ondoubletick-error"?: ((event: CustomEvent<unknown>) => void) | undefined;
}

type ElementProps<E> = DetailedHTMLProps<HTMLAttributes<E>, E>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "doubletick-mark": ElementProps<DoubletickMark> & MarkProperties & MarkHandlers;
      "doubletick-readers": ElementProps<DoubletickReaders> & ReadersProperties & ReadersHandlers;
    }
  }
}
