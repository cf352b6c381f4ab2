/** What the link page adds to the style of all pages. A product's colours are set by the script. */
export const LINK_STYLE = `
:root { --brand: light-dark(oklch(0.45 0.078 205), oklch(0.8 0.1 195)); --on-brand: light-dark(#fff, oklch(0.2 0.03 210));
  --brand-hover: light-dark(oklch(0.39 0.068 205), oklch(0.86 0.09 195)); --tile: #123c44; --on-tile: #fff;
  --ok: light-dark(oklch(0.45 0.105 150), oklch(0.81 0.13 152)); --warn: light-dark(oklch(0.48 0.095 70), oklch(0.83 0.12 82));
  --faint: light-dark(oklch(0.515 0.012 215), oklch(0.68 0.012 150)); --sunken: light-dark(oklch(0.94 0.005 95), oklch(0.29 0.012 215));
  --thumb: light-dark(#fff, oklch(0.385 0.018 215)); --card: light-dark(#fff, oklch(0.252 0.013 215)); }
body { grid-template-rows: 1fr auto; font-family: "Hanken Grotesk", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.waves { position: fixed; z-index: -1; left: 0; bottom: 0; width: 100%; height: 150px; opacity: .07; fill: none; stroke-width: 10;
  stroke-linecap: round; stroke: var(--accent); }
.waves .second, .bars .second, .by .second { stroke: var(--money); }
main.connect { max-width: 28.75rem; align-self: center; }
.connect .card { position: relative; padding: 1.75rem 1.75rem 1.5rem;
  box-shadow: 0 2px 6px rgb(0 20 30 / .06), 0 16px 40px rgb(0 20 30 / .14); }
.pair { display: flex; align-items: center; height: 52px; }
.tile { flex: none; width: 52px; height: 52px; border-radius: 14px; display: grid; place-items: center; overflow: hidden;
  font-size: 1.375rem; font-weight: 680; background: var(--tile); color: var(--on-tile); }
.tile.dub { background: var(--text); color: var(--card); }
.tile.logo { background: #fff; border: 1px solid var(--line); }
.tile img { width: 100%; height: 100%; object-fit: contain; }
.bars { flex: none; width: 60px; height: 20px; fill: none; stroke: var(--accent); stroke-width: 4; stroke-linecap: round; }
.connect h1 { margin: 1.125rem 0 .375rem; font-weight: 620; letter-spacing: -.02em; outline: none; }
.connect p { font-size: .875rem; line-height: 1.45; }
.close { position: absolute; top: .75rem; right: .75rem; width: 2.25rem; height: 2.25rem; margin: 0; padding: 0; display: grid;
  place-items: center; background: none; border: 0; color: var(--quiet); border-radius: .5rem; }
.close:hover, .reveal:hover { opacity: 1; color: var(--text); background: var(--sunken); }
.tabs { display: flex; gap: 2px; margin-top: 1.125rem; padding: 3px; border-radius: .625rem; background: var(--sunken); }
.tabs button { margin: 0; flex: 1; min-height: 2.25rem; padding: .25rem .5rem; border: 0; border-radius: .4375rem; background: none; color: var(--quiet);
  font-size: .8125rem; }
.tabs button:hover { opacity: 1; color: var(--text); }
.tabs [aria-selected="true"] { background: var(--thumb); color: var(--text); box-shadow: 0 1px 2px rgb(0 20 30 / .12); font-weight: 560; }
.connect form { gap: 0; margin-top: 1.125rem; }
.connect .field { gap: .375rem; }
.connect .field + .field { margin-top: 1rem; }
.label { display: flex; gap: .75rem; align-items: baseline; justify-content: space-between; font-size: .8125rem; font-weight: 540; }
.label label { margin: 0; font-size: inherit; }
.label button { width: auto; margin: 0; padding: 0; border: 0; background: none; color: var(--accent); font-weight: 540; border-radius: .25rem; min-height: 1.5rem; }
.connect input:not([type="checkbox"]), .connect select { min-height: 2.75rem; padding: .5rem .75rem; border-radius: .5rem; }
.box { position: relative; display: block; }
.box svg.lead { position: absolute; left: .75rem; top: 50%; transform: translateY(-50%); color: var(--faint); }
.connect .box input { padding-left: 2.25rem; padding-right: 3rem; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.connect input:focus-visible, .connect select:focus-visible { border-color: var(--focus); outline: 3px solid color-mix(in oklab, var(--focus) 35%, transparent); outline-offset: 0; }
.reveal { position: absolute; right: .25rem; top: 50%; transform: translateY(-50%); width: 2.25rem; height: 2.25rem; margin: 0; padding: 0; display: grid;
  place-items: center; border: 0; background: none; color: var(--quiet); border-radius: .375rem; }
.icon { display: block; flex: none; width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.connect .state { display: flex; gap: .375rem; align-items: flex-start; min-height: 1.125rem; font-size: .75rem; line-height: 1.125rem; color: var(--faint); margin: 0; }
.connect .state.ok { color: var(--ok); } .connect .state.bad { color: var(--error); }
.state b { font-weight: 600; }
.connect .note { margin: .5rem 0 0; font-size: .75rem; line-height: 1.125rem; color: var(--faint); }
.connect legend { font-size: .8125rem; line-height: 1.25rem; }
.where { margin: .25rem 0; padding: .75rem .875rem; border-radius: .5rem; background: var(--sunken); font-size: .8125rem; line-height: 1.25rem; color: var(--quiet); }
.where ol { margin: 0; padding-left: 1.125rem; } .where p { font-size: inherit; }
.where code { font-size: .75rem; color: var(--text); overflow-wrap: anywhere; }
.connect h2 { margin: 1.125rem 0 .375rem; font-size: .8125rem; font-weight: 540; line-height: 1rem; }
.perms { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: .625rem; font-size: .8125rem; line-height: 1.25rem; }
.perms li { display: flex; align-items: center; gap: .625rem; padding: .5625rem .75rem; overflow-wrap: anywhere; }
.perms li + li { border-top: 1px solid var(--line); }
.perms .icon { color: var(--quiet); }
.perms .value { margin-left: auto; font-size: .75rem; font-weight: 540; white-space: nowrap; color: var(--quiet); }
.perms .value.ok { color: var(--ok); } .perms .value.warn { color: var(--warn); }
.connect .go { display: flex; align-items: center; justify-content: center; gap: .5rem; min-height: 2.75rem; margin-top: 1.25rem; padding: .5rem 1rem;
  border-radius: .625rem; background: var(--brand); color: var(--on-brand); font-weight: 560; overflow-wrap: anywhere; text-decoration: none; }
.connect .go:hover { opacity: 1; background: var(--brand-hover); }
.connect .go.quiet { margin-top: .5rem; background: transparent; border: 1px solid var(--line); color: var(--text); }
.connect p + .go.quiet { margin-top: 1.25rem; }
.connect .go.quiet:hover { background: var(--sunken); }
.result { display: grid; place-items: center; width: 52px; height: 52px; border-radius: 50%; background: color-mix(in oklab, var(--ok) 14%, transparent); color: var(--ok); }
.result.bad { background: color-mix(in oklab, var(--error) 12%, transparent); color: var(--error); }
.result.wait { background: var(--sunken); color: var(--accent); }
.result .icon { width: 24px; height: 24px; stroke-width: 1.75; }
.spin { width: 1rem; height: 1rem; border: 2px solid currentColor; border-right-color: transparent; border-radius: 50%; animation: turn .8s linear infinite; }
.result .spin { width: 1.5rem; height: 1.5rem; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .spin { animation-duration: 4s; } }
.connect .promise { margin-top: 1rem; text-align: center; font-size: .8125rem; color: var(--faint); text-wrap: balance; }
.by { border: 0; padding: 0; display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .25rem .5rem; margin-top: 1rem; font-size: .8125rem; color: var(--faint); }
.by svg { width: 16px; height: 16px; fill: none; stroke: var(--accent); stroke-width: 4; stroke-linecap: round; }
.by a { color: inherit; text-decoration: none; padding: .125rem 0; } .by a:hover { text-decoration: underline; }
.by span + span::before, .by span + a::before, .by a + a::before { content: "·"; margin-right: .5rem; }
@media (max-width: 30rem) { body { padding: 1rem; } .connect .card { padding: 1.375rem 1.125rem 1.125rem; } .waves { display: none; } }
@media (pointer: coarse) { .tabs button, .close, .reveal { min-height: 2.75rem; } .close, .reveal { width: 2.75rem; } }
`;
