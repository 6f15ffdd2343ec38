/** Types of the elements in templates of Vue 3: `import type {} from "doubletick/ui/vue"`. */
import type { HTMLAttributes } from "vue";
import type { MarkProperties } from "./mark";
import type { ReadersProperties } from "./readers-element";

interface MarkHandlers {
  onDoubletickDetails?: ((event: Event) => void) | undefined;
  onDoubletickRetry?: ((event: Event) => void) | undefined;
}

interface ReadersHandlers {
  onDoubletickClose?: ((event: Event) => void) | undefined;
  onDoubletickError?: ((event: CustomEvent<unknown>) => void) | undefined;
}

/** What a template checks of a component. */
interface Component<P> {
  new (): { $props: P & HTMLAttributes };
}

declare module "vue" {
  interface GlobalComponents {
    "doubletick-mark": Component<MarkProperties & MarkHandlers>;
    "doubletick-readers": Component<ReadersProperties & ReadersHandlers>;
  }
}
