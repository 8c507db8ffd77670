import { type Content, Markup, markup } from '../../platform/text/markup.ts';
import { shareKinds } from '../pictures/pictures.ts';

/**
 * Hides the findings and the rows of the list of requirements that do not have every word, or did not end in the pressed way. The
 * filter shows only if this runs: without it the page is complete.
 */
const script = Markup.trusted(`
(() => {
  const form = document.querySelector('.filter');
  const [input, status, all] = ['input', '[role=status]', 'details.all'].map((each) => document.querySelector('.filter ' + each) ?? document.querySelector(each));
  const buttons = [...form.querySelectorAll('button')];
  const kindOf = (element) => element.dataset.kind ?? element.querySelector('[data-kind]')?.dataset.kind;
  const items = [...document.querySelectorAll('details.finding, details.all tbody tr')].map((element) =>
    ({ element, kind: kindOf(element), text: element.textContent.toLowerCase() }));
  const apply = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const kind = buttons.find((each) => each.ariaPressed === 'true')?.value;
    const active = words.length > 0 || kind !== undefined;
    let shown = 0;
    for (const item of items) {
      const fits = (kind === undefined || item.kind === kind) && words.every((word) => item.text.includes(word));
      item.element.hidden = !fits;
      if (fits && item.element.localName === 'tr') shown += 1;
    }
    // A heading without a hit is none, and what is no requirement stands in the way.
    for (const each of document.querySelectorAll('section.findings')) each.hidden = active && !each.querySelector('details.finding:not([hidden])');
    for (const each of document.querySelectorAll('.unfiltered')) each.hidden = active;
    if (active) for (const each of document.querySelectorAll('details.all, details.rest')) each.open = true;
    status.textContent = active ? shown + ' of ' + all.querySelectorAll('tbody tr').length + ' requirements' : '';
  };
  for (const each of buttons) each.addEventListener('click', () => {
    const pressed = each.ariaPressed !== 'true';
    for (const other of buttons) other.ariaPressed = String(other === each && pressed);
    apply();
    if (pressed) jump();
  });
  const jump = () => items.find(({ element }) => !element.hidden)?.element.scrollIntoView({ block: 'center' });
  input.addEventListener('input', apply);
  input.addEventListener('keydown', ({ key }) => { if (key === 'Enter') jump(); });
  form.hidden = false;
})();
`);

const filter = (buttons: Content): Markup =>
  markup`<search class="filter" hidden><label>Find <input type="search" placeholder="DI-401, token, Allow" autocomplete="off"></label>${buttons}<span role="status"></span></search>`;

/** A search field. */
export const searchField: Markup = filter(undefined);

/** A search field and a button for each way in which a requirement may end. */
export const filterBlock: Markup = filter(
  shareKinds.map((kind) => markup`<button type="button" value="${kind}" aria-pressed="false">${kind}</button>`),
);

/** Gives each text that somebody pastes a button that copies it, and opens what a link on the page leads to. */
const copying = Markup.trusted(`
(() => {
  for (const each of document.querySelectorAll('[data-copy]')) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'copy', textContent: 'Copy' });
    button.setAttribute('aria-label', 'Copy: ' + each.textContent.slice(0, 60));
    button.addEventListener('click', async () => {
      const text = each.textContent;
      try { await navigator.clipboard.writeText(text); } catch { getSelection().selectAllChildren(each); document.execCommand('copy'); }
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    });
    each.after(button);
  }
  const open = () => {
    const aimed = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = aimed; each; each = each.parentElement) if (each.localName === 'details') each.open = true;
    aimed?.scrollIntoView();
  };
  addEventListener('hashchange', open);
  if (location.hash !== '') open();
})();
`);

/** The script of the buttons and links, which stands after all of them. */
export const copyScript: Markup = markup`<script>${copying}</script>`;

/** The script of the filter, which stands after everything that it filters. */
export const filterScript: Markup = markup`<script>${script}</script>`;
