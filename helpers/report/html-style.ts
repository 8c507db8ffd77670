import { Markup } from '../platform/text/markup.ts';

/** Style of a page: light and dark by the reader's setting, narrow screens, print; no state is shown by its colour only. */
export const pageStyle = Markup.trusted(`
:root { color-scheme: light dark; --ink: light-dark(#1f2328, #e6edf3); --soft: light-dark(#59636e, #9198a1);
  --ground: light-dark(#fff, #0d1117); --line: light-dark(#d1d9e0, #3d444d); --panel: light-dark(#f6f8fa, #151b23);
  --good: light-dark(#1a7f37, #3fb950); --bad: light-dark(#c11f2c, #ff7b72); --doubt: light-dark(#7d5200, #e3b341);
  --odd: light-dark(#6639ba, #bc8cff); --link: light-dark(#0757ba, #58a6ff); }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; color: var(--ink);
  background: var(--ground); margin: 0; overflow-wrap: anywhere; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 .4rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
.kind { margin: 0; color: var(--soft); }
.basis { font-size: 1.15rem; margin: 0 0 1rem; }
.areas { margin: 0 0 .9rem; font-size: .9rem; }
.areas ul { list-style: none; padding: 0; } .areas p { margin: .2rem 0 0; } .areas span { white-space: nowrap; padding-right: .4rem; }
.answers section { display: grid; grid-template-columns: 10rem 1fr; padding: .55rem 0; border-top: 1px solid var(--line); }
.answers h2 { font-size: 1rem; margin: .1rem 0 0; border: 0; padding: 0; }
.answers ul { list-style: none; padding: 0; margin: 0; } .answers li { margin: .1rem 0; }
.gate { margin: 1rem 0 0; font-weight: 600; }
.conformant, .pass { color: var(--good); } .nonconformant, .violated, .error { color: var(--bad); }
.inconclusive, .deviating, .warning, .accepted, .partial, .instead { color: var(--doubt); } .broken { color: var(--odd); }
.untested, .note, .shard { color: var(--soft); }
.loss { color: var(--ground); background: var(--bad); padding: 0 .4em; border-radius: 3px; print-color-adjust: exact; }
.new { font-size: .75em; border: 1px solid; border-radius: 3px; padding: 0 .3em; vertical-align: .1em; }
.facts { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; margin: 1rem 0 0; padding: .6rem .9rem; background: var(--panel);
  border: 1px solid var(--line); border-radius: 6px; }
.facts div { display: flex; gap: .4rem; } dt { color: var(--soft); white-space: nowrap; } dd { margin: 0; }
.count { color: var(--soft); } ul { padding-left: 1.2rem; margin: .4rem 0; } li { margin: .25rem 0; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; } details.block { margin-top: 1.2rem; }
summary { cursor: pointer; padding: .45rem .8rem; } details[open] > summary { border-bottom: 1px solid var(--line); }
summary h2 { display: inline; border: 0; } details > :not(summary) { margin: .6rem .8rem; } details > table { width: calc(100% - 1.6rem); }
.exchange { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .8rem; } .exchange figure { margin: 0; min-width: 0; }
figcaption { color: var(--soft); font-size: .85rem; } .exchange pre { margin: .1rem 0 0; }
pre, code, .id { font-family: ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .92em; }
pre { line-height: 1.45; background: var(--panel); padding: .6rem .8rem; border-radius: 6px; white-space: pre-wrap; max-height: 24rem;
  overflow: auto; }
.id { white-space: nowrap; } a:has(> .id) { display: inline-block; min-height: 24px; line-height: 24px; padding: 0 .15rem; }
a { color: var(--link); } :is(a, summary, button):focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.copy { font: inherit; font-size: .8rem; color: var(--soft); background: var(--ground); border: 1px solid var(--line); border-radius: 4px;
  padding: 0 .5rem; min-height: 24px; margin: .1rem 0 .1rem .3rem; cursor: pointer; } .copy:hover { color: var(--ink); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; overflow-wrap: normal; } .codes thead th, .fleet thead th { white-space: nowrap; }
tbody th { font-weight: 600; white-space: nowrap; } .reasons tbody th { width: 14rem; font-weight: 400; white-space: normal; }
:is(.caused-by, .level, .MUST-tested, .outcome, .release, .tested, .until, .verdict) { white-space: nowrap; }
.requests, .images { text-align: right; }
@media (max-width: 40rem) { main { padding: .7rem .8rem 3rem; } h1 { font-size: 1.35rem; margin: 0 0 .15rem; } .kind { font-size: .85rem; }
  .basis { font-size: .9rem; line-height: 1.3; margin-bottom: .3rem; }
  .areas { font-size: .78rem; line-height: 1.25; margin-bottom: .4rem; } .areas li { margin: 0; }
  .answers { font-size: .84rem; line-height: 1.3; } .answers section { display: block; padding: .16rem 0; }
  .answers h2 { font-size: .84rem; margin: 0; }
  .exchange { display: block; }
  thead { position: absolute; clip-path: inset(50%); } th, td { display: inline-block; width: auto !important; border: 0; padding: .1rem .7rem .1rem 0; font-size: .93rem; }
  tr { display: block; border-bottom: 1px solid var(--line); padding: .2rem 0; } tbody th { white-space: normal; }
  .fleet .verdict, .all :is(.requests, .images) { display: none; } }
@media print { :root { color-scheme: light; } body { font-size: 10.5pt; } nav, .copy, .all { display: none; }
  details { border: 0; break-inside: avoid; } details::details-content { content-visibility: visible; block-size: auto; }
  pre { max-height: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`);
