/** Everything is drawn in the colour of the text around, so that the mark stands on any bubble. */
export const MARK_CSS = `
:host{display:inline-flex;vertical-align:middle}
:host([hidden]){display:none}
button{all:unset;position:relative;display:inline-flex;align-items:center;justify-content:center;
min-width:24px;min-height:24px;border-radius:6px;cursor:pointer;color:var(--doubletick-mark-color,currentColor)}
button[aria-disabled]{cursor:default}
[data-shape=all]{color:var(--doubletick-mark-read-color,var(--doubletick-mark-color,currentColor))}
[data-shape=failed]{color:var(--doubletick-mark-failed-color,var(--doubletick-mark-color,currentColor))}
:focus-visible{outline:2px solid var(--doubletick-focus-color,currentColor)}
svg{height:var(--doubletick-mark-size,16px);aspect-ratio:5/4}
path{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
[part=label]{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;
