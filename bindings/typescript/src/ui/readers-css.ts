/** Colours of a light page and of a dark one: `light-dark()` follows `color-scheme`. */
const COLOURS = `--surface:var(--doubletick-surface,light-dark(#fff,#1f2125));
--text:var(--doubletick-text,light-dark(#1b1d21,#e8eaed));
--muted:var(--doubletick-muted,light-dark(#5a5f67,#a9afb8));
--border:var(--doubletick-border,light-dark(#dfe2e7,#3b3f46));
--accent:var(--doubletick-accent,light-dark(#0b57d0,#8ab4f8));
--highlight:var(--doubletick-highlight,light-dark(#e8f0fe,#28344a))`;

/** Where the browser does not know `light-dark()`, the light ones are for every page. */
const LIGHT = COLOURS.replace(/light-dark.(#\w+),#\w+./g, "$1");

export const READERS_CSS = `
dialog{${LIGHT};
padding:0;border:1px solid var(--border);border-radius:var(--doubletick-radius,16px);
width:var(--doubletick-width,400px);height:var(--doubletick-height,560px);overflow:hidden;
background:var(--surface);color:var(--text);box-shadow:0 12px 40px rgb(0 0 0/.3);
font:15px/1.4 var(--doubletick-font,system-ui,sans-serif)}
@supports (color:light-dark(#000,#fff)){dialog{${COLOURS}}}
dialog[open]{display:flex;flex-direction:column}
dialog::backdrop{background:rgb(0 0 0/.45)}
[hidden],:empty:not(img,p){display:none!important}
button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;border-radius:8px}
button:hover{background:var(--highlight)}
:focus-visible{outline:2px solid var(--doubletick-focus-color,var(--accent));outline-offset:-2px}
header{display:flex;align-items:center;padding:12px;padding-inline-start:20px}
h2{flex:1;font-size:17px;margin:0}
[part=close]{width:36px;font-size:24px;color:var(--muted)}
[role=tablist]{display:flex;padding:0 12px;border-bottom:1px solid var(--border)}
[role=tab]{flex:1;height:44px;color:var(--muted)}
[aria-selected=true]{color:var(--accent);border-bottom:3px solid;padding-top:3px;font-weight:600}
[part=bar]{flex:none;display:flex;align-items:center;height:48px;padding:0 12px;color:var(--muted)}
[part=summary]{padding:0 8px;font-size:13px}
[part=news]{flex:1;height:36px;background:var(--highlight);color:var(--accent);font-weight:600}
[role=tabpanel]{flex:1;overflow-y:auto;padding:0 12px 12px}
ul{margin:0;padding:0}
li{display:flex;align-items:center;gap:12px;height:52px;padding:0 8px;content-visibility:auto}
[part=avatar]{position:relative;flex:none;width:36px;line-height:36px;border-radius:50%;overflow:hidden;text-align:center;
background:var(--highlight);color:var(--accent);font-weight:600}
img{position:absolute;inset:0;width:100%;height:100%;object-fit:cover}
[part=name]{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
time{flex:none;margin-inline-start:auto;color:var(--muted);font-size:13px}
[part=message]{margin:0;text-align:center;color:var(--muted)}
[part=message]:not(:empty){margin:32px 16px 8px}
[part=more]{display:block;margin:8px auto;padding:8px 20px;border:1px solid var(--border);color:var(--accent)}
@media (max-width:480px){dialog{width:100%;max-width:none;margin-bottom:0;border-width:1px 0 0;border-radius:var(--doubletick-radius,16px) var(--doubletick-radius,16px) 0 0}}
`;
