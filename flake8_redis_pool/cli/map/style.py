"""How the page looks: light and dark as the reader's system is, narrow and wide."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { --back: #fff; --text: #1c2330; --soft: #596579; --line: #c9d1dd; --card: #f6f8fb; --link: #0b57b0;
  --red: #c0182b; --red-back: #fdf0f1; --water: #bcd9f5; --wall: #3b4a61; --arrow: #6c7a90; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12161d; --text: #e3e8f0; --soft: #9aa7ba; --line: #38424f; --card: #1a2029; --link: #7db7ff;
    --red: #ff7b86; --red-back: #2e1a1e; --water: #1f4569; --wall: #9fb0c7; --arrow: #8c9bb1; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem clamp(.9rem, 3vw, 2.5rem) 3rem; max-width: 100rem; background: var(--back);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; font-family: ui-monospace, monospace; }
p { margin: .3rem 0; max-width: 75ch; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code { font: .85em ui-monospace, monospace; color: var(--soft); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; margin: .5rem 0 0; padding: 0; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.hidden { position: absolute; }
.red { color: var(--red); }
.small, .what, .legend, footer { color: var(--soft); font-size: .875rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(23rem, 100%), 1fr)); gap: 1rem;
  align-items: start; margin-top: .8rem; }
figure { margin: 0; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .6rem;
  background: var(--card); min-width: 0; }
figure.budget { border: 0; background: none; padding: 0; max-width: 60rem; }
figcaption { font-size: .875rem; margin-bottom: .5rem; }
figcaption a { font-family: ui-monospace, monospace; font-weight: 600; }
figcaption span { color: var(--soft); }
svg.vessel { display: block; width: 100%; max-width: 30rem; height: auto; overflow: visible; }
svg.bar { display: block; width: 100%; height: auto; max-width: 40rem; margin-bottom: .3rem; }
svg text { fill: var(--text); font: 600 12.5px ui-monospace, monospace; }
svg text.small { fill: var(--soft); font: 11px system-ui, sans-serif; }
svg text.inside { text-anchor: middle; font-family: system-ui, sans-serif; }
svg text.large { font-size: 14px; }
svg text.red { fill: var(--red); }
.front { fill: var(--card); }
.wall { fill: none; stroke: var(--wall); stroke-width: 2.5; }
.wall.many { stroke-dasharray: 6 3; }
.wall.behind { stroke-width: 1.5; opacity: .55; }
.wall.lid { stroke-width: 4; stroke-linecap: round; stroke-dasharray: none; }
.wall.red { stroke: var(--red); }
.water { fill: var(--water); }
.arrow { fill: none; stroke: var(--arrow); stroke-width: 1.5; }
.arrow.red { stroke: var(--red); stroke-width: 2.5; }
.head { fill: var(--arrow); }
.head.red, .drop { fill: var(--red); }
.room { fill: var(--card); stroke: var(--line); }
.used { fill: var(--arrow); }
.used.red { fill: var(--red); }
#clients { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(30rem, 100%), 1fr)); gap: 1rem;
  align-items: start; }
#clients > h2 { grid-column: 1 / -1; margin-bottom: 0; }
.card { border: 1px solid var(--line); border-left-width: 4px; border-radius: .5rem; padding: .8rem 1rem;
  min-width: 0; }
.card.reported { border-left-color: var(--red); }
.link { margin-right: .8rem; }
dl { display: grid; grid-template-columns: 5.5rem 1fr; gap: .15rem .8rem; margin: .5rem 0; font-size: .925rem; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; }
ul { margin: .3rem 0; padding-left: 1.2rem; font-size: .9rem; }
li { margin: .2rem 0; }
dd ul { margin: 0; padding-left: 1rem; }
summary { cursor: pointer; font-size: .925rem; }
.findings { background: var(--red-back); border-radius: .4rem; padding: .3rem .6rem; }
.findings + .findings { margin-top: .4rem; }
.findings strong { color: var(--red); }
@media print { figure, .card { break-inside: avoid; } }
"""
