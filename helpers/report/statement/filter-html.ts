import { type Content, Markup, markup } from '../../text/markup.ts';
import { shareKinds } from '../pictures/shares.ts';

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
    if (active) for (const each of document.querySelectorAll('details.all, details.rest')) each.open = true;
    status.textContent = active ? shown + ' of ' + all.querySelectorAll('tbody tr').length + ' requirements' : '';
  };
  for (const each of buttons) each.addEventListener('click', () => {
    const pressed = each.ariaPressed !== 'true';
    for (const other of buttons) other.ariaPressed = String(other === each && pressed);
    apply();
  });
  input.addEventListener('input', apply);
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

/** The script of the filter, which stands after everything that it filters. */
export const filterScript: Markup = markup`<script>${script}</script>`;
